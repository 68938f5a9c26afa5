import { InstructionFiles } from "../core/agent/prompt/instructionFiles.ts";
import { redactJson } from "../core/conversation/transfer/redaction/redact.ts";
import type { Guidance } from "../core/ports/guidance.ts";
import { globFilter } from "../tools/files/globFilter.ts";
import type { Clock, Log } from "../core/ports/system.ts";
import type { Workspace } from "../core/ports/workspace.ts";

interface GuidanceSources {
  readonly workspace: Workspace;
  readonly isTrusted: () => boolean;
  readonly settings: { readonly redactBeforeSending: boolean };
  readonly log: Log;
  readonly clock: Clock;
}

/** Guidance of a trusted workspace, without secrets where the user chose so. */
export function buildGuidance({ workspace, isTrusted, settings, log, clock }: GuidanceSources): Guidance {
  const files = new InstructionFiles(workspace, globFilter, log, clock);
  const shown = async <T extends object>(read: () => Promise<readonly T[]>): Promise<readonly T[]> => {
    const found = isTrusted() ? await read() : [];
    return settings.redactBeforeSending ? redactJson(found).value : found;
  };
  return {
    always: () => shown(() => files.always()),
    forFiles: (paths) => shown(() => files.forFiles(paths)),
    skills: () => shown(() => files.skills()),
    prompts: () => shown(() => files.prompts()),
    untold: () => shown(() => files.untold()),
    forget: () => files.forget(),
  };
}

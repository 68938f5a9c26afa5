import { InstructionFiles } from "../core/agent/prompt/instructionFiles.ts";
import type { InstructionFile } from "../core/conversation/entry.ts";
import { redact } from "../core/conversation/transfer/redact.ts";
import type { Guidance } from "../core/ports/guidance.ts";
import { globFilter } from "../tools/files/globFilter.ts";
import type { Platform } from "./buildPlatform.ts";

/** What a trusted workspace tells agents, without secrets where the user chose so. */
export function buildGuidance({ workspace, isTrusted, settings, log }: Platform): Guidance {
  const files = new InstructionFiles(workspace, globFilter, log);
  const shown = async (read: () => Promise<readonly InstructionFile[]>) => {
    const found = isTrusted() ? await read() : [];
    if (!settings.redactBeforeSending) return found;
    return found.map(({ path, text }) => ({ path, text: redact(text).value }));
  };
  return {
    always: () => shown(() => files.always()),
    forFiles: (paths) => shown(() => files.forFiles(paths)),
  };
}

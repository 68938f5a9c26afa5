import {
  calledCommand,
  expandedPrompt,
  missingInputs,
  type PromptInput,
  type PromptValues,
} from "../../core/agent/prompt/promptCommands.ts";
import { pathsNamedIn } from "../../core/agent/prompt/promptLinks.ts";
import type { Guidance, PromptCommand } from "../../core/ports/guidance.ts";
import type { ComposerDraft, FileAttachment } from "../../protocol/composer.ts";
import type { AttachmentReader } from "../panel/panelPorts.ts";

/** Sources of what the workspace's commands stand for. */
export interface PromptCommandSources {
  readonly guidance: Pick<Guidance, "prompts">;
  readonly variables: () => NonNullable<PromptValues["variables"]>;
  /** Asks the user for a value of this command. Rejects where they give none. */
  readonly ask: (input: PromptInput, command: PromptCommand) => Promise<string>;
}

/** `reader`, with the workspace's command that a message begins with as what it stands for. What is no command stays as it is. */
export function withCommands(
  reader: Omit<AttachmentReader, "sentMessage">,
  sources: PromptCommandSources,
): AttachmentReader {
  return {
    message: async (draft) => reader.message(await expanded(draft, sources, reader)),
    sentMessage: async (draft) => reader.message(await expanded(draft, sources, reader, sources.ask)),
    read: (attachment) => reader.read(attachment),
    ofUri: (uri) => reader.ofUri(uri),
  };
}

/** The draft with its command expanded. Without `ask`, inputs that the user has not given stay empty. */
async function expanded(
  draft: ComposerDraft,
  sources: PromptCommandSources,
  reader: Pick<AttachmentReader, "read">,
  ask?: PromptCommandSources["ask"],
): Promise<ComposerDraft> {
  const { text } = draft;
  const { guidance, variables } = sources;
  const called = calledCommand(text);
  const command = called && (await guidance.prompts()).find(({ name }) => name === called.name);
  if (!command) return draft;
  const inputs = new Map<string, string>();
  if (ask) {
    for (const input of missingInputs(command, called.rest))
      inputs.set(input.name, await ask(input, command));
  }
  const words = expandedPrompt(command, called.rest, { inputs, variables: variables() });
  const named = await filesNamedIn(command, reader);
  const known = draft.attachments.flatMap((one) => (one.kind === "file" ? [one.path] : []));
  const more = named.filter(({ path }) => !known.includes(path));
  return { ...draft, text: words, attachments: [...draft.attachments, ...more] };
}

/** The files that a prompt names and that can be read. */
async function filesNamedIn(
  command: PromptCommand,
  reader: Pick<AttachmentReader, "read">,
): Promise<readonly FileAttachment[]> {
  const found = await Promise.all(pathsNamedIn(command).map((paths) => firstFile(paths, reader)));
  const byPath = new Map(found.flat().map((file) => [file.path, file]));
  return [...byPath.values()];
}

async function firstFile(
  paths: readonly string[],
  reader: Pick<AttachmentReader, "read">,
): Promise<readonly FileAttachment[]> {
  for (const path of paths.filter((one) => one !== "" && !one.startsWith("../"))) {
    const file = { kind: "file", path } as const;
    const isThere = await reader.read(file).then(
      () => true,
      () => false,
    );
    if (isThere) return [file];
  }
  return [];
}

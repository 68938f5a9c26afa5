import {
  calledCommand,
  expandedPrompt,
  missingInputs,
  type PromptInput,
  type PromptValues,
} from "../../core/agent/prompt/promptCommands.ts";
import type { Guidance, PromptCommand } from "../../core/ports/guidance.ts";
import type { ComposerDraft } from "../../protocol/composer.ts";
import type { AttachmentReader } from "../panel/panelPorts.ts";

/** Sources of what the workspace's commands stand for. */
export interface CommandSources {
  readonly guidance: Pick<Guidance, "prompts">;
  readonly variables: () => NonNullable<PromptValues["variables"]>;
  /** Asks the user for a value of this command. Rejects where they give none. */
  readonly ask: (input: PromptInput, command: PromptCommand) => Promise<string>;
}

/** `reader`, with the workspace's command that a message begins with as what it stands for. What is no command stays as it is. */
export function withCommands(
  reader: Omit<AttachmentReader, "sentMessage">,
  sources: CommandSources,
): AttachmentReader {
  const message = async (draft: ComposerDraft, isAsking: boolean) =>
    reader.message({ ...draft, text: await expanded(draft.text, sources, isAsking) });
  return {
    message: (draft) => message(draft, false),
    sentMessage: (draft) => message(draft, true),
    read: (attachment) => reader.read(attachment),
    ofUri: (uri) => reader.ofUri(uri),
  };
}

async function expanded(text: string, sources: CommandSources, isAsking: boolean): Promise<string> {
  const { guidance, variables, ask } = sources;
  const called = calledCommand(text);
  const command = called && (await guidance.prompts()).find(({ name }) => name === called.name);
  if (!command) return text;
  const inputs = new Map<string, string>();
  for (const input of isAsking ? missingInputs(command, called.rest) : []) {
    inputs.set(input.name, await ask(input, command));
  }
  return expandedPrompt(command, called.rest, { inputs, variables: variables() });
}

import { calledCommand, expandedPrompt } from "../../core/agent/prompt/promptCommands.ts";
import type { Guidance } from "../../core/ports/guidance.ts";
import type { AttachmentReader } from "../panel/panelPorts.ts";

/** `reader`, with the workspace's command that a message begins with as what it stands for. What is no command stays as it is. */
export function withCommands(
  reader: AttachmentReader,
  guidance: Pick<Guidance, "prompts">,
): AttachmentReader {
  return {
    message: async (draft) => reader.message({ ...draft, text: await expanded(draft.text, guidance) }),
    read: (attachment) => reader.read(attachment),
    ofUri: (uri) => reader.ofUri(uri),
  };
}

async function expanded(text: string, guidance: Pick<Guidance, "prompts">): Promise<string> {
  const called = calledCommand(text);
  const command = called && (await guidance.prompts()).find(({ name }) => name === called.name);
  return command ? expandedPrompt(command, called.rest) : text;
}

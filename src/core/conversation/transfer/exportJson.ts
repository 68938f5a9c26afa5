import { picturesOf, textOf, type ChatMessage } from "../message.ts";
import { pictureLabel } from "../picture.ts";
import { checksumOf } from "./checksum.ts";
import { exportedContents } from "./exportedContents.ts";
import { preparedExport, type Exported, type ExportInput, type ExportOptions } from "./exportInput.ts";
import { messageFrom } from "./messageShape.ts";

/** Version of the file written today. */
export const exportVersion = 1;

/** The message with a line in the place of each picture: its bytes stand in the file once, under its hash. */
function withPicturesNamed(message: ChatMessage): ChatMessage {
  const lines = picturesOf(message).map((one) => `[${pictureLabel(one)}: contents.${one.id}]`);
  if (lines.length === 0 || message.role === "assistant") return message;
  const words = textOf(message);
  const text = [...(words === "" ? [] : [words]), lines.join("\n")].join("\n\n");
  if (typeof message.content === "string") return { ...message, content: text };
  const more = { type: "text" as const, text: `\n\n${lines.join("\n")}` };
  return { ...message, content: [...message.content, more] } as ChatMessage;
}

/**
 * The whole record as JSON. `entries` are the record itself, under a checksum; `conversation_history` is
 * every message in Chat Completions form, in order, for other programs; `contents` what entries name by its hash. All
 * without secrets by default.
 */
export async function exportJson(given: ExportInput, options: ExportOptions = {}): Promise<Exported> {
  const { input, redactions } = preparedExport(given, options);
  const contents = input.contents ?? [];
  const file = {
    version: exportVersion,
    id: input.id,
    title: input.title,
    model: input.model,
    exportedAt: new Date(input.exportedAt).toISOString(),
    redactions,
    conversation_history: input.entries.flatMap((entry) =>
      entry.type === "message" ? [messageFrom({ ...withPicturesNamed(entry.message) })] : [],
    ),
    tool_schemas: input.tools,
    entries: input.entries,
    checksum: await checksumOf(input.entries),
    ...(contents.length > 0 && { contents: exportedContents(contents) }),
  };
  return { text: `${JSON.stringify(file, undefined, 2)}\n`, redactions };
}

import { textOf, type ChatMessage, type ToolCall, type ToolMessage } from "../conversation/message.ts";

/** Share of a cut message's text that is taken from its beginning; the rest is its end. */
const headShare = 0.75;
const longestArguments = 120;

/** A tool result as one line that names its tool, its arguments and its size. */
export function stubbed(message: ToolMessage, call: ToolCall | undefined): ToolMessage {
  const asked = call ? `${call.function.name} ${excerpt(call.function.arguments)}` : "this call";
  const size = textOf(message).length.toLocaleString("en-US");
  return { ...message, content: `[Result of ${asked} cleared: ${size} characters. It stays in the record.]` };
}

/** The message with `chars` characters of its text, from both ends, and a mark between them. */
export function cut<M extends ChatMessage>(message: M, chars: number): M {
  const text = textOf(message);
  const head = Math.ceil(chars * headShare);
  const n = (count: number) => count.toLocaleString("en-US");
  const mark = `[… ${n(text.length - chars)} of ${n(text.length)} characters left out to fit …]`;
  const tail = chars - head;
  const end = tail > 0 ? text.slice(-tail) : "";
  return { ...message, content: `${whole(text.slice(0, head))}\n${mark}\n${whole(end)}` };
}

/** True where a part of the message can stand for it: plain text of the user or of a tool. */
export function isCuttable({ role, content }: ChatMessage): boolean {
  if (role !== "user" && role !== "tool") return false;
  return typeof content === "string" || (content as readonly { type: string }[]).every(isText);
}

const isText = ({ type }: { readonly type: string }) => type === "text";

/** Without the half of a character that a cut may leave at either end. */
function whole(text: string): string {
  return text.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, "");
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > longestArguments ? `${whole(line.slice(0, longestArguments))}…` : line;
}

import type { Marks } from "../fold.ts";
import type { ChatMessage, TextPart } from "../message.ts";
import { textOf } from "../message.ts";
import { instructionsText } from "./instructionsText.ts";
import { recalledText } from "./recalledText.ts";

/** Kinds of what goes along with a message, each by an entry of its own, in the order in which they stand behind it. */
export const companionKinds = ["recalled", "instructions"] as const;
export type CompanionKind = (typeof companionKinds)[number];

/** The texts that go along with a message by its marks. */
export function companionsOf({
  recalled,
  instructions,
}: Marks): Readonly<Partial<Record<CompanionKind, string>>> {
  return {
    ...(recalled && recalled.parts.length > 0 && { recalled: recalledText(recalled.parts) }),
    ...(instructions &&
      instructions.files.length > 0 && { instructions: instructionsText(instructions.files) }),
  };
}

/** True where no mark changes how the message itself stands. */
export function isSentWhole(marks: Marks = {}): boolean {
  return Object.keys(marks).every((name) => companionKinds.some((kind) => kind === name));
}

/** The message with `text` behind its words. */
export function withCompanion(message: ChatMessage, text: string): ChatMessage {
  const { content } = message;
  if (content === null) return { ...message, content: text };
  if (typeof content === "string") return { ...message, content: `${content}\n\n${text}` };
  const part: TextPart = { type: "text", text: `${textOf(message) === "" ? "" : "\n\n"}${text}` };
  return { ...message, content: [...content, part] } as ChatMessage;
}

import type { MessageEntry } from "../../../conversation/entry.ts";
import { textOf } from "../../../conversation/message.ts";
import { termsOf } from "../../../text/search/searchTerms.ts";

/** "Ann Lee: …", "[8 May] Ann: …": a transcript's own label of who speaks. */
const label =
  /^(?:\[[^\]\n]{1,60}\]\s*)?(\p{Lu}[\p{L}\p{M}.'’-]{1,30}(?: \p{Lu}[\p{L}\p{M}.'’-]{0,30}){0,2}):\s/u;
const question = /\?["'”’)\]]*\s*(?:\([^)]*\)\s*)?$/;
/** Characters at the end of a message that are looked at. */
const tailChars = 400;

/** Speakers of a message as search terms: its role, its name, and who a transcript says speaks. */
export function speakersOf({ message }: MessageEntry): readonly string[] {
  const named = message.role === "tool" ? "" : (label.exec(textOf(message).slice(0, 160))?.[1] ?? "");
  return termsOf(`${message.role} ${message.name ?? ""} ${named}`);
}

/** True for a message that ends in a question: what it asks about stands in another. */
export function endsInQuestion({ message }: MessageEntry): boolean {
  return message.role !== "tool" && question.test(textOf(message).slice(-tailChars));
}

import { createHash } from "node:crypto";
import { headOf } from "../../core/text/cutText.ts";

/** Longest name in characters: an index of the server has it. */
const longest = 500;

/**
 * Name of a space as every server can keep it, the same for the same name on each machine: one line of whole characters in
 * their composed form, which file systems may take apart. One that is too long ends with its hash.
 */
export function spaceName(text: string): string {
  const name = text
    .toWellFormed()
    .normalize("NFC")
    .replace(/\p{Cc}+/gu, " ")
    .trim();
  if (name.length <= longest) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 16);
  return `${headOf(name, longest - hash.length - 1)}#${hash}`;
}

import { codePointBoundary } from "./cutText.ts";

/** One encoding of text files, as whoever has the files reads and writes it. */
export interface FileEncoding {
  /** Name for the user and the model, such as "windows1252". */
  readonly name: string;
  /** Text without the byte order mark; what is not valid comes as U+FFFD. Rejects for what is not text. */
  decode(bytes: Uint8Array): Promise<string>;
  /** May begin with a byte order mark. */
  encode(text: string): Promise<Uint8Array>;
}

/** The bytes to write, or why they cannot be written, in one sentence for the model. */
export type EncodedFile =
  { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly problem: string };

/** `text` in place of the content `before`, whose byte order mark, or lack of one, stays. Refuses where anything would be lost. */
export async function rewrittenBytes(
  encoding: FileEncoding,
  before: Uint8Array,
  text: string,
): Promise<EncodedFile> {
  const mark = before.subarray(0, markLength(encoding, before));
  const marked = async (content: string) => {
    const bytes = await encoding.encode(content);
    return joined(mark, bytes.subarray(markLength(encoding, bytes)));
  };
  if (!sameBytes(await marked(await encoding.decode(before)), before)) {
    const problem = `has bytes that are no ${encoding.name}, and they would be lost. Nothing was changed: its encoding has to be named in the setting files.encoding, or guessed with files.autoGuessEncoding.`;
    return { ok: false, problem };
  }
  return checked(encoding, text, await marked(text));
}

/** A new file. Refuses where anything of `text` would be lost. */
export async function newBytes(encoding: FileEncoding, text: string): Promise<EncodedFile> {
  return checked(encoding, text, await encoding.encode(text));
}

/** True where two contents are the same, byte for byte. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

async function checked(encoding: FileEncoding, text: string, bytes: Uint8Array): Promise<EncodedFile> {
  const back = await encoding.decode(bytes);
  if (back === text) return { ok: true, bytes };
  const which = JSON.stringify(firstDifference(text, back));
  return {
    ok: false,
    problem: `is written in ${encoding.name}, which has no ${which}. Nothing was changed.`,
  };
}

/** The character of `text` with which it begins to differ from `other`. */
function firstDifference(text: string, other: string): string {
  let at = 0;
  while (at < text.length && text[at] === other[at]) at++;
  return String.fromCodePoint(text.codePointAt(codePointBoundary(text, at)) ?? 0xfeff);
}

const marks = [
  [0xef, 0xbb, 0xbf],
  [0xff, 0xfe],
  [0xfe, 0xff],
];

/** Length of the byte order mark; 0 in encodings that have none. */
function markLength({ name }: FileEncoding, bytes: Uint8Array): number {
  if (!/^utf/i.test(name)) return 0;
  return marks.find((mark) => mark.every((byte, index) => bytes[index] === byte))?.length ?? 0;
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const all = new Uint8Array(head.length + tail.length);
  all.set(head);
  all.set(tail, head.length);
  return all;
}

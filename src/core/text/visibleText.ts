/**
 * Unseen characters, or such as are seen in another place than they stand: control and format characters (bidirectional marks,
 * zero-width ones, tags), separators and spaces of other kinds than a space, letters and signs that draw nothing, variation
 * selectors but behind what may be an emoji (a digit is one only as a keycap), marks that pile up over other lines, halves of
 * surrogate pairs. Tabs, line ends and the spaces of CJK text are as they look.
 */
const unseen =
  /(?!\ufe0e|\ufe0f|[\t\n\u3000])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Zs}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800\u{13441}\u{13442}\u{1d159}](?<! )|\u{16fe4}|(?<![\p{Emoji}\p{Extended_Pictographic}])(?:\ufe0e|\ufe0f)|(?<=[\d#*])(?:\ufe0e|\ufe0f)(?!\u20e3)|(?<=\p{M}{3})(?!\ufe0e|\ufe0f)\p{M}/gu;

/** A piece of a text; `isEscape`: it stands for a character that cannot be seen. */
interface VisiblePiece {
  readonly text: string;
  readonly isEscape: boolean;
}

/** The text with an escape in place of each character that cannot be seen: "\u{202e}". Line ends of Windows are line ends. */
export function visiblePieces(text: string): readonly VisiblePiece[] {
  const source = text.replaceAll("\r\n", "\n");
  const pieces: VisiblePiece[] = [];
  let end = 0;
  for (const { 0: found, index } of source.matchAll(unseen)) {
    if (index > end) pieces.push({ text: source.slice(end, index), isEscape: false });
    pieces.push({ text: escapeOf(found), isEscape: true });
    end = index + found.length;
  }
  if (end < source.length) pieces.push({ text: source.slice(end), isEscape: false });
  return pieces;
}

/** `visiblePieces` as one text. */
export function visibleText(text: string): string {
  return visiblePieces(text)
    .map((piece) => piece.text)
    .join("");
}

function escapeOf(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

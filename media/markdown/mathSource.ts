import type { StateBlock, StateInline } from "markdown-it";

/** A formula between dollars is at most this long, in characters: they are money and shell variables too. */
const longestFormula = 1_000;

interface Delimiters {
  readonly open: string;
  readonly close: string;
  /** True where what stands between them, and after them, is a formula. */
  readonly fits: (formula: string, before: string, after: string) => boolean;
}

const isWhole = (formula: string) => formula.trim() !== "" && !/\n\s*\n/.test(formula);
const hasMathMark = (formula: string) => /[\\^_{}=+*/<>~|-]/.test(formula);

const delimiters: readonly Delimiters[] = [
  { open: "\\(", close: "\\)", fits: isWhole },
  // "\[1\]" is an escaped bracket.
  { open: "\\[", close: "\\]", fits: (formula) => isWhole(formula) && hasMathMark(formula) },
  { open: "$$", close: "$$", fits: isWhole },
  {
    open: "$",
    close: "$",
    // As Pandoc has it, and no more: "$5 and $6", "$HOME/bin:$PATH" and `$a` in code are none.
    fits: (formula, before, after) =>
      formula.length <= longestFormula &&
      isWhole(formula) &&
      hasMathMark(formula) &&
      !/^\s|\s$|`|\]\(|:\/\//.test(formula) &&
      !/[\p{L}\p{N}$]$/u.test(before) &&
      !/^[\p{L}\p{N}$]/u.test(after),
  },
];

/** Inline rule: a formula stays as it was written, since nothing here can draw one. */
export function mathInline(state: StateInline, isSilent: boolean): boolean {
  const { src, pos, posMax } = state;
  const found = delimiters.find(({ open }) => src.startsWith(open, pos));
  if (found === undefined) return false;
  const { open, close, fits } = found;
  const end = src.indexOf(close, pos + open.length);
  if (end < 0 || end + close.length > posMax) return false;
  const after = end + close.length;
  if (!fits(src.slice(pos + open.length, end), src.slice(0, pos).slice(-2), src.slice(after, after + 2))) {
    return false;
  }
  if (!isSilent) state.push("math", "", 0).content = src.slice(pos, after);
  state.pos = after;
  return true;
}

/**
 * Inline rule: an asterisk between factors multiplies: "2*3*4", "width*height", "2**n**2". Two of them between words
 * stress, as do those beside letters of scripts without spaces.
 */
export function multiplication(state: StateInline, isSilent: boolean): boolean {
  const { src, pos } = state;
  const run = /^\*{1,2}(?!\*)/.exec(src.slice(pos, pos + 3))?.[0];
  if (run === undefined || src[pos - 1] === "*") return false;
  const left = leftFactor.exec(src.slice(Math.max(0, pos - longestFactor), pos))?.[0];
  const right = rightFactor.exec(src.slice(pos + run.length, pos + run.length + longestFactor))?.[0];
  if (left === undefined || right === undefined || !multiplies(state, run, left, right)) return false;
  if (!isSilent) state.pending += run;
  state.pos += run.length;
  return true;
}

const longestFactor = 40;
const leftFactor = /[\p{Script=Latin}\p{Script=Greek}\p{N}_]+[)\]]?$/u;
const rightFactor = /^[([]?[\p{Script=Latin}\p{Script=Greek}\p{N}_]+/u;

function multiplies(state: StateInline, run: string, left: string, right: string): boolean {
  if (run === "**" && !isShortFactor(left) && !isShortFactor(right)) return false;
  // "*word*s" ends what was begun.
  return !isStressed(state) || (/\p{N}$/u.test(left) && /^\p{N}/u.test(right));
}

const asterisk = 0x2a;

/** True where more stress was begun with an asterisk than ended. */
function isStressed({ delimiters }: StateInline): boolean {
  const own = delimiters.filter(({ marker }) => marker === asterisk);
  return own.filter(({ open, close }) => open && !close).length > own.filter(({ close }) => close).length;
}

/** A number or a variable of one letter. */
function isShortFactor(factor: string): boolean {
  return /^[([]?(?:\p{N}+|\p{L})[)\]]?$/u.test(factor);
}

const opening = /^(?:\$\$|\\\[)$/;
const closing = /(?:\$\$|\\\])$/;

/** Block rule: lines from `$$` or `\[` alone on a line up to the closing one, or to a blank line, are one paragraph. */
export function mathBlock(state: StateBlock, start: number, end: number, isSilent: boolean): boolean {
  const lineAt = (line: number) => state.getLines(line, line + 1, state.blkIndent, false).trim();
  if (!opening.test(lineAt(start))) return false;
  if (isSilent) return true;
  let next = start + 1;
  while (next < end && !state.isEmpty(next) && (state.sCount[next] ?? 0) >= state.blkIndent) {
    if (closing.test(lineAt(next++))) break;
  }
  state.line = next;
  const open = state.push("paragraph_open", "p", 1);
  open.map = [start, next];
  const inline = state.push("inline", "", 0);
  inline.content = state.getLines(start, next, state.blkIndent, false).trim();
  inline.map = [start, next];
  inline.children = [];
  state.push("paragraph_close", "p", -1);
  return true;
}

/** Mark that a thought begins with, and the pattern of the one that ends it. */
interface Opener {
  readonly length: number;
  readonly closer: RegExp;
}

/** Mark with a name: `<think>`, `<seed:think>`, `<|begin_of_thought|>`, `[THINK]`, `◁think▷`; attributes may follow the name. */
const mark = /^(<\|?|\[|◁)([a-z][\w:-]*)((?:\s[^<>\n]{0,60})?)(\|?>|\]|▷)/i;
/** Beginning of such a mark. */
const markBegun = /^(?:<\|?|\[|◁)(?:[a-z][\w:-]{0,40}(?:\s[^<>\n]{0,60})?\|?)?$/i;

/** Marks of gpt-oss' and Gemma's templates, each with the end of the thought; where it is a longer mark, the answer's own. */
const channels: readonly (readonly [opener: string, closer: RegExp])[] = [
  ["<|channel|>analysis<|message|>", /<\|end\|>/],
  ["<|start|>assistant<|channel|>analysis<|message|>", /<\|end\|>/],
  ["<|channel>thought\n", /<channel\|>/],
];

/** Tokens of templates between thought and answer. */
const answerMarks = [
  "<|start|>assistant<|channel|>final<|message|>",
  "<|channel|>final<|message|>",
  "<|begin_of_solution|>",
  "<|START_RESPONSE|>",
  "<|START_TEXT|>",
];
const escaped = (text: string) => text.replace(/[|[\]]/g, String.raw`\$&`);

/** Template's tokens that an answer begins with. */
export const answerTokens = new RegExp(`^(?:${answerMarks.map(escaped).join("|")})`);
/** Template's tokens that an answer ends with. */
export const answerEnd =
  /(?<!\s)\s*(?:<\|(?:end|return|end_of_solution|END_RESPONSE|END_TEXT|im_end|eot_id)\|>\s*)+$/;

/** The opener that a text begins with. */
export function openerIn(text: string): Opener | undefined {
  const channel = channels.find(([opener]) => text.startsWith(opener));
  if (channel) return { length: channel[0].length, closer: channel[1] };
  const [whole = "", left = "", name = "", , right = ""] = mark.exec(text) ?? [];
  const pair = `${left}${right}`;
  if (!["<>", "<||>", "[]", "◁▷"].includes(pair) || !isOfThought(name, pair)) return undefined;
  return { length: whole.length, closer: closerOf(left, name, right) };
}

/** True where more of a text could make an opener of it. */
export function mayBecomeOpener(text: string): boolean {
  const fixed = [...channels.map(([opener]) => opener), ...answerMarks];
  return markBegun.test(text) || fixed.some((one) => one.length > text.length && one.startsWith(text));
}

const thoughtWords = ["think", "thinking", "thought", "thoughts", "reasoning"];

/** True for a name about thinking, alone or behind one or two other words: `ant_thinking`, `begin_of_thought`, `mm:think`. */
function isOfThought(name: string, pair: string): boolean {
  // In brackets stands what people write, too.
  if (pair === "[]" && name !== name.toUpperCase()) return false;
  const [first = "", last = first] = name.split(":");
  const words = (thoughtWords.includes(first.toLowerCase()) ? first : last)
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/);
  const own = words.at(-1) === "process" ? words.slice(0, -1) : words;
  return own.length <= 3 && thoughtWords.includes(own.at(-1) ?? "") && own[0] !== "end";
}

/** `</think>`, `<|/think|>`, `<|end_of_thought|>`, `<|END_THINKING|>`, `[/THINK]`, `◁/think▷`. */
function closerOf(left: string, name: string, right: string): RegExp {
  const ended = name.replace(/^begin(?=_)/i, "end").replace(/^start(?=_)/i, "end");
  const inner = ended === name ? `/${name}` : ended;
  return new RegExp(`${escaped(left)}${inner}${escaped(right)}`, "i");
}

/** The first closing mark in a text without its opener. */
export function strayCloser(text: string): { readonly index: number; readonly length: number } | undefined {
  for (const found of text.matchAll(/(<\|?|\[|◁)\/([a-z][\w:-]*)(\|?>|\]|▷)/gi)) {
    const [whole, left = "", name = "", right = ""] = found;
    if (isOfThought(name, `${left}${right}`) && !text.includes(whole.replace("/", "")))
      return { index: found.index, length: whole.length };
  }
  return undefined;
}

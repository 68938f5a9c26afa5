import type { SecretFormat, SecretKind } from "./secretKind.ts";

/** Part of a secret that stands in several. */
interface SecretPart {
  readonly kind: SecretKind;
  /** True for the first part of a secret. */
  readonly isFirst: boolean;
  readonly from: number;
  readonly to: number;
}

const quote = String.raw`\\{0,3}["'${"`"}]`;
const lineEnd = String.raw`(?:\r?\n|\\r\\n|\\n)`;
/** Joints that nothing but a split word has: characters that draw nothing, a concatenation, a line that goes on, a percent-encoded sign. */
const certain = [
  String.raw`[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]{1,8}`,
  String.raw`${quote}\s{0,20}(?:\\n\s{0,20})?[+.&]{1,2}\s{0,20}(?:\\n\s{0,20})?${quote}`,
  String.raw`(?:\\{1,2}|=)${lineEnd}[ \t]{0,20}`,
  String.raw`(?:%|\\{1,2}u00)(?:5[fF]|2[dD])|&#(?:95|45|x5[fF]|x2[dD]);`,
].join("|");
/** The end of a line, which says nothing: only after a long word and before what reads as no word. */
const wrapped = String.raw`(?<=[\w+/-]{16})(?:${quote}${lineEnd}[ \t]{0,40}${quote}|${lineEnd}(?:[+-]| {0,8}\d{1,6}\t)?[ \t]{0,8})(?=(?=[A-Za-z+/_-]{0,60}\d)(?=[A-Z\d+/_-]{0,60}[a-z])(?=[a-z\d+/_-]{0,60}[A-Z])[\w+/-]{8,400}={0,2}(?:\s|\\{0,3}["'${"`"}]|\\[nr]|$))`;
const joint = new RegExp(String.raw`(?<=[\w+/-]{3}|\\[nr])(?:${certain})(?=[\w+/=-]{4})|${wrapped}`, "g");

/** Signs that stand for others. */
const signs: readonly (readonly [RegExp, string])[] = [
  [/^(?:%|\\{1,2}u00)5f$|^&#(?:95|x5f);$/i, "_"],
  [/^(?:%|\\{1,2}u00)2d$|^&#(?:45|x2d);$/i, "-"],
];

/** Parts of the secrets of these formats that a text holds in parts (over lines, concatenated, with unseen characters in them), in order. */
export function splitSecrets(text: string, formats: readonly SecretFormat[]): readonly SecretPart[] {
  const joined = new JoinedText(text);
  if (!joined.hasJoints) return [];
  const parts: SecretPart[] = [];
  for (const { kind, pattern, marks } of formats) {
    if (marks && !marks.some((mark) => joined.text.includes(mark))) continue;
    for (const match of joined.text.matchAll(pattern)) {
      const kept = match.slice(1).filter((group) => typeof group === "string");
      const from = match.index + kept.join("").length;
      const ranges = joined.rangesOf(from, match.index + match[0].length);
      const whole = text.slice(ranges[0]?.from, ranges.at(-1)?.to);
      // A key over lines is none in parts.
      if (ranges.length < 2 || whole.match(pattern)?.[0] === whole) continue;
      parts.push(...ranges.map((range, at) => ({ kind, isFirst: at === 0, ...range })));
    }
  }
  let end = 0;
  return parts
    .toSorted((a, b) => a.from - b.from)
    .filter(({ from, to }) => {
      const isNew = from >= end;
      if (isNew) end = to;
      return isNew;
    });
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** A text without its joints, which knows where each of its stretches stood. */
class JoinedText {
  readonly text: string;
  /** Stretches of the source, each with its place in `text`. */
  private readonly stretches: readonly (Range & { readonly at: number })[];

  constructor(source: string) {
    const stretches: (Range & { readonly at: number })[] = [];
    const texts: string[] = [];
    let [end, at] = [0, 0];
    const take = (to: number, sign: string) => {
      stretches.push({ from: end, to, at });
      texts.push(source.slice(end, to), sign);
      at += to - end + sign.length;
    };
    for (const { 0: found, index } of source.matchAll(joint)) {
      take(index, signs.find(([form]) => form.test(found))?.[1] ?? "");
      end = index + found.length;
    }
    take(source.length, "");
    this.stretches = stretches;
    this.text = texts.join("");
  }

  get hasJoints(): boolean {
    return this.stretches.length > 1;
  }

  /** Ranges of the source that a range of the text stands for. */
  rangesOf(from: number, to: number): readonly Range[] {
    return this.stretches.slice(this.stretchAt(from), this.stretchAt(to - 1) + 1).flatMap((stretch) => {
      const range = {
        from: stretch.from + Math.max(0, from - stretch.at),
        to: Math.min(stretch.to, stretch.from + to - stretch.at),
      };
      return range.to > range.from ? [range] : [];
    });
  }

  /** Index of the stretch in which a place of the text lies. */
  private stretchAt(place: number): number {
    let [low, high] = [0, this.stretches.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.stretches[middle]?.at ?? 0) <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

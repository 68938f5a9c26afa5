/** Digits as the world groups them: 131,072, 131.072, 131 072, 131'072, 1,31,072. */
const grouped = "[1-9]\\d{0,2}(?<mark>[,.'’_ ])(?:\\d{2,3}\\k<mark>)*\\d{3}(?!\\d)";
const plain = "\\d+(?:\\.\\d+)?";
const figure = new RegExp(`(?<![\\w.])(?:(${grouped})|(${plain}))(?: ?([km])(?![\\p{L}\\d]))?`, "giu");
const units: Readonly<Record<string, number>> = { k: 1_000, m: 1_000_000 };
/** Pattern of units that are no tokens: bytes, characters, time, shares. */
const otherUnit =
  /^ ?(?:[kmg]i?b\b|bytes?\b|char(?:acter)?s?\b|zeichen\b|字符|字节|%|ms\b|s\b|sec|min(?:ute)?s?\b|hours?\b|h\b|px\b)/i;

/**
 * The text with each figure that may be a count in plain digits, however they were grouped; "128k" as 128000 (which thousand
 * is meant is not said, and the smaller one always fits). Figures of bytes, characters and the like become "#".
 */
export function withPlainNumbers(text: string): string {
  const narrow = text.normalize("NFKC").replace(/[\u00a0\u2009\u202f]/g, " ");
  return narrow.replace(
    figure,
    (all: string, asGroups: string | undefined, mark: string, asPlain: string, unit: string, at: number) => {
      if (otherUnit.test(narrow.slice(at + all.length))) return "#";
      const digits = asGroups === undefined ? asPlain : asGroups.replaceAll(mark, "");
      return String(
        Math.round(Number(digits) * (units[(unit as string | undefined)?.toLowerCase() ?? ""] ?? 1)),
      );
    },
  );
}

/** Whole figures of a text, in order, as `withPlainNumbers` reads them. */
export function numbersIn(text: string): readonly number[] {
  return Array.from(withPlainNumbers(text).matchAll(/(?<![\w.])\d+/g), ([digits]) => Number(digits));
}

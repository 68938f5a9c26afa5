/** Separators of thousands that part a text elsewhere; the dot and the underscore do not. */
const separators = [",", "'", "’", "\\u00a0", "\\u2009", "\\u202f"];
const separator = `[${separators.join("")}]`;

// Without a group that captures, which each name of a text would pay for.
const thousandsBy = (sign: string) => `[1-9]\\d{0,2}(?:${sign}\\d{3}){1,5}(?!\\d|${sign}\\d)`;
const groups = `(?:${separators.map(thousandsBy).join("|")}|[1-9]\\d?(?:,\\d{2}){1,5},\\d{3}(?!\\d|,\\d))`;
const beforeGroups = `(?<!\\d|\\d\\.|\\d${separator}|[[{]|\\w\\()`;

/**
 * Source of a regular expression for a separator within one number: of its thousands, Indian ones too, or of its decimals.
 * In a list of numbers a comma parts two.
 */
export const digitSeparator = [
  `${separator}(?=\\d)(?<=${beforeGroups}(?=${groups})\\d{1,3}(?:${separator}\\d{2,3}){0,5}${separator})`,
  `,(?=\\d+(?![\\d)\\]},]|\\.\\d))(?<=(?<![\\d([{,'’]|\\d${separator})\\d{1,15},|\\d[.'’\\u00a0\\u2009\\u202f]\\d{3},)`,
].join("|");

/** A number, in the forms that it may have been meant in, and the unit that is written to it. */
interface WrittenNumber {
  /** In digits, with a dot before decimals: "4,317" is 4317, "4.317" may be either. */
  readonly forms: readonly string[];
  readonly unit: string;
}

/** True for a name with a separator between digits: most have none. */
export function hasSeparatedDigits(name: string): boolean {
  return separatedDigits.test(name);
}

const separatedDigits = /\d[.,'’_\u00a0\u2009\u202f]\d/u;
const written = /^[^\p{L}\p{N}]*(\d[^\p{L}]*\d)(\p{L}*)[^\p{L}\p{N}]*$/u;
const thousands = /^([1-9]\d{0,2}(?:([.,'’_\u00a0\u2009\u202f])\d{3})(?:\2\d{3})*)(?:(?!\2)[.,](\d+))?$/u;
const indian = /^([1-9]\d?(?:(,)\d{2})+,\d{3})(?:\.(\d+))?$/u;
const decimal = /^\d+[.,]\d+$/;

/** The number that a name with separated digits is; undefined where it is none. */
export function numberOf(name: string): WrittenNumber | undefined {
  const [, digits = "", unit = ""] = written.exec(name) ?? [];
  const grouped = thousands.exec(digits) ?? indian.exec(digits);
  if (!grouped) return decimal.test(digits) ? { forms: [digits.replace(",", ".")], unit } : undefined;
  const [, whole = "", sign, decimals] = grouped;
  const form = whole.replace(/\D/g, "") + (decimals === undefined ? "" : `.${decimals}`);
  return { forms: sign === "." && decimals === undefined ? [digits, form] : [form], unit };
}

const withinNumber = new RegExp(`(?<=\\d)${separator}(?=\\d)`, "gu");
const beforeGroup = new RegExp(`^(?:\\d{3}(?!\\d)|\\d{2}${separator})`, "u");

/** A name with its numbers in digits: "key:4,317" is "key:4317". */
export function plainNumbers(name: string): string {
  return name.replace(withinNumber, (_, at: number) => (beforeGroup.test(name.slice(at + 1)) ? "" : "."));
}

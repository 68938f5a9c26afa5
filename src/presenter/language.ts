import { dollarsIn } from "../core/text/dollars.ts";

/** Way into the user's language. The message is a literal, since translations are collected from the source. */
export type Translate = (message: string, ...parts: readonly string[]) => string;

/** The user's language: its sentences and how it writes figures. */
export interface Language {
  readonly t: Translate;
  /** `one` or `many` with the number for `{0}`: whole phrases, since languages put the number in other places. */
  readonly plural: (n: number, one: string, many: string, ...parts: readonly string[]) => string;
  /** A number: "12,345". */
  readonly number: (n: number) => string;
  /** A number with one decimal place: "4.5". */
  readonly tenth: (n: number) => string;
  /** A fraction in percent: "35%". */
  readonly percent: (fraction: number) => string;
  /** US dollars: "$1.50", "$0.0123". */
  readonly money: (amount: number) => string;
  /** The day of a time in milliseconds since 1970. */
  readonly day: (at: number) => string;
  /** The hour and minute of a time in milliseconds since 1970. */
  readonly time: (at: number) => string;
}

/** The language of this tag with these translations; a tag that `Intl` does not take is written as English. */
export function languageOf(tag: string, translate: Translate): Language {
  const locale = languageTag(tag);
  const numbers = new Intl.NumberFormat(locale);
  const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const shares = new Intl.NumberFormat(locale, { style: "percent" });
  const days = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
  const times = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
  return {
    t: translate,
    // Both are literals where `plural` is called, and collected there.
    plural: (n, one, many, ...parts) => translate(n === 1 ? one : many, numbers.format(n), ...parts),
    number: (n) => numbers.format(n),
    tenth: (n) => tenths.format(n),
    percent: (fraction) => shares.format(fraction),
    money: dollarsIn(locale),
    day: (at) => days.format(at),
    time: (at) => times.format(at),
  };
}

/** An editor's language as a tag that `Intl` takes: "en" for one that it does not. */
export function languageTag(language: string): string {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? "en";
  } catch (error) {
    if (error instanceof RangeError) return "en";
    throw error;
  }
}

import { dateWords, type DateWords } from "./dateWords.ts";

/** A stretch of time, in milliseconds since 1970; `to` is no part of it. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

const day = 86_400_000;
const months = "january february march april may june july august september october november december".split(
  " ",
);
const weekdays = "sunday monday tuesday wednesday thursday friday saturday".split(" ");
const monthNames = months.map((name) => `${name}|${name.slice(0, 3)}`).join("|");
const numbers = "a one two three four five six seven eight nine ten eleven twelve".split(" ");
const isoDate = /\b(\d{4})-(\d{2})(?:-(\d{2}))?\b/g;
/** "May" alone is more often no month. */
const dayOfMonth = new RegExp(
  `\\b(?:(\\d{1,2})(?:st|nd|rd|th)?(?: of)? (${monthNames})|(${monthNames}) (\\d{1,2})(?:st|nd|rd|th)?)\\b(?:,? (\\d{4}))?`,
  "gi",
);
const wholeMonth = new RegExp(`\\b(?:in|of|since|during|last) (${monthNames})\\b(?:,? (\\d{4}))?`, "gi");
const ago = new RegExp(
  `\\b(\\d{1,3}|an?|${numbers.slice(1).join("|")}) (hour|day|week|month)s? ago\\b`,
  "gi",
);
const lastDay = new RegExp(`\\b(?:on|last|since) (${weekdays.join("|")})\\b`, "gi");
const near: readonly (readonly [RegExp, (today: number) => Period])[] = [
  [/\bday before yesterday\b/i, (today) => ({ from: today - 2 * day, to: today - day })],
  [/(?<!before )\byesterday\b/i, (today) => ({ from: today - day, to: today })],
  [/\b(?:today|this morning|this afternoon)\b/i, (today) => ({ from: today, to: today + day })],
  [/\blast week\b/i, (today) => ({ from: today - 14 * day, to: today - 3 * day })],
  [/\blast month\b/i, (today) => ({ from: today - 62 * day, to: today - 14 * day })],
];
const lengths: Readonly<Record<string, number>> = { hour: day / 24, day, week: 7 * day, month: 30 * day };

const distances = [ago, ...near.map(([words]) => new RegExp(words, "gi"))];

/** Characters of a query in which dates of other languages are looked for: a question that names one is short. */
const longestDated = 1_000;

type NamedGroups = Readonly<Record<string, string | undefined>>;

/** Phrase of another language that names a period; its capturing groups hold what of it varies. */
interface DatePhrase {
  readonly pattern: RegExp;
  readonly isDistance: boolean;
  readonly notWith: RegExp | undefined;
  readonly period: (groups: readonly string[], now: number, named: NamedGroups) => Period;
}

const phrases = dateWords.flatMap(phrasesOf);

function phrasesOf(words: DateWords): readonly DatePhrase[] {
  const { notWith, months: monthWords, weekdays: dayWords, numbers: counts, units } = words;
  const { monthsOfDays = monthWords, isUnspaced = false } = words;
  const pattern = (source: string) =>
    new RegExp(isUnspaced ? source : `(?<![\\p{L}\\p{N}])(?:${source})(?![\\p{L}\\p{N}])`, "giu");
  const oneOf = (all: readonly string[]) => `(${all.join("|")})`;
  const indexIn = (all: readonly string[], word = "") =>
    all.findIndex((one) => new RegExp(`^(?:${one})$`, "iu").test(word));
  const stretch = (source: string, from: number, to: number): DatePhrase => ({
    pattern: pattern(source),
    // In a run of characters the place is that of a whole clause, of which more is to be found.
    isDistance: !isUnspaced,
    notWith,
    period: (_, now) => ({ from: startOfDay(now) + from * day, to: startOfDay(now) + to * day }),
  });
  const named = (source: string, period: DatePhrase["period"], isDistance = false): DatePhrase => ({
    pattern: pattern(source),
    isDistance,
    notWith,
    period,
  });
  const unitNames = Object.keys(units);
  const unitWords = Object.values(units);
  return [
    stretch(words.today, 0, 1),
    stretch(words.yesterday, -1, 0),
    stretch(words.dayBefore, -2, -1),
    stretch(words.lastWeek, -14, -3),
    stretch(words.lastMonth, -62, -14),
    named(words.inMonth(oneOf(monthWords)), ([word], now) => {
      const month = indexIn(monthWords, word);
      return dated(yearOf(undefined, month, now), month);
    }),
    named(
      words.dayOfMonth("(?<day>0?[1-9]|[12]\\d|3[01])", `(?<month>${monthsOfDays.join("|")})`),
      (_, now, { day: date, month: word, year }) => {
        const month = indexIn(monthsOfDays, word);
        return dated(yearOf(year, month, now), month, date);
      },
    ),
    named(words.lastWeekday(oneOf(dayWords)), ([word], now) => lastWeekday(indexIn(dayWords, word), now)),
    named(
      words.ago(oneOf(["\\d{1,3}", ...counts]), oneOf(unitWords)),
      ([count = "", unit], now) =>
        before(now, Number(count) || indexIn(counts, count) + 1, unitNames[indexIn(unitWords, unit)]),
      !isUnspaced,
    ),
  ];
}

/** The phrases of other languages in a query, with what of each varies. */
function phrasesIn(query: string) {
  const text = query.slice(0, longestDated);
  return phrases.flatMap((phrase) =>
    Array.from(phrase.notWith?.test(text) === true ? [] : text.matchAll(phrase.pattern), (match) => ({
      phrase,
      start: match.index,
      end: match.index + match[0].length,
      groups: match.slice(1).filter((group: string | undefined) => group !== undefined),
      named: match.groups ?? {},
    })),
  );
}

/** Distance test: true for an index of a query within a period named by its distance, "two weeks ago", which no message says. */
export function distancesIn(query: string): (index: number) => boolean {
  const spans = distances.flatMap((words) =>
    Array.from(query.matchAll(words), ({ 0: { length }, index }) => [index, index + length] as const),
  );
  for (const { phrase, start, end } of phrasesIn(query)) if (phrase.isDistance) spans.push([start, end]);
  return (index) => spans.some(([from, to]) => index >= from && index < to);
}

/** The periods that a query names, in UTC, as seen from `now`: dates, months, weekdays, "yesterday", "two weeks ago", "vor drei Tagen". */
export function queryDates(query: string, now: number): readonly Period[] {
  const today = startOfDay(now);
  const periods = [
    ...Array.from(query.matchAll(isoDate), ([, year, month, date]) =>
      dated(Number(year), Number(month) - 1, date),
    ),
    ...Array.from(query.matchAll(dayOfMonth), ([, date, name, other, otherDate, year]) =>
      dated(yearOf(year, monthOf(name ?? other), now), monthOf(name ?? other), date ?? otherDate),
    ),
    ...Array.from(query.matchAll(wholeMonth), ([, name, year]) =>
      dated(yearOf(year, monthOf(name), now), monthOf(name)),
    ),
    ...Array.from(query.matchAll(ago), ([, count = "", unit = ""]) => {
      return before(now, countOf(count), unit.toLowerCase());
    }),
    ...Array.from(query.matchAll(lastDay), ([, name = ""]) =>
      lastWeekday(weekdays.indexOf(name.toLowerCase()), now),
    ),
    ...near.flatMap(([words, period]) => (words.test(query) ? [period(today)] : [])),
    ...phrasesIn(query).map(({ phrase, groups, named }) => phrase.period(groups, now, named)),
  ];
  // A word may be one of two languages.
  return Array.from(new Map(periods.map((period) => [`${period.from} ${period.to}`, period])).values());
}

function startOfDay(now: number): number {
  return now - (now % day);
}

/** Period of so many hours, days, weeks or months ago, give or take half of one. */
function before(now: number, count: number, unit = "day"): Period {
  const length = lengths[unit] ?? day;
  const at = now - count * length;
  return { from: at - length / 2, to: at + length / 2 };
}

/** The last weekday of this index from Sunday that is over. */
function lastWeekday(weekday: number, now: number): Period {
  const back = (new Date(now).getUTCDay() - weekday + 7) % 7 || 7;
  const from = startOfDay(now) - back * day;
  return { from, to: from + day };
}

function dated(year: number, month: number, date?: string): Period {
  if (date === undefined) return { from: Date.UTC(year, month), to: Date.UTC(year, month + 1) };
  const from = Date.UTC(year, month, Number(date));
  return { from, to: from + day };
}

/** "three", "a", "an", "12". */
function countOf(word: string): number {
  return Number(word) || Math.max(1, numbers.indexOf(word.toLowerCase()));
}

function monthOf(name = ""): number {
  return months.findIndex((month) => month.startsWith(name.toLowerCase().slice(0, 3)));
}

/** The year that is said, else the last one whose month has begun: "in December", said in May, is that of the year before. */
function yearOf(year: string | undefined, month: number, now: number): number {
  const today = new Date(now);
  return year === undefined ? today.getUTCFullYear() - (month > today.getUTCMonth() ? 1 : 0) : Number(year);
}

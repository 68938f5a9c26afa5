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
  [/\byesterday\b/i, (today) => ({ from: today - day, to: today })],
  [/\b(?:today|this morning|this afternoon)\b/i, (today) => ({ from: today, to: today + day })],
  [/\blast week\b/i, (today) => ({ from: today - 14 * day, to: today - 3 * day })],
  [/\blast month\b/i, (today) => ({ from: today - 62 * day, to: today - 14 * day })],
];
const lengths: Readonly<Record<string, number>> = { hour: day / 24, day, week: 7 * day, month: 30 * day };

const distances = [ago, ...near.map(([words]) => new RegExp(words, "gi"))];

/** Where a query names a period by its distance, "two weeks ago", which no message says: true for an index within one. */
export function distancesIn(query: string): (index: number) => boolean {
  const spans = distances.flatMap((words) =>
    Array.from(query.matchAll(words), ({ 0: { length }, index }) => [index, index + length] as const),
  );
  return (index) => spans.some(([from, to]) => index >= from && index < to);
}

/** The periods that a query names, in UTC, as seen from `now`: dates, months, weekdays, "yesterday", "two weeks ago". */
export function queryDates(query: string, now: number): readonly Period[] {
  const today = now - (now % day);
  return [
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
      const length = lengths[unit.toLowerCase()] ?? day;
      const at = now - countOf(count) * length;
      return { from: at - length / 2, to: at + length / 2 };
    }),
    ...Array.from(query.matchAll(lastDay), ([, name = ""]) => {
      const back = (new Date(now).getUTCDay() - weekdays.indexOf(name.toLowerCase()) + 7) % 7 || 7;
      return { from: today - back * day, to: today - (back - 1) * day };
    }),
    ...near.flatMap(([words, period]) => (words.test(query) ? [period(today)] : [])),
  ];
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

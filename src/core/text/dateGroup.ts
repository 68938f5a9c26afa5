/** Group of a last change by its date: a heading in a list. */
export type DateGroup = "today" | "yesterday" | "week" | "month" | "older";

/** A day, in milliseconds. */
export const dayMs = 24 * 60 * 60 * 1000;

/**
 * Date group by calendar days of the local time zone; `week` and `month` are the previous 7 and 30 days. Milliseconds
 * since 1970.
 */
export function dateGroup(at: number, now: number): DateGroup {
  const days = Math.round((midnight(now) - midnight(at)) / dayMs);
  if (days <= 0) return "today";
  if (days === 1) return "yesterday";
  if (days <= 7) return "week";
  return days <= 30 ? "month" : "older";
}

/** The midnight so many calendar days before a time, 0 for the last one; of the local time zone, in milliseconds since 1970. */
export function midnight(time: number, daysBefore = 0): number {
  const date = new Date(time);
  date.setDate(date.getDate() - daysBefore);
  return date.setHours(0, 0, 0, 0);
}

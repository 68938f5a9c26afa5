/** When something was last changed, as a heading in a list. */
export type DateGroup = "today" | "yesterday" | "week" | "month" | "older";

const dayMs = 24 * 60 * 60 * 1000;

/** By calendar days of the local time zone; `week` and `month` are the previous 7 and 30 days. Milliseconds since 1970. */
export function dateGroup(at: number, now: number): DateGroup {
  const days = Math.round((midnight(now) - midnight(at)) / dayMs);
  if (days <= 0) return "today";
  if (days === 1) return "yesterday";
  if (days <= 7) return "week";
  return days <= 30 ? "month" : "older";
}

function midnight(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

import { saysTooLong } from "../errors/contextLength.ts";
import { saysNoSight, saysPictureRefused } from "../errors/pictureWords.ts";
import type { Refusal } from "../errors/refusal.ts";
import { strictestRules, stricterRules, type WireRules } from "./wireRules.ts";

/** Attempt that was sent, and what it would be under other rules. */
interface Attempt {
  readonly rules: WireRules;
  /** The rules that refusals of this request led to. */
  readonly tried: WireRules;
  readonly shapeOf: (rules: WireRules) => unknown;
}

/** Statuses that are about who asks or how often, never about the shape of a request. */
const others = [401, 402, 403, 404, 405, 408, 409, 413, 415, 425, 429];

/**
 * The stricter rules to try after a refusal: those that its words name, or all of them once where they name none.
 * Undefined where the refusal is about something else, or the request would be what it was.
 */
export function rulesAfterRefusal(refusal: Refusal, attempt: Attempt): WireRules | undefined {
  const { status, raw } = refusal;
  if (status === undefined || others.includes(status) || saysTooLong(raw)) return undefined;
  if (saysNoSight(raw) || saysPictureRefused(raw)) return undefined;
  const { rules, tried, shapeOf } = attempt;
  const sent = JSON.stringify(shapeOf(rules));
  const changes = (next: WireRules) => JSON.stringify(shapeOf(next)) !== sent;
  for (let next = stricterRules(rules, raw); next; next = stricterRules(next, raw)) {
    if (changes(next)) return added(rules, next);
  }
  // A server's failure is no word on the request, unless it says so.
  if (status >= 500 || Object.keys(tried).length > 0) return undefined;
  const all = { ...rules, ...strictestRules };
  return changes(all) ? strictestRules : undefined;
}

function added(before: WireRules, after: WireRules): WireRules {
  const known = new Map<string, unknown>(Object.entries(before));
  return Object.fromEntries(Object.entries(after).filter(([key, rule]) => known.get(key) !== rule));
}

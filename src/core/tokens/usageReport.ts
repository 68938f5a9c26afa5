import type { Usage } from "../conversation/entry.ts";

/** Basis on which a service's report of one request is judged, in tokens. */
export interface ReportBasis {
  /** Prompt that the service should report, by what is known of how it counts. */
  readonly expected: number;
  /** True where nothing is known of that yet. */
  readonly isGuess: boolean;
  /**
   * The most tokens that the prompt may hold beyond what was counted: reasoning of the reply before that a service takes
   * in again.
   */
  readonly uncounted: number;
  /** The reply as counted here. */
  readonly reply: number;
  /** The longest reply that was asked for. */
  readonly maxReply: number;
  /** The prompt as counted here, and the model's report before with its count. */
  readonly counted?: number;
  readonly previous?: { readonly reported: number; readonly counted: number };
}

/** A report may be so many times what was expected, where that is known and where it is a guess. */
const farAbove = { known: 1.5, guess: 3 };
const farBelow = { known: 1 / 2, guess: 1 / 3 };
/** Slack of a report: what framing alone may add, and a short prompt lack, in tokens. */
const slack = { above: 100, below: 500 };

/**
 * True where a prompt that was expected to take `expected` tokens, and `uncounted` at most beside, may be reported as
 * `reported`. `kind`: of the expectation.
 */
export function isPlausiblePrompt(
  reported: number,
  expected: number,
  kind: keyof typeof farAbove,
  uncounted = 0,
): boolean {
  return (
    reported > 0 &&
    reported <= expected * farAbove[kind] + uncounted + slack.above &&
    reported >= expected * farBelow[kind] - slack.below
  );
}

/**
 * The report as far as it can be true; what cannot be is replaced by what was counted here and kept as `doubted`: a prompt
 * summed up over a session or cut, a reply longer than was asked for, more cached tokens than the prompt has. Cached
 * tokens that a service reports beside the prompt instead of within it are added to that, which is no fault.
 */
export function plausibleUsage(reported: Usage, basis: ReportBasis): Usage {
  const { promptTokens, cachedTokens, completionTokens, ...rest } = reported;
  const prompt = promptOf(reported, basis);
  const reply = isReply(completionTokens, basis) ? completionTokens : basis.reply;
  const cached = cachedTokens === undefined ? undefined : cachedIn(prompt.tokens, cachedTokens);
  const doubted = {
    ...(!prompt.isReported && { promptTokens }),
    ...(reply !== completionTokens && { completionTokens }),
    ...(cached !== cachedTokens && { cachedTokens: cachedTokens ?? 0 }),
  };
  return {
    ...rest,
    promptTokens: prompt.tokens,
    completionTokens: reply,
    ...(cached !== undefined && { cachedTokens: cached }),
    ...(Object.keys(doubted).length > 0 && { doubted }),
  };
}

/** Windows that servers are set up with: a prompt of just so many tokens may be what was left of a longer one. */
const usualWindows = [2_048, 4_096, 8_192, 16_384, 32_768, 65_536, 131_072];

/** True for a report that stays where it was though the prompt grew, or at a usual window though it is longer: what is beyond was cut. */
function isStuck(
  tokens: number,
  { expected, uncounted, counted = expected, previous }: ReportBasis,
): boolean {
  if (usualWindows.some((window) => Math.abs(tokens - window) <= 2) && expected > tokens * 1.15) return true;
  if (!previous) return false;
  const growth = counted - previous.counted;
  const hasGrown = growth >= Math.max(200, counted / 20);
  return (
    hasGrown &&
    tokens <= previous.reported * 1.03 &&
    tokens < counted &&
    Math.max(expected, counted) - tokens > uncounted + growth / 2
  );
}

function promptOf({ promptTokens, cachedTokens = 0 }: Usage, basis: ReportBasis) {
  const { expected, isGuess, uncounted } = basis;
  const isPlausible = (tokens: number) =>
    isPlausiblePrompt(tokens, expected, isGuess ? "guess" : "known", uncounted) && !isStuck(tokens, basis);
  const whole = promptTokens + cachedTokens;
  const isNearer = Math.abs(whole - expected) < Math.abs(promptTokens - expected) / 4;
  const isBeside = cachedTokens > promptTokens || isNearer;
  const tokens = cachedTokens > 0 && isBeside && isPlausible(whole) ? whole : promptTokens;
  return isPlausible(tokens) ? { tokens, isReported: true } : { tokens: expected, isReported: false };
}

function isReply(tokens: number, { reply, maxReply }: ReportBasis): boolean {
  return tokens >= 0 && tokens <= Math.max(reply, maxReply) * farAbove.known + slack.above;
}

/** Tokens of a prompt that may have come from a cache: no part is larger than the whole. */
export function cachedIn(promptTokens: number, cachedTokens = 0): number {
  return Math.min(promptTokens, Math.max(0, cachedTokens || 0));
}

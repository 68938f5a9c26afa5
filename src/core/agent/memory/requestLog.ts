import type { Usage } from "../../conversation/entry.ts";
import type { FinishReason, ModelError } from "../../ports/models.ts";
import type { Log } from "../../ports/system.ts";

/** Facts of a request known before it ends; limits and counts in tokens. */
export interface RequestFacts {
  readonly kind: "turn" | "summary";
  readonly model: string;
  /** The prompt as counted here. */
  readonly counted: number;
  /** The prompt as the service is expected to count it, by what was learned of it. */
  readonly expected?: number;
  readonly limit: number;
  readonly reserve: number;
  /** Duration, in milliseconds. */
  readonly ms: number;
  /** Tries before this one. */
  readonly retries?: number;
}

/** End of a request: the reply's finish reason, or the failure's kind. */
export interface RequestEnd {
  readonly outcome: FinishReason | ModelError["kind"];
  readonly status?: number | undefined;
}

const answers: { readonly [R in FinishReason]: true } = {
  stop: true,
  length: true,
  toolCalls: true,
  contentFilter: true,
};

/** Logs a request in one line, whoever made it and whatever came of it: figures and kinds, nothing of what was said. */
export function logRequest(log: Log, facts: RequestFacts, end: RequestEnd, usage?: Usage): void {
  const { kind, model, counted, expected, limit, reserve, ms, retries = 0 } = facts;
  const { outcome, status } = end;
  const { promptTokens: reported, completionTokens, cachedTokens } = usage ?? {};
  const drift = reported === undefined ? undefined : reported - counted;
  const figures = { counted, reported, drift, expected, limit, reserve, completionTokens, cachedTokens };
  const level = outcome in answers ? "info" : "warn";
  log.write(level, "request", { kind, model, outcome, status, ...figures, ms, retries });
}

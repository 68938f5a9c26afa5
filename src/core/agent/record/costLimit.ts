/** Scope of a spending limit: one message of the user, one conversation, one day in this workspace. */
export type SpendingScope = "turn" | "conversation" | "day";

/** Spending limit in a request's way, in US dollars: what was spent, what the request may cost at least, and the limit that it would pass. */
export interface CostLimit {
  readonly scope: SpendingScope;
  readonly cost: number;
  readonly next: number;
  readonly limit: number;
}

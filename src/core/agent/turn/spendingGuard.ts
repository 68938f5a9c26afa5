import type { Entry } from "../../conversation/entry.ts";
import type { Conversation } from "../../conversation/fold.ts";
import { costOf, knownCostOf, type TokenPrices } from "../../tokens/cost.ts";
import type { TurnLimits } from "../memory/agentSettings.ts";
import type { SpendingScope, TurnFailure } from "../record/events.ts";
import type { TurnParts } from "./turnParts.ts";

/** A reply that may not have so many tokens is not worth asking for. */
const leastReply = 1_000;

/** Limits raised by the user, in US dollars. */
export type RaisedLimits = Map<SpendingScope, number>;

/** Most tokens of the next reply, or the limit that is in its way. */
export type SpendingRoom =
  { readonly maxTokens: number } | { readonly failure: Extract<TurnFailure, { readonly kind: "costLimit" }> };

/**
 * Spending guard of one turn: before a request goes out, whether it can be afforded at its dearest, nothing of it being in
 * the provider's cache. A model without a known price is not held back.
 */
export class SpendingGuard {
  private readonly parts: TurnParts;
  private readonly raised: RaisedLimits;
  private onTurn = 0;

  constructor(parts: TurnParts, raised: RaisedLimits) {
    this.parts = parts;
    this.raised = raised;
  }

  /** Of the turn's own requests, in US dollars, as far as prices are known. */
  note(cost: number): void {
    this.onTurn += cost;
  }

  /** Room for a request with a prompt of `promptTokens`. */
  async room(promptTokens: number): Promise<SpendingRoom> {
    const { models, memory } = this.parts;
    const prices = models.prices(memory.model);
    if (!prices) return { maxTokens: Infinity };
    const prompt = costOf({ promptTokens, completionTokens: 0 }, prices);
    const least = prompt + outputCost(leastReply, promptTokens, prices);
    let maxTokens = Infinity;
    for (const scope of ["turn", "conversation", "day"] as const) {
      const limit = this.limit(scope);
      if (limit === 0) continue;
      const cost = await this.spent(scope);
      if (cost + least > limit) return { failure: { kind: "costLimit", scope, cost, next: least, limit } };
      const perToken = outputCost(1, promptTokens, prices);
      if (perToken > 0) maxTokens = Math.min(maxTokens, Math.floor((limit - cost - prompt) / perToken));
    }
    return { maxTokens };
  }

  private limit(scope: SpendingScope): number {
    const own = spendingLimits(this.parts.settings().turn)[scope];
    return own === 0 ? 0 : own + (this.raised.get(scope) ?? 0);
  }

  private async spent(scope: SpendingScope): Promise<number> {
    if (scope === "turn") return this.onTurn;
    if (scope === "day") return this.parts.spentToday();
    return knownCostOf(ownEntries(this.parts.record.conversation), this.parts.priceOf);
  }
}

/** Without those that were copied from another conversation, which has paid for them. */
function ownEntries({ entries }: Pick<Conversation, "entries">): readonly Entry[] {
  return entries.slice(entries.findLastIndex(({ type }) => type === "origin") + 1);
}

/** The user's limits, in US dollars; 0: none. */
export function spendingLimits({
  cost,
  conversationCost,
  dayCost,
}: TurnLimits): Record<SpendingScope, number> {
  return { turn: cost, conversation: conversationCost, day: dayCost };
}

/** Of so many tokens of a reply to such a prompt, in US dollars. */
function outputCost(tokens: number, promptTokens: number, prices: TokenPrices): number {
  const whole = costOf({ promptTokens, completionTokens: tokens }, prices);
  return whole - costOf({ promptTokens, completionTokens: 0 }, prices);
}

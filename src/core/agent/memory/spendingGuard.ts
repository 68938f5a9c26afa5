import type { Entry, Usage } from "../../conversation/entry.ts";
import type { Conversation } from "../../conversation/fold.ts";
import { costOf, knownCostOf, type PriceList, type TokenPrices } from "../../tokens/cost.ts";
import type { ModelProvider } from "../../ports/models.ts";
import type { Clock } from "../../ports/system.ts";
import { midnight } from "../../text/dateGroup.ts";
import type { CostLimit, SpendingScope } from "../record/costLimit.ts";
import type { AgentSettings } from "./agentSettings.ts";

/** A reply that may not have so many tokens is not worth asking for. */
const usualReply = 1_000;

/** Most tokens of the next reply, or the limit that is in its way. */
export type SpendingRoom = { readonly maxTokens: number } | { readonly limit: CostLimit };

/** What spending is judged by. */
export interface SpendingServices {
  readonly models: Pick<ModelProvider, "prices">;
  readonly settings: () => Pick<AgentSettings, "turn">;
  readonly priceOf: PriceList;
  /** Of this day in this workspace, in US dollars, as far as prices are known. */
  readonly spentToday: () => Promise<number>;
  readonly clock: Pick<Clock, "now">;
}

/** Limit that the user raised, in US dollars, while their own is what it was, until a time in milliseconds since 1970. */
interface RaisedLimit {
  readonly to: number;
  readonly own: number;
  readonly until: number;
}

/**
 * Spending guard of one conversation: before a request goes out, whether it can be afforded at its dearest, nothing of it
 * being in the provider's cache. A model without a known price is not held back.
 */
export class SpendingGuard {
  private readonly services: SpendingServices;
  private readonly conversation: () => Pick<Conversation, "entries">;
  private readonly raised = new Map<SpendingScope, RaisedLimit>();
  /** Spent on the turn that runs, in US dollars; undefined while none does. */
  private onTurn: number | undefined;

  constructor(services: SpendingServices, conversation: () => Pick<Conversation, "entries">) {
    this.services = services;
    this.conversation = conversation;
  }

  /** Runs a turn, whose requests are summed up by themselves. */
  async during<T>(turn: () => Promise<T>): Promise<T> {
    this.onTurn = 0;
    try {
      return await turn();
    } finally {
      this.onTurn = undefined;
      this.raised.delete("turn");
    }
  }

  /** The user lets a limit be passed once more by its own amount, or by what the request that it stopped needs; a day's for that day. */
  raise({ scope, cost, next, limit }: CostLimit): void {
    const own = this.ownLimit(scope);
    const now = this.services.clock.now();
    const until = scope === "day" ? midnight(now, -1) : Infinity;
    this.raised.set(scope, { to: Math.max(limit + own, cost + next), own, until });
  }

  /** Takes in what a request to `model` took. */
  note(usage: Usage, model: string): void {
    const prices = this.services.models.prices(model);
    if (prices && this.onTurn !== undefined) this.onTurn += costOf(usage, prices);
  }

  /** Room for a request to `model` with a prompt of `promptTokens` and a reply of `leastReply` at least. */
  async room(promptTokens: number, model: string, leastReply = usualReply): Promise<SpendingRoom> {
    const prices = this.services.models.prices(model);
    if (!prices) return { maxTokens: Infinity };
    const prompt = costOf({ promptTokens, completionTokens: 0 }, prices);
    const next = prompt + outputCost(leastReply, promptTokens, prices);
    let maxTokens = Infinity;
    for (const scope of ["turn", "conversation", "day"] as const) {
      const limit = this.limit(scope);
      if (limit === 0) continue;
      const cost = await this.spent(scope);
      if (cost + next > limit) return { limit: { scope, cost, next, limit } };
      const perToken = outputCost(1, promptTokens, prices);
      if (perToken > 0) maxTokens = Math.min(maxTokens, Math.floor((limit - cost - prompt) / perToken));
    }
    return { maxTokens };
  }

  private limit(scope: SpendingScope): number {
    if (scope === "turn" && this.onTurn === undefined) return 0;
    const own = this.ownLimit(scope);
    const raised = this.raised.get(scope);
    const isInForce = raised?.own === own && this.services.clock.now() < raised.until;
    return isInForce ? raised.to : own;
  }

  /** The user's limit in US dollars; 0: none. */
  private ownLimit(scope: SpendingScope): number {
    const { cost, conversationCost, dayCost } = this.services.settings().turn;
    return { turn: cost, conversation: conversationCost, day: dayCost }[scope];
  }

  private async spent(scope: SpendingScope): Promise<number> {
    if (scope === "turn") return this.onTurn ?? 0;
    if (scope === "day") return this.services.spentToday();
    return knownCostOf(ownEntries(this.conversation()), this.services.priceOf);
  }
}

/** Without those that were copied from another conversation, which has paid for them. */
function ownEntries({ entries }: Pick<Conversation, "entries">): readonly Entry[] {
  return entries.slice(entries.findLastIndex(({ type }) => type === "origin") + 1);
}

/** Of so many tokens of a reply to such a prompt, in US dollars. */
function outputCost(tokens: number, promptTokens: number, prices: TokenPrices): number {
  const whole = costOf({ promptTokens, completionTokens: tokens }, prices);
  return whole - costOf({ promptTokens, completionTokens: 0 }, prices);
}

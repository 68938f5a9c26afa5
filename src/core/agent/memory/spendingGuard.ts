import type { Entry, Usage } from "../../conversation/entry.ts";
import type { Conversation } from "../../conversation/fold.ts";
import { costOf, knownCostOf, type PriceList, type TokenPrices } from "../../tokens/cost.ts";
import type { ModelProvider } from "../../ports/models.ts";
import type { SpendingClaim, SpendingClaims } from "../../ports/usageRecords.ts";
import type { Clock } from "../../ports/system.ts";
import { midnight } from "../../text/dateGroup.ts";
import type { CostLimit, SpendingScope } from "../record/costLimit.ts";
import type { AgentSettings } from "./agentSettings.ts";

/** A reply that may not have so many tokens is not worth asking for. */
const usualReply = 1_000;

/** Permit for a request: the most tokens that its reply may have, and what is claimed for it until it is settled. */
export interface SpendingPermit {
  readonly maxTokens: number;
  readonly claim?: SpendingClaim;
}

/** Permit for the next request, or the limit that is in its way. */
type SpendingRoom = SpendingPermit | { readonly limit: CostLimit };

/** Request that is to be afforded, in tokens. */
interface PlannedRequest {
  readonly model: string;
  readonly prompt: number;
  /** The least tokens of its reply that are worth asking for; when left out, what a reply usually has. */
  readonly least?: number;
  readonly most: number;
}

/** Services of a spending guard. */
interface SpendingServices {
  readonly models: Pick<ModelProvider, "prices">;
  readonly settings: () => Pick<AgentSettings, "turn">;
  readonly priceOf: PriceList;
  /** Cost of this day in this workspace, in US dollars, as far as prices are known. */
  readonly spentToday: () => Promise<number>;
  /** Claims of all windows. When left out nothing is claimed: requests that are made at once may pass a day's limit together. */
  readonly claims?: SpendingClaims;
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
  /** Spent on requests of which no record tells, in US dollars. */
  private unreported = 0;
  /** Claims of requests that were answered and are not on record yet. */
  private readonly settled = new Set<SpendingClaim>();

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

  /**
   * Takes in what the request of a permit took; nothing that is known, without usage. Where that is on record, what it had
   * claimed is free once it is `saved`; else with the next `recorded`.
   */
  settle(
    { claim }: SpendingPermit,
    usage: Usage | undefined,
    model: string,
    saved?: () => Promise<unknown>,
  ): void {
    const cost = this.take(usage, model);
    if (!claim) return;
    claim.lower(cost);
    if (cost === 0) claim.release();
    else if (saved) releaseAfter(saved(), [claim]);
    else this.settled.add(claim);
  }

  /**
   * Settles a request whose server told no usage, by what was counted here: no record will tell it, so that it is kept in
   * mind.
   */
  settleUnreported({ claim }: SpendingPermit, counted: Usage, model: string): void {
    const cost = this.take(counted, model);
    this.unreported += cost;
    claim?.lower(cost);
  }

  /** Notes that what was settled is on record, and counted from there once it is `saved`. */
  recorded(saved: () => Promise<unknown>): void {
    if (this.settled.size === 0) return;
    releaseAfter(saved(), [...this.settled]);
    this.settled.clear();
  }

  /** Room for a request. What it may take of the day's limit is claimed until the permit is settled. */
  async room({ model, prompt, least = usualReply, most }: PlannedRequest): Promise<SpendingRoom> {
    const prices = this.services.models.prices(model);
    if (!prices) return { maxTokens: Infinity };
    const cost: RequestCost = {
      prompt: costOf({ promptTokens: prompt, completionTokens: 0 }, prices),
      perToken: tokenCost(prompt, prices),
      least,
      most,
    };
    let maxTokens = Infinity;
    for (const scope of ["turn", "conversation"] as const) {
      const room = roomFor(cost, scope, this.limit(scope), () => this.spent(scope));
      if ("limit" in room) return room;
      maxTokens = Math.min(maxTokens, room.maxTokens);
    }
    const today = await this.roomToday({ ...cost, most: Math.min(most, maxTokens) });
    return "limit" in today ? today : { ...today, maxTokens: Math.min(maxTokens, today.maxTokens) };
  }

  /** Claimed before it is looked at what is spent and claimed, so that no two can see the same room. */
  private async roomToday(cost: RequestCost): Promise<SpendingRoom> {
    const limit = this.limit("day");
    if (limit === 0) return { maxTokens: Infinity };
    const { claims, clock, spentToday } = this.services;
    const whole = cost.prompt + cost.perToken * Math.max(cost.least, cost.most);
    const claim = claims?.claim(whole, midnight(clock.now(), -1));
    let isKept = false;
    try {
      const spent = await spentToday();
      const room = roomFor(cost, "day", limit, () => spent + (claim?.others() ?? 0));
      if ("limit" in room) return room;
      claim?.lower(Math.min(whole, cost.prompt + cost.perToken * room.maxTokens));
      isKept = true;
      return { ...room, ...(claim && { claim }) };
    } finally {
      if (!isKept) claim?.release();
    }
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

  private spent(scope: "turn" | "conversation"): number {
    if (scope === "turn") return this.onTurn ?? 0;
    return this.unreported + knownCostOf(ownEntries(this.conversation()), this.services.priceOf);
  }

  private take(usage: Usage | undefined, model: string): number {
    const prices = this.services.models.prices(model);
    const cost = usage && prices ? costOf(usage, prices) : 0;
    if (this.onTurn !== undefined) this.onTurn += cost;
    return cost;
  }
}

/** Cost of a planned request, in US dollars; its reply in tokens. */
interface RequestCost {
  readonly prompt: number;
  /** Cost of each token of the reply. */
  readonly perToken: number;
  readonly least: number;
  readonly most: number;
}

/** `limit`: 0 for none. */
function roomFor(
  { prompt, perToken, least }: RequestCost,
  scope: SpendingScope,
  limit: number,
  spent: () => number,
): { readonly maxTokens: number } | { readonly limit: CostLimit } {
  if (limit === 0) return { maxTokens: Infinity };
  const cost = spent();
  const next = prompt + perToken * least;
  if (cost + next > limit) return { limit: { scope, cost, next, limit } };
  return { maxTokens: perToken > 0 ? Math.floor((limit - cost - prompt) / perToken) : Infinity };
}

/** Releases claims once their requests are saved: what could not be is on no record, and its claims stay. */
function releaseAfter(saved: Promise<unknown>, claims: readonly SpendingClaim[]): void {
  void saved.then(
    () => claims.forEach((claim) => claim.release()),
    () => undefined,
  );
}

/** The conversation's own entries: those that were copied from another one were paid for there. */
function ownEntries({ entries }: Pick<Conversation, "entries">): readonly Entry[] {
  return entries.slice(entries.findLastIndex(({ type }) => type === "origin") + 1);
}

/** Cost of one token of a reply to such a prompt, in US dollars. */
function tokenCost(promptTokens: number, prices: TokenPrices): number {
  const whole = costOf({ promptTokens, completionTokens: 1 }, prices);
  return whole - costOf({ promptTokens, completionTokens: 0 }, prices);
}

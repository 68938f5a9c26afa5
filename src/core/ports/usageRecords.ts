import type { SpentEntry, Usage } from "../conversation/entry.ts";

/** Purpose of a request: a reply, or a summary that Longhand had made. */
export type RequestPurpose = SpentEntry["purpose"];

/** Usage of one request on record. */
export interface RequestUsage {
  /** Id of the reply's entry, or of the one that the summary is in. */
  readonly id: string;
  readonly conversationId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** "" where it was not noted. */
  readonly model: string;
  /** The server's name; undefined for the first. */
  readonly server?: string;
  readonly purpose: RequestPurpose;
  readonly usage: Pick<
    Usage,
    "promptTokens" | "completionTokens" | "cachedTokens" | "cacheWriteTokens" | "recalledTokens"
  >;
}

/** Usage of `requests` requests of one conversation, model and purpose in a quarter of an hour that begins at `at`. */
export interface UsageSum extends Omit<RequestUsage, "id"> {
  readonly requests: number;
}

/** Usage over all conversations of the workspace. */
export interface UsageRecords {
  /**
   * Requests whose usage was reported, of `since` (milliseconds since 1970) and later, the oldest first. What forks and
   * copies have in common comes once, with the conversation that had it first; what was erased stays, without its text.
   * Rejects as the journal does.
   */
  usage(since?: number): Promise<readonly RequestUsage[]>;
  /**
   * Usage summed up by quarters of an hour that begin at `since` and later, as every time zone's days do. Where a price
   * rises above a whole number of thousands of tokens from 32,000 on, no sum has prompts of both sides.
   */
  usageSums(since?: number): Promise<readonly UsageSum[]>;
}

/** Money that a request under way may take, kept from the requests of all others until what it took is on record. */
export interface SpendingClaim {
  /** Claims of all others now, in US dollars. */
  others(): number;
  /** Lowers the claim to `cost`, in US dollars. */
  lower(cost: number): void;
  release(): void;
}

/**
 * Claims on what may be spent, of all windows of a workspace. Of two that claim at once each sees the other's. Never throws: what
 * cannot be told to other windows holds for this one.
 */
export interface SpendingClaims {
  /** Claims `cost` US dollars at once, until it is released, its process is gone, or a time in milliseconds since 1970. */
  claim(cost: number, until: number): SpendingClaim;
}

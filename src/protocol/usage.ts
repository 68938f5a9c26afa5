import * as v from "valibot";
import type { BillSum } from "../core/tokens/bill.ts";

/** Periods that a bill can be about, in days up to now; 0: all there is. */
export const usagePeriods = [7, 30, 0] as const;

/** Line of the bill. `label`: the day, the model or the title as they are shown. */
export interface UsageLine extends BillSum {
  readonly label: string;
  /** The conversation to open; undefined where the line is of none, or of one that was erased. */
  readonly conversation?: string;
}

/** Use of models in this workspace. Figures are tokens and US dollars. */
export interface UsagePageFact {
  readonly days: (typeof usagePeriods)[number];
  readonly total: BillSum;
  /** The last first. */
  readonly byDay: readonly UsageLine[];
  /** The dearest first, as many as are shown. */
  readonly byModel: readonly UsageLine[];
  readonly byConversation: readonly UsageLine[];
  /** Conversations that are not shown. */
  readonly more: number;
  /** Limits and what is spent of them today, in US dollars; absent where there is none. */
  readonly today?: { readonly cost: number; readonly limit: number };
}

/** Facts, host to page. */
export interface ToUsagePage {
  readonly type: "usage";
  readonly usage: UsagePageFact;
}

const fromUsagePage = v.variant("type", [
  v.object({ type: v.literal("ready") }),
  v.object({ type: v.literal("period"), days: v.picklist(usagePeriods) }),
  v.object({ type: v.literal("open"), conversation: v.string() }),
  /** Saves a table of every request. */
  v.object({ type: v.literal("export") }),
]);

/** Intents, page to host. */
export type FromUsagePage = Readonly<v.InferOutput<typeof fromUsagePage>>;

/** Input guard of the page: true for a well-formed intent; whatever else a page posts is to be ignored. */
export function isFromUsagePage(value: unknown): value is FromUsagePage {
  return v.is(fromUsagePage, value);
}

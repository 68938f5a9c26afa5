import type { HidingStrategy } from "../../conversation/strategy.ts";
import { eachYielding } from "../../tokens/encoding/yieldingWork.ts";
import type { Ledger } from "../ledger.ts";
import { opensExchange } from "../sentUnit.ts";
import type { Weights } from "../weighing/weights.ts";
import {
  candidatesFor,
  ranksOf,
  type CompactionSelection,
  type CompactionGoal,
} from "./compactionSelection.ts";
import type { Candidate } from "./candidates.ts";
import type { Importance } from "./importance.ts";
import type { UnitRanks } from "./slidingWindow.ts";

/** Reason why a message stays: it may not go, it is recent, it is important, or there is room for it. */
export type StayReason = "pinned" | "latest" | "recent" | Importance | "room";

/** Reason why a message goes or becomes a stub: what it is, in the order of going, or with the other strategies its age. */
export type GoReason = "outdated" | "oldResult" | "oldCall" | "oldReply" | "oldWords" | "tooMuch" | "age";

/** Reasons of a choice, by message id: of everything sent that is no system prompt. JSON. */
export interface Reasons {
  readonly goes: Readonly<Record<string, GoReason>>;
  readonly stays: Readonly<Record<string, StayReason>>;
}

/** Units that are gone through before the event loop has a turn. */
const pace = 2_000;

/** The reasons of what `strategy` chose of the ledger. */
export function* reasonsOf(
  strategy: HidingStrategy,
  ledger: Ledger,
  weights: Weights,
  goal: Pick<CompactionGoal, "target" | "keepRecentExchanges">,
  { hides, stubs }: CompactionSelection,
): Generator<void, Reasons> {
  const gone = new Set([...hides, ...stubs]);
  const candidates = yield* candidatesFor(strategy, ledger, weights, goal);
  const ranks = yield* ranksOf(strategy, ledger, candidates);
  const isSliding = strategy === "slidingWindow";
  const latest = candidates.findLast((one) => one.opensExchange);
  const firstOfLatest = latest ? candidates.indexOf(latest) : candidates.length;
  const goes: Record<string, GoReason> = {};
  const stays: Record<string, StayReason> = {};
  yield* eachYielding(candidates, pace, (one, index) => {
    for (const { entry } of one.unit.items) {
      const isLatest = index >= firstOfLatest;
      if (gone.has(entry.id)) goes[entry.id] = isSliding ? goReason(one, entry.id, ranks) : "age";
      else stays[entry.id] = stayReason(one, { isLatest, ...(isSliding && { important: ranks.important }) });
    }
  });
  return { goes, stays };
}

function goReason({ unit, isRecent }: Candidate, id: string, { superseded, important }: UnitRanks): GoReason {
  if (superseded.has(id)) return "outdated";
  if (isRecent || important.has(unit)) return "tooMuch";
  if (opensExchange(unit)) return "oldWords";
  if (unit.items.length === 1) return "oldReply";
  return unit.items[0]?.entry.id === id ? "oldCall" : "oldResult";
}

function stayReason(
  { unit, isKept, isRecent }: Candidate,
  { isLatest, important }: { readonly isLatest: boolean } & Partial<Pick<UnitRanks, "important">>,
): StayReason {
  if (unit.standing === "pinned" || (isKept && !isLatest)) return "pinned";
  if (isLatest) return "latest";
  if (isRecent) return "recent";
  return important?.get(unit) ?? "room";
}

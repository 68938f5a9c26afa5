import type { Entry } from "../../conversation/entry.ts";
import type { CallOutcome } from "./calls.ts";

/** The most replies in a row with the same calls and results before the turn stops. */
const most = 3;

/**
 * Loop detection: replies that make the same calls with the same results, one right after another. Looking again after
 * anything else was done is no loop, nor is it once what the model sees has changed: by a compaction, by what the user
 * says or does.
 */
export class LoopGuard {
  private last = "";
  private times = 0;
  private seen = 0;

  /** The name of the tool that has gone round, if one has now. `outcomes`: of one reply; `entries`: the record so far. */
  note(outcomes: readonly CallOutcome[], entries: readonly Entry[]): string | undefined {
    const key = keyOf(outcomes);
    const isRepeated = key === this.last && !entries.slice(this.seen).some(changesView);
    this.times = isRepeated ? this.times + 1 : 1;
    this.last = key;
    this.seen = entries.length;
    return this.times >= most ? outcomes[0]?.call.function.name : undefined;
  }
}

/** Key of a reply's calls and results: the same in another order, and for calls that were cut off, which end anywhere. */
function keyOf(outcomes: readonly CallOutcome[]): string {
  const keys = outcomes.map(({ call, content, isCutOff }) => {
    const { name, arguments: given } = call.function;
    return JSON.stringify([name, isCutOff ? "" : given, content]);
  });
  return [...new Set(keys)].sort().join("\n");
}

function changesView(entry: Entry): boolean {
  if (entry.type === "message") return entry.message.role === "user";
  return entry.type === "compaction" || entry.type === "revert" || entry.type === "exclusion";
}

import { thresholdOf, type Policy } from "../../context/budget.ts";
import type { ContextPlan } from "../../context/plan.ts";
import type { CompactionDraft } from "../../context/workingDraft.ts";
import type { Log } from "../../ports/system.ts";

/** Log of requests that pass the threshold: each time that something is done about one, else once until they are below again. */
export class ThresholdLog {
  private readonly log: Log;
  /** True while requests above the threshold go as they are. */
  private isAbove = false;

  constructor(log: Log) {
    this.log = log;
  }

  /** Takes the plan of a request; its share of the prompt limit is said in percent. */
  note(planned: Pick<ContextPlan, "compaction" | "problem" | "figures" | "waits">, policy: Policy): void {
    const { compaction, problem, figures, waits } = planned;
    const { limit } = figures;
    const total = compaction?.tokensBefore ?? figures.total;
    const isAbove = total > thresholdOf(figures, policy);
    const wasAbove = this.isAbove;
    this.isAbove = isAbove && !compaction;
    if (!isAbove || (wasAbove && !compaction)) return;
    const goes = waits ? { what: "waits", ...waits } : { what: problem ? "cannot fit" : "goes as it is" };
    const done = compaction ? doneBy(compaction) : goes;
    const share = Math.round((100 * total) / limit);
    this.log.write("warn", "threshold passed", { total, limit, share, ...done });
  }
}

function doneBy({ strategy, hides, stubs = [], tokensAfter }: CompactionDraft) {
  return { what: "compacts", strategy, messages: hides.length + stubs.length, tokensAfter };
}

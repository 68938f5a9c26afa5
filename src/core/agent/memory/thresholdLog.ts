import { thresholdOf, type CompactionPolicy } from "../../context/budget.ts";
import type { ContextPlan } from "../../context/plan.ts";
import type { CompactionDraft } from "../../context/workingDraft.ts";
import type { Log } from "../../ports/system.ts";

/** Log of requests that pass the threshold: each compaction, and what else becomes of one where that is not what it was before. */
export class ThresholdLog {
  private readonly log: Log;
  /** Outcome last logged, while requests are above the threshold. */
  private said: string | undefined;

  constructor(log: Log) {
    this.log = log;
  }

  /** Takes the plan of a request; its share of the prompt limit is said in percent. `isPutOff`: the user did not agree to its compaction. */
  note(
    {
      compaction,
      problem,
      figures,
      waits,
    }: Pick<ContextPlan, "compaction" | "problem" | "figures" | "waits">,
    policy: CompactionPolicy,
    isPutOff = false,
  ): void {
    const { limit } = figures;
    const threshold = thresholdOf(figures, policy);
    const total = compaction?.tokensBefore ?? figures.total;
    const before = this.said;
    this.said = undefined;
    if (total <= threshold) return;
    const share = Math.round((100 * total) / limit);
    const passed = { total, threshold, limit, share };
    if (compaction && !isPutOff) {
      this.log.write("warn", "threshold passed", { ...passed, ...doneBy(compaction) });
      return;
    }
    const what = isPutOff ? "is put off" : waits ? "waits" : problem ? "cannot fit" : "goes as it is";
    this.said = what;
    if (what !== before) this.log.write("warn", "threshold passed", { ...passed, what, ...waits });
  }
}

function doneBy({ strategy, hides, stubs = [], tokensAfter }: CompactionDraft) {
  return { what: "compacts", strategy, messages: hides.length + stubs.length, tokensAfter };
}

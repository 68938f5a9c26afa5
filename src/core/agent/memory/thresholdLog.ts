import { thresholdOf, type CompactionPolicy } from "../../context/budget.ts";
import type { ContextPlan } from "../../context/plan.ts";
import type { CompactionDraft } from "../../context/workingDraft.ts";
import type { Log } from "../../ports/system.ts";

type NotedPlan = Pick<ContextPlan, "compaction" | "problem" | "figures" | "waits">;

/** Outcome of a request above the threshold. */
interface Outcome {
  readonly what: "compacts" | "is put off" | "waits" | "cannot fit" | "goes as it is";
}

/** Log of requests that pass the threshold: each compaction, and what else becomes of one where that is not what it was before. */
export class ThresholdLog {
  private readonly log: Log;
  /** Outcome last logged, while requests are above the threshold. */
  private said: string | undefined;

  constructor(log: Log) {
    this.log = log;
  }

  /** Notes the plan of a request; its share of the prompt limit is said in percent. */
  note(planned: NotedPlan, policy: CompactionPolicy): void {
    const { compaction, problem, waits } = planned;
    if (compaction) this.write(planned, policy, doneBy(compaction));
    else this.write(planned, policy, { what: waits ? "waits" : problem ? "cannot fit" : "goes as it is" });
  }

  /** Notes a plan whose compaction the user did not agree to. */
  notePutOff(planned: NotedPlan, policy: CompactionPolicy): void {
    this.write(planned, policy, { what: "is put off" });
  }

  private write({ compaction, figures, waits }: NotedPlan, policy: CompactionPolicy, outcome: Outcome): void {
    const { limit } = figures;
    const threshold = thresholdOf(figures, policy);
    const total = compaction?.tokensBefore ?? figures.total;
    const before = this.said;
    this.said = undefined;
    if (total <= threshold) return;
    const share = Math.round((100 * total) / limit);
    const passed = { total, threshold, limit, share };
    if (outcome.what === "compacts") {
      this.log.write("warn", "threshold passed", { ...passed, ...outcome });
      return;
    }
    this.said = outcome.what;
    if (outcome.what !== before)
      this.log.write("warn", "threshold passed", { ...passed, ...outcome, ...waits });
  }
}

function doneBy({ strategy, hides, stubs = [], tokensAfter }: CompactionDraft) {
  return { what: "compacts" as const, strategy, messages: hides.length + stubs.length, tokensAfter };
}

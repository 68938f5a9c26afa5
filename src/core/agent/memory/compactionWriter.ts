import { measureCuts } from "../../context/truncation/cuts.ts";
import { viewOf } from "../../context/view.ts";
import { changedBy, withDraft, type CompactionDraft } from "../../context/workingDraft.ts";
import type { CompactionEntry } from "../../conversation/entry.ts";
import type { Conversation } from "../../conversation/fold.ts";
import type { Log } from "../../ports/system.ts";
import type { ConversationRecord } from "../record/conversationRecord.ts";
import type { ConversationEstimator } from "./accounting/conversationEstimator.ts";
import type { MemoryChange } from "./memoryChange.ts";
import { hasChanged, type Summarizer } from "./summary/summarizer.ts";

/** Writer of compactions: finishes their drafts, summaries and cuts included, and enters them into the record. */
export class CompactionWriter {
  private readonly services: { readonly log: Log };
  private readonly record: ConversationRecord;
  private readonly estimator: ConversationEstimator;
  private readonly summarizer: Pick<Summarizer, "summarize">;

  constructor(
    services: { readonly log: Log },
    record: ConversationRecord,
    estimator: ConversationEstimator,
    summarizer: Pick<Summarizer, "summarize">,
  ) {
    this.services = services;
    this.record = record;
    this.estimator = estimator;
    this.summarizer = summarizer;
  }

  /** Enters a draft that was made of the conversation `on`, unless what it hides has changed since. */
  async write(
    draft: CompactionDraft,
    on: Conversation,
    trigger: CompactionEntry["trigger"],
    signal: AbortSignal,
  ): Promise<MemoryChange> {
    const { tooLong, ...rest } = draft;
    const { conversation: now } = this.record;
    const counting = await this.estimator.counting(signal, now);
    const cuts = tooLong && (await measureCuts(tooLong, withDraft(now, rest), counting.weights, signal));
    const written = await this.summarizer.summarize(
      now,
      rest,
      counting,
      signal,
      trigger === "manual" ? "user" : "memory",
    );
    if ("refusal" in written) {
      const { refusal } = written;
      const why = "error" in refusal ? refusal.error.kind : undefined;
      this.services.log.write("warn", "summary failed", { code: refusal.code, why });
      return { applied: false, refusal };
    }
    const { summary } = written;
    const finished = { ...rest, ...(summary && { summary }), ...(cuts && { cuts }) };
    const after = withDraft(await this.estimator.begun(this.record.conversation), finished);
    await counting.weights.prime(after, signal);
    const tokensAfter = viewOf(after, counting).figures.total;
    if (trigger === "overflow" && tokensAfter >= draft.tokensBefore) {
      return { applied: false, refusal: { code: "nothingToHide" } };
    }
    if (hasChanged(rest.hides, on, this.record.conversation)) {
      if (summary) this.record.noteSpent("summary", summary, summary.usage);
      return { applied: false, refusal: { code: "conversationChanged" } };
    }
    const [{ id }] = this.record.append({ ...finished, tokensAfter, type: "compaction", trigger });
    const { strategy, hides, tokensBefore } = rest;
    const hidden = changedBy(draft);
    const change = { applied: true as const, id, strategy, hidden, tokensBefore, tokensAfter };
    this.services.log.write("info", "compaction", { ...change, trigger, removed: hides, ...rest.moment });
    return change;
  }
}

import { compare, manualTarget, type Hypothesis, type StrategyPreview } from "../../context/compare.ts";
import { draftCompactionYielding, type DraftGoal } from "../../context/plan.ts";
import { preflight, type Preflight } from "../../context/preflight.ts";
import { viewOf } from "../../context/view.ts";
import { withDraft, type CompactionDraft } from "../../context/workingDraft.ts";
import type { ModelChoice } from "../../ports/modelChoice.ts";
import type { ConversationRecord } from "../record/conversationRecord.ts";
import type { ConversationEstimator } from "./accounting/conversationEstimator.ts";
import { TokenAccounting } from "./accounting/tokenAccounting.ts";
import { servedBy, type MemoryServices } from "./serverServices.ts";
import type { Summarizer } from "./summary/summarizer.ts";

/** Previews of compactions, as things are or under another model or window. Nothing is entered into the record. */
export class CompactionPreviews {
  private readonly services: MemoryServices;
  private readonly record: ConversationRecord;
  private readonly estimator: ConversationEstimator;
  private readonly summarizer: Pick<Summarizer, "offer">;

  constructor(
    services: MemoryServices,
    record: ConversationRecord,
    estimator: ConversationEstimator,
    summarizer: Pick<Summarizer, "offer">,
  ) {
    this.services = services;
    this.record = record;
    this.estimator = estimator;
    this.summarizer = summarizer;
  }

  /** Comparison of every strategy as it is, or under another model or window. */
  async compare(under: Hypothesis = {}): Promise<readonly StrategyPreview[]> {
    const conversation = await this.estimator.renewed(this.record.conversation);
    const counting = await this.estimator.supposed(under, undefined, conversation);
    const previews = await compare(conversation, counting, this.estimator.manualPolicy(under.model));
    if (under.model !== undefined) return previews;
    return previews.map((one) =>
      one.needsRequest ? { ...one, request: this.summarizer.offer(conversation, one, counting) } : one,
    );
  }

  /** Preflight: whether the conversation fits another model, perhaps of another server, and what would be hidden. */
  async preflight(
    model: string,
    { server }: Pick<ModelChoice, "server"> = this.estimator.choice,
  ): Promise<Preflight> {
    const conversation = await this.estimator.begun(this.record.conversation);
    const isHere = server === this.estimator.choice.server;
    const accounting = isHere
      ? this.estimator.accounting
      : new TokenAccounting(servedBy(this.services, () => server));
    const counting = await accounting.of(conversation, model);
    return preflight(conversation, counting, this.services.settings().policy);
  }

  /** Draft of a compaction by hand; its figures are those of the conversation's own model. */
  async manualDraft(
    how: Pick<DraftGoal, "strategy" | "clearFirst">,
    under: Hypothesis,
    signal?: AbortSignal,
  ): Promise<CompactionDraft | undefined> {
    const policy = this.estimator.manualPolicy(under.model);
    const conversation = await this.estimator.renewed(this.record.conversation);
    const supposed = await this.estimator.supposed(under, signal, conversation);
    const counting = await this.estimator.counting(signal, conversation);
    const target = manualTarget(conversation, supposed, policy);
    const draft = await draftCompactionYielding(conversation, supposed, policy, { ...how, target }, signal);
    if (!draft || under.model === undefined) return draft;
    const [tokensBefore, tokensAfter] = [conversation, withDraft(conversation, draft)].map(
      (one) => viewOf(one, counting).figures.total,
    );
    return { ...draft, tokensBefore: tokensBefore ?? 0, tokensAfter: tokensAfter ?? 0 };
  }
}

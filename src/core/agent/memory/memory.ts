import type { Hypothesis } from "../../context/compare.ts";
import {
  draftSummaryAhead,
  planWithoutCompaction,
  planYielding,
  type ContextPlan,
  type DraftGoal,
  type PreparedPlan,
} from "../../context/plan.ts";
import type { CountingContext, View } from "../../context/view.ts";
import type { CompactionDraft } from "../../context/workingDraft.ts";
import type { CompactionEntry } from "../../conversation/entry.ts";
import type { HidingStrategy } from "../../conversation/strategy.ts";
import type { ModelError } from "../../ports/models.ts";
import { aborted, isCancelled } from "../../text/errors.ts";
import { PictureLimits, withoutImages } from "../pictures/pictureLimits.ts";
import { hasFewerBytes } from "../pictures/requestPictures.ts";
import type { ConversationRecord } from "../record/conversationRecord.ts";
import type { CostLimit } from "../record/costLimit.ts";
import type { Emitter, SessionEvent } from "../record/sessionEvents.ts";
import type { ConversationEstimator } from "./accounting/conversationEstimator.ts";
import { UsageReports } from "./accounting/usageReports.ts";
import { cacheTermsOf } from "./cacheTerms.ts";
import { CompactionConsent } from "./compactionConsent.ts";
import { CompactionPreviews } from "./compactionPreviews.ts";
import { CompactionWriter } from "./compactionWriter.ts";
import { limitToAskAbout, type MemoryChange } from "./memoryChange.ts";
import { resultRoom } from "./resultCap.ts";
import type { MemoryServices } from "./serverServices.ts";
import { Summarizer } from "./summary/summarizer.ts";
import { SummaryWriter } from "./summary/summaryWriter.ts";
import { ThresholdLog } from "./thresholdLog.ts";

/** A plan to send, or the limit that the summary before it would pass: the user is asked first. */
type AffordedPlan = PreparedPlan & { readonly costLimit?: CostLimit };

type Trigger = CompactionEntry["trigger"];

/** A new prompt, a background summary, one that fails, what is done without it, and questions whose ground the user changes meanwhile. */
const mostRounds = 30;

/** Working memory of one conversation: plans what the model sees of the record, and enters every compaction into it. */
export class Memory {
  readonly summarizer: Summarizer;
  /** Consent of the user to compactions. */
  readonly consent: CompactionConsent;
  readonly pictures: PictureLimits;
  readonly previews: CompactionPreviews;
  /** Usage reports of the servers on this conversation's prompts. */
  readonly reports: UsageReports;
  private readonly compactions: CompactionWriter;
  private readonly services: MemoryServices;
  private readonly record: ConversationRecord;
  private readonly estimator: ConversationEstimator;
  private readonly threshold: ThresholdLog;

  constructor(
    services: MemoryServices,
    record: ConversationRecord,
    events: Emitter<SessionEvent>,
    estimator: ConversationEstimator,
  ) {
    this.services = services;
    this.record = record;
    this.estimator = estimator;
    const { accounting } = estimator;
    this.pictures = new PictureLimits(accounting, () => estimator.model, services.log);
    this.threshold = new ThresholdLog(services.log);
    this.consent = new CompactionConsent((question) => events.emit({ type: "compactionAsked", question }));
    const writer = new SummaryWriter({ ...services, record }, accounting, events, () => estimator.choice);
    this.summarizer = new Summarizer(services, writer, events);
    this.previews = new CompactionPreviews(services, record, estimator, this.summarizer);
    this.reports = new UsageReports(services, record, estimator);
    this.compactions = new CompactionWriter(services, record, estimator, this.summarizer);
  }

  /** The most tokens that one tool result may have now. */
  get resultRoom(): number {
    return resultRoom(this.estimator.accounting.budget(this.estimator.model).limit);
  }

  /** View of what the model sees now, or would see under another model or window; of a conversation that has not begun, what it will begin with. */
  view(under?: Hypothesis): Promise<View> {
    return this.estimator.view(under);
  }

  /** Weights and budget of the record as it is now. */
  counting(signal?: AbortSignal, conversation = this.record.conversation): Promise<CountingContext> {
    return this.estimator.counting(signal, conversation);
  }

  /** The plan for the next request; a compaction it calls for is in the record when this resolves. */
  async prepare(signal: AbortSignal): Promise<AffordedPlan> {
    try {
      const planned = await this.planned(signal);
      if (planned) return planned;
    } catch (error) {
      if (!isCancelled(signal)) throw error;
    }
    const { conversation: on } = this.record;
    return { planned: planWithoutCompaction(on, await this.counting(undefined, on)), on };
  }

  /** Plan of the next request; undefined where no more can be done, or the user stopped it. */
  private async planned(signal: AbortSignal): Promise<AffordedPlan | undefined> {
    let { policy } = this.services.settings();
    await Promise.race([this.services.models.inquire(this.estimator.model), aborted(signal)]);
    await this.reports.count(signal);
    let isAgreed = this.services.settings().asksBeforeCompacting !== true;
    for (let round = 0; round < mostRounds; round++) {
      const { conversation: on } = this.record;
      const terms = cacheTermsOf(this.services, this.estimator.choice);
      const counting = await this.counting(signal, on);
      const planned = await planYielding(on, counting, this.estimator.policy(policy), terms, signal);
      const { compaction } = planned;
      if (!compaction) this.threshold.note(planned, policy);
      if (!compaction || isCancelled(signal)) return { planned, on };
      if (!isAgreed) {
        const known = { ...planned.figures, ...this.estimator.manualPolicy() };
        const agreed = await this.consent.of(compaction, known, signal);
        if (!agreed) {
          this.threshold.notePutOff(planned, policy);
          break;
        }
        isAgreed = !agreed.isWithdrawn;
        policy = { ...policy, ...agreed.instead };
        continue;
      }
      if (await this.hasMoved(compaction, signal)) continue;
      this.threshold.note(planned, policy);
      const change = await this.compactions.write(compaction, on, "automatic", signal);
      if (isCancelled(signal)) break;
      const costLimit = limitToAskAbout(change);
      if (costLimit) return { planned, on, costLimit };
      if (!change.applied) policy = { ...policy, strategy: "slidingWindow" };
      else if (!(await this.isTooLong(signal))) break;
    }
    return undefined;
  }

  /** True where the draft is to be made anew. */
  private async hasMoved(draft: CompactionDraft, signal: AbortSignal): Promise<boolean> {
    return (await this.renewPrompt()) || (await this.summarizer.settled(draft, signal));
  }

  /** Renews the system prompt where it has changed; true where it did. With a compaction, what is new of it costs no cache of its own. */
  private async renewPrompt(): Promise<boolean> {
    return (await this.services.prompt?.renew()) === true;
  }

  /**
   * Compaction by hand: makes the next prompt smaller, whatever its size, down to `compactTo` of what it is or may be, or
   * would be under another model or window; for `summarize`, a summary takes the place of what is hidden.
   */
  async compact(
    strategy: HidingStrategy | "clearToolResults",
    signal = new AbortController().signal,
    under: Hypothesis = {},
  ): Promise<MemoryChange> {
    const change = await this.shrink({ strategy }, "manual", signal, under);
    if (change.applied) await this.record.publish();
    return change;
  }

  private async shrink(
    how: Pick<DraftGoal, "strategy" | "clearFirst">,
    trigger: Trigger,
    signal: AbortSignal,
    under: Hypothesis = {},
  ): Promise<MemoryChange> {
    try {
      const { conversation: on } = this.record;
      const draft = await this.previews.manualDraft(how, under, signal);
      if (!draft) return { applied: false, refusal: { code: "nothingToHide" } };
      await this.renewPrompt();
      return await this.compactions.write(draft, on, trigger, signal);
    } catch (error) {
      if (!isCancelled(signal)) throw error;
      return { applied: false, refusal: { code: "cancelled" } };
    }
  }

  /**
   * Recovery from a server's context-length error for a plan: learns the window, or the size in bytes, that the server
   * named and makes the prompt smaller. `isSmaller` where the next prompt is indeed; `id`: of the compaction that made it
   * so.
   */
  async overflow(
    error: ModelError,
    { messages, figures: sent }: Pick<ContextPlan, "messages" | "figures">,
    signal: AbortSignal,
  ): Promise<{ readonly isSmaller: boolean; readonly id?: string }> {
    const isLearned = this.pictures.learn(error, messages);
    if (isLearned) return { isSmaller: hasFewerBytes((await this.prepare(signal)).planned, messages) };
    if (error.limitTokens !== undefined) this.reports.learnWindow(error.limitTokens);
    // Without a strategy nothing is ever hidden silently: the error is the user's to answer.
    if (this.services.settings().policy.strategy === "off") return { isSmaller: false };
    const how = { strategy: "slidingWindow", clearFirst: true } as const;
    const change = await this.shrink(how, "overflow", signal);
    const { problem, figures } = (await this.prepare(signal)).planned;
    const isSmaller = problem === undefined && figures.total < sent.total;
    return change.applied ? { isSmaller, id: change.id } : { isSmaller };
  }

  /** Makes lines of text of pictures that are sent: of all, or of those with these ids. One compaction, which undo takes back. */
  async leaveOutPictures(ids?: ReadonlySet<string>): Promise<undefined> {
    const { conversation: on } = this.record;
    const draft = withoutImages(on, await this.counting(), ids);
    if (draft) await this.compactions.write(draft, on, "manual", new AbortController().signal);
    await this.record.publish();
  }

  /**
   * Makes a summary in the background when the next turns would force one. Resolves when it has ended, and where it
   * changed the plan, when that is saved.
   */
  async summarizeAhead(): Promise<void> {
    const { asksBeforeCompacting } = this.services.settings();
    const policy = this.estimator.policy();
    const { isBusy, hasFailed } = this.summarizer;
    if (policy.strategy !== "summarize" || asksBeforeCompacting || isBusy || hasFailed) return;
    const { conversation } = this.record;
    const counting = await this.counting();
    const draft = await draftSummaryAhead(
      conversation,
      counting,
      policy,
      cacheTermsOf(this.services, this.estimator.choice),
    );
    if (!draft || this.summarizer.isBusy) return;
    const change = await this.summarizer.inBackground((signal) =>
      this.compactions.write(draft, conversation, "automatic", signal),
    );
    if (change.applied) await this.record.publish();
  }

  private async isTooLong(signal: AbortSignal): Promise<boolean> {
    const { total, limit } = (await this.estimator.view({}, signal)).figures;
    return total > limit;
  }
}

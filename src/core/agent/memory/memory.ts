import { manualTarget, compare, type Hypothesis, type StrategyPreview } from "../../context/compare.ts";
import { measureCuts } from "../../context/truncation/cuts.ts";
import {
  planWithoutCompaction,
  draftAhead,
  draftYielding,
  planYielding,
  type DraftGoal,
  type ContextPlan,
  type PreparedPlan,
} from "../../context/plan.ts";
import { changedBy, withDraft, type CompactionDraft } from "../../context/workingDraft.ts";
import { preflight, type Preflight } from "../../context/preflight.ts";
import { usageBaselineOf } from "../../context/weighing/usageBaseline.ts";
import { viewOf, type CountingContext, type View } from "../../context/view.ts";
import type { CompactionEntry, Usage } from "../../conversation/entry.ts";
import type { Conversation } from "../../conversation/fold.ts";
import type { ChatMessage } from "../../conversation/message.ts";
import { isLighter } from "../pictures/requestPictures.ts";
import type { ConversationRecord } from "../record/conversationRecord.ts";
import type { Emitter, SessionEvent } from "../record/events.ts";
import { overflowByLength } from "../../tokens/overflow.ts";
import { plausibleUsage } from "../../tokens/usageReport.ts";
import { aborted, isCancelled } from "../../text/errors.ts";
import type { ModelChoice } from "../../ports/modelChoice.ts";
import type { ModelError } from "../../ports/models.ts";
import { cacheTermsOf } from "./cacheTerms.ts";
import { resultRoom } from "./resultCap.ts";
import type { ConversationEstimator } from "./accounting/conversationEstimator.ts";
import { servedBy, type MemoryServices } from "./serverServices.ts";
import { TokenAccounting } from "./accounting/tokenAccounting.ts";
import { limitToAskAbout, type MemoryChange } from "./memoryChange.ts";
import type { CostLimit } from "../record/costLimit.ts";
import { CompactionConsent } from "./compactionConsent.ts";
import { lastUsage, longestPrompt, previousReport } from "./accounting/pastUsage.ts";
import { serverCount } from "./accounting/serverCount.ts";
import { hasChanged, Summarizer } from "./summary/summarizer.ts";
import { SummaryWriter } from "./summary/summaryWriter.ts";
import { PictureLimits, withoutImages } from "../pictures/pictureLimits.ts";
import { ThresholdLog } from "./thresholdLog.ts";
import type { HidingStrategy } from "../../conversation/strategy.ts";

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
  private readonly services: MemoryServices;
  private readonly record: ConversationRecord;
  private readonly estimator: ConversationEstimator;
  private readonly accounting: TokenAccounting;
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
    this.accounting = estimator.accounting;
    this.pictures = new PictureLimits(this.accounting, () => this.model, services.log);
    this.threshold = new ThresholdLog(services.log);
    this.consent = new CompactionConsent((question) => events.emit({ type: "compactionAsked", question }));
    const writer = new SummaryWriter({ ...services, record }, this.accounting, events, () => this.choice);
    this.summarizer = new Summarizer(services, writer, events);
  }

  /** Whom the next request asks. */
  get choice(): ModelChoice {
    return this.estimator.choice;
  }

  /** The model that the next request asks. */
  get model(): string {
    return this.choice.model;
  }

  /** The weight of the record's next message, in tokens, with the key of the counter that says so. */
  weigh(message: ChatMessage, signal?: AbortSignal) {
    return this.estimator.weigh(message, signal);
  }

  /** The most tokens that one tool result may have now. */
  get resultRoom(): number {
    return resultRoom(this.accounting.budget(this.model).limit);
  }

  /** Checked usage report of a request: the part that can be true; how it counts is learned from it, and doubts are logged. `reply` in tokens. */
  checked(
    model: string,
    reported: Usage,
    planned: Pick<ContextPlan, "counted" | "figures" | "basis">,
    reply: number,
  ): Usage {
    const { counted, figures, basis } = planned;
    const { conversation } = this.record;
    const hasBaseline = usageBaselineOf(conversation.entries, this.estimator.asked)?.model === model;
    const usage = plausibleUsage(reported, {
      expected: figures.total,
      isGuess: basis?.uncertainty !== undefined && !hasBaseline && figures.total === counted,
      uncounted: lastUsage(conversation)?.completionTokens ?? 0,
      reply,
      maxReply: Math.min(figures.reserve, this.maxOutput ?? Infinity),
      counted,
      ...previousReport(conversation, this.choice),
    });
    if (usage.doubted) {
      const expected = figures.total;
      this.services.log.write("warn", "usage doubted", { model, counted, expected, ...usage.doubted });
    }
    if (usage.doubted?.promptTokens === undefined) {
      this.accounting.learnDrift(model, usage.promptTokens, counted);
    }
    return { ...usage, countedTokens: counted };
  }

  /** The longest reply that may be asked for, in tokens; undefined where it is not known. */
  get maxOutput(): number | undefined {
    return this.accounting.limits(this.model).maxOutput;
  }

  /** View of what the model sees now, or would see under another model or window; of a conversation that has not begun, what it will begin with. */
  async view(under?: Hypothesis, signal?: AbortSignal): Promise<View> {
    if (!under) return this.estimator.view(signal);
    return this.estimator.view(signal, (begun) => this.estimator.supposed(under, signal, begun));
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

  /** Undefined where no more can be done, or the user stopped it. */
  private async planned(signal: AbortSignal): Promise<AffordedPlan | undefined> {
    let { policy } = this.services.settings();
    await Promise.race([this.services.models.inquire(this.model), aborted(signal)]);
    await this.haveCounted(signal);
    let isAgreed = this.services.settings().asksBeforeCompacting !== true;
    for (let round = 0; round < mostRounds; round++) {
      const { conversation: on } = this.record;
      const terms = cacheTermsOf(this.services, this.choice);
      const counting = await this.counting(signal, on);
      const planned = await planYielding(on, counting, this.estimator.policy(policy), terms, signal);
      const { compaction } = planned;
      if (!compaction) this.threshold.note(planned, policy);
      if (!compaction || isCancelled(signal)) return { planned, on };
      if (!isAgreed) {
        const known = { ...planned.figures, ...this.estimator.manualPolicy() };
        const agreed = await this.consent.of(compaction, known, signal);
        if (!agreed) {
          this.threshold.note(planned, policy, true);
          break;
        }
        isAgreed = !agreed.isWithdrawn;
        policy = { ...policy, ...agreed.instead };
        continue;
      }
      if (await this.hasMoved(compaction, signal)) continue;
      this.threshold.note(planned, policy);
      const change = await this.apply(compaction, on, "automatic", signal);
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

  private async haveCounted(signal: AbortSignal): Promise<void> {
    const { record, choice, accounting, estimator } = this;
    const counting = await this.counting(signal);
    const hasLearned = accounting.hasLearned(choice.model);
    const prompt = { conversation: record.conversation, counting, choice, hasLearned };
    const asked = await serverCount(this.services, prompt, signal);
    if (!asked) return;
    accounting.learnDrift(asked.model, asked.reported, asked.counted);
    estimator.asked = asked;
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
      const draft = await this.draft(how, under, signal);
      if (!draft) return { applied: false, refusal: { code: "nothingToHide" } };
      await this.renewPrompt();
      return await this.apply(draft, on, trigger, signal);
    } catch (error) {
      if (!isCancelled(signal)) throw error;
      return { applied: false, refusal: { code: "cancelled" } };
    }
  }

  /** Draft of a compaction by hand; its figures are those of the conversation's own model. */
  private async draft(
    how: Pick<DraftGoal, "strategy" | "clearFirst">,
    under: Hypothesis,
    signal?: AbortSignal,
  ): Promise<CompactionDraft | undefined> {
    const policy = this.estimator.manualPolicy(under.model);
    const conversation = await this.estimator.renewed(this.record.conversation);
    const supposed = await this.estimator.supposed(under, signal, conversation);
    const counting = await this.counting(signal, conversation);
    const target = manualTarget(conversation, supposed, policy);
    const draft = await draftYielding(conversation, supposed, policy, { ...how, target }, signal);
    if (!draft || under.model === undefined) return draft;
    const [tokensBefore, tokensAfter] = [conversation, withDraft(conversation, draft)].map(
      (one) => viewOf(one, counting).figures.total,
    );
    return { ...draft, tokensBefore: tokensBefore ?? 0, tokensAfter: tokensAfter ?? 0 };
  }

  /**
   * After a server's context-length error for a plan: learns the window, or the size in bytes, that it named and makes
   * the prompt smaller. `isSmaller` when the next one is smaller indeed; `id`: of the compaction that made it so.
   */
  async overflow(
    error: ModelError,
    { messages, figures: sent }: Pick<ContextPlan, "messages" | "figures">,
    signal: AbortSignal,
  ): Promise<{ readonly isSmaller: boolean; readonly id?: string }> {
    const isLearned = this.pictures.learn(error, messages);
    if (isLearned) return { isSmaller: isLighter((await this.prepare(signal)).planned, messages) };
    if (error.limitTokens !== undefined) {
      const { limitTokens } = error;
      const passed = longestPrompt(this.record.conversation, this.choice);
      const what = this.accounting.learnWindow(this.model, limitTokens, passed) ? "learned" : "doubted";
      this.services.log.write("warn", `window ${what}`, { model: this.model, limitTokens, passed });
    }
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
    if (draft) await this.apply(draft, on, "manual", new AbortController().signal);
    await this.record.publish();
  }

  /** The context-length error that a refusal of this plan is, by its words or by its length; undefined where it is none. */
  overflowIn(error: ModelError, { figures: { total: sent, reserve } }: ContextPlan): ModelError | undefined {
    if (error.kind === "contextLength") return error;
    const passed = longestPrompt(this.record.conversation, this.choice);
    return overflowByLength(error, { sent, reserve, passed });
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
    const draft = await draftAhead(conversation, counting, policy, cacheTermsOf(this.services, this.choice));
    if (!draft || this.summarizer.isBusy) return;
    const change = await this.summarizer.inBackground((signal) =>
      this.apply(draft, conversation, "automatic", signal),
    );
    if (change.applied) await this.record.publish();
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
  async preflight(model: string, { server }: Pick<ModelChoice, "server"> = this.choice): Promise<Preflight> {
    const conversation = await this.estimator.begun(this.record.conversation);
    const isHere = server === this.choice.server;
    const accounting = isHere ? this.accounting : new TokenAccounting(servedBy(this.services, () => server));
    const counting = await accounting.of(conversation, model);
    return preflight(conversation, counting, this.services.settings().policy);
  }

  private async isTooLong(signal: AbortSignal): Promise<boolean> {
    const { total, limit } = (await this.estimator.view(signal)).figures;
    return total > limit;
  }

  /** Enters a draft that was made of the conversation `on`, unless what it hides has changed since. */
  private async apply(
    draft: CompactionDraft,
    on: Conversation,
    trigger: Trigger,
    signal: AbortSignal,
  ): Promise<MemoryChange> {
    const { tooLong, ...rest } = draft;
    const { conversation: now } = this.record;
    const counting = await this.counting(signal, now);
    const cuts = tooLong && (await measureCuts(tooLong, withDraft(now, rest), counting.weights, signal));
    const written = await this.summarizer.summarize(now, rest, counting, signal, trigger === "manual");
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

import type { CompactionDraft } from "../../../context/workingDraft.ts";
import { summaryCap } from "../../../context/summary/summary.ts";
import { exactIndex, indexCap } from "../../../context/summary/exactIndex.ts";
import { summarizedBy, summaryVersions } from "../../../context/summary/summaryHistory.ts";
import type { SummaryOffer } from "../../../context/summary/summaryRequest.ts";
import type { CountingContext } from "../../../context/view.ts";
import { fetchEntryTexts } from "../../../conversation/deferredText.ts";
import type { MessageEntry } from "../../../conversation/entry.ts";
import type { Conversation } from "../../../conversation/fold.ts";
import { aborted } from "../../../text/errors.ts";
import type { Emitter, SessionEvent } from "../../record/sessionEvents.ts";
import { runYielding } from "../../../tokens/encoding/yieldingWork.ts";
import { limitToAskAbout } from "../memoryChange.ts";
import type { SummaryOrder, SummaryResult, SummaryServices, SummaryWriter } from "./summaryWriter.ts";

/** Summaries in a row that may each be made from the one before alone: then one is made from the record, where a window takes it. */
export const mostAppended = 3;

/** Who asked for a summary: the user, or the memory before a request. */
type SummaryAskedBy = "user" | "memory";

/** Asks the summary model for summaries; never two at a time. */
export class Summarizer {
  /** Stops the summary that is being made. */
  private making: AbortController | undefined;
  private failed = false;
  private background: { readonly done: Promise<unknown>; readonly stop: AbortController } | undefined;
  private readonly services: Pick<SummaryServices, "settings">;
  private readonly writer: SummaryWriter;
  private readonly events: Emitter<SessionEvent>;

  constructor(
    services: Pick<SummaryServices, "settings">,
    writer: SummaryWriter,
    events: Emitter<SessionEvent>,
  ) {
    this.services = services;
    this.writer = writer;
    this.events = events;
  }

  get isBusy(): boolean {
    return this.making !== undefined || this.background !== undefined;
  }

  /** True where the last summary failed: none is begun ahead of need before one succeeds. */
  get hasFailed(): boolean {
    return this.failed;
  }

  /** Runs work that makes a summary while the conversation goes on. */
  async inBackground<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const stop = new AbortController();
    const done = work(stop.signal);
    this.background = { done: done.catch(() => undefined), stop };
    try {
      return await done;
    } finally {
      this.background = undefined;
    }
  }

  /** Waits for the summary in the background, where the draft is one; true when there was one. */
  async settled({ strategy }: CompactionDraft, signal: AbortSignal): Promise<boolean> {
    if (!this.background || strategy !== "summarize") return false;
    await Promise.race([this.background.done, aborted(signal)]);
    return true;
  }

  /** Stops the summary that is being made, whoever asked for it. */
  stop(): void {
    this.making?.abort();
    this.background?.stop.abort();
  }

  /**
   * A summary of what `draft` hides where that is its strategy, updating the one in force. The record is left as it is. Where the
   * `asker` is the user, whoever carries that out tells them why there is none.
   */
  async summarize(
    conversation: Conversation,
    draft: CompactionDraft,
    counting: CountingContext,
    signal: AbortSignal,
    asker: SummaryAskedBy,
  ): Promise<SummaryResult | { readonly summary?: never }> {
    if (draft.strategy !== "summarize") return {};
    const { order, covered, previous } = this.orderOf(conversation, draft, counting);
    const result = await this.once(counting, signal, asker, order);
    if ("refusal" in result) return result;
    const index = await this.indexOf(
      conversation,
      covered,
      { text: result.summary.text, replacedTokens: order.replacedTokens },
      counting,
      signal,
    );
    return { summary: { ...result.summary, ...index, ...(previous && { updates: previous.id }) } };
  }

  /** The request that a summary of what `draft` hides would take. */
  offer(
    conversation: Conversation,
    draft: Pick<CompactionDraft, "hides" | "tokensBefore" | "tokensAfter">,
    counting: CountingContext,
  ): SummaryOffer {
    return this.writer.offer(counting, this.orderOf(conversation, draft, counting).order);
  }

  private orderOf(
    conversation: Conversation,
    draft: Pick<CompactionDraft, "hides" | "tokensBefore" | "tokensAfter">,
    counting: CountingContext,
  ) {
    const hides = new Set(draft.hides);
    const { messages } = conversation;
    const previous = conversation.summaries.at(-1);
    const freed = draft.tokensBefore - draft.tokensAfter;
    const previousTokens = previous ? counting.weights.summary(previous) : 0;
    const replacedTokens = freed + previousTokens;
    const before = new Set(previous ? summarizedBy(conversation, previous.id) : []);
    const covered = messages.filter(({ id }) => hides.has(id) || before.has(id));
    // What the user wrote into a summary stands nowhere else.
    const isOfModel = previous && summaryVersions(conversation, previous.id).at(-1)?.model !== undefined;
    const last = messages.findLastIndex(({ id }) => hides.has(id));
    const next = messages.slice(last + 1).find(({ message }) => message.role === "user");
    const order: SummaryOrder = {
      replaces: covered.filter(({ id }) => hides.has(id)),
      replacedTokens,
      cap: summaryCap(replacedTokens, this.services.settings().summaryTokens),
      ...(isOfModel && { covered }),
      ...(previous && { previous: previous.text, previousTokens }),
      ...(appendedBefore(conversation) < mostAppended && { running: { conversation, before: next } }),
    };
    return { order, covered, previous };
  }

  /** The exact index of what a summary stands for; none where the summary would not be shorter with it. */
  private async indexOf(
    { messages }: Conversation,
    covered: readonly MessageEntry[],
    { text, replacedTokens }: { readonly text: string; readonly replacedTokens: number },
    { weights, budget }: CountingContext,
    signal: AbortSignal,
  ): Promise<{ readonly index?: string }> {
    const room = replacedTokens - weights.summary({ text });
    const cap = Math.min(indexCap(replacedTokens, budget.limit), Math.floor(room / 2));
    await fetchEntryTexts(covered);
    const count = (one: string) => weights.counter.text(one, signal);
    const index = await exactIndex(messages, covered, cap, count, (steps) => runYielding(steps, signal));
    if (index === "") return {};
    await weights.primeSummary({ text, index }, signal);
    return { index };
  }

  /** The summary of compaction `id` written anew, by the user's instruction if there is one. */
  async rewrite(
    conversation: Conversation,
    id: string,
    instruction: string | undefined,
    counting: CountingContext,
    signal: AbortSignal,
  ): Promise<SummaryResult> {
    const current = conversation.summaries.find((one) => one.id === id);
    if (!current) return { refusal: { code: "summaryNotInForce" } };
    const ids = new Set(summarizedBy(conversation, id));
    const replaces = conversation.messages.filter((entry) => ids.has(entry.id));
    const replacedTokens = replaces.reduce((sum, entry) => sum + counting.weights.message(entry), 0);
    const cap = summaryCap(replacedTokens, this.services.settings().summaryTokens);
    const previousTokens = counting.weights.summary(current);
    const order = { replaces, replacedTokens, cap, previous: current.text, previousTokens };
    return this.once(counting, signal, "user", {
      ...order,
      ...(instruction !== undefined && { instruction }),
    });
  }

  private async once(
    counting: CountingContext,
    outer: AbortSignal,
    asker: SummaryAskedBy,
    order: SummaryOrder,
  ): Promise<SummaryResult> {
    if (this.making) return { refusal: { code: "summaryBusy" } };
    this.making = new AbortController();
    const signal = AbortSignal.any([outer, this.making.signal]);
    this.events.emit({ type: "summarizing", active: true });
    let result: SummaryResult = { refusal: { code: "summaryStopped" } };
    try {
      result = await this.writer.write(counting, signal, order);
    } catch (error) {
      // The signal ends counting as well.
      if (!signal.aborted) throw error;
    } finally {
      this.making = undefined;
      this.failed = "refusal" in result;
      const isToTell = !signal.aborted && asker !== "user" && !limitToAskAbout(result);
      const told = "refusal" in result && isToTell ? { refusal: result.refusal } : {};
      this.events.emit({ type: "summarizing", active: false, ...told });
    }
    return result;
  }
}

/** Count of the latest summaries in a row that were asked for in the running conversation. */
function appendedBefore({ summaries, compactions }: Conversation): number {
  let count = 0;
  let made = compactions.get(summaries.at(-1)?.id ?? "")?.summary;
  for (; made?.appended; count++) made = compactions.get(made.updates ?? "")?.summary;
  return count;
}

/** True where something has been done to these messages, or to a summary, between the two. */
export function hasChanged(ids: readonly string[], before: Conversation, now: Conversation): boolean {
  const toldOf = ({ summaries, marks }: Conversation) =>
    JSON.stringify([summaries.map(({ id, text }) => [id, text]), ids.map((id) => marks.get(id))]);
  return toldOf(before) !== toldOf(now);
}

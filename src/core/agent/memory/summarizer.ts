import type { CompactionDraft } from "../../context/plan.ts";
import {
  partsOf,
  summaryCap,
  summaryFault,
  summaryPrompt,
  transcribed,
  withoutThoughts,
  type SummaryTask,
} from "../../context/summary/summary.ts";
import { exactIndex, indexCap } from "../../context/summary/exactIndex.ts";
import { summarizedBy, summaryVersions } from "../../context/summary/summaryHistory.ts";
import type { CountingContext } from "../../context/view.ts";
import { fetchEntryTexts } from "../../conversation/deferredText.ts";
import type { MessageEntry, Summary, Usage } from "../../conversation/entry.ts";
import type { Conversation } from "../../conversation/fold.ts";
import { textOf, type ChatMessage } from "../../conversation/message.ts";
import type { Emitter, SessionEvent } from "../record/events.ts";
import type { ModelProvider } from "../../ports/models.ts";
import type { Clock, Log } from "../../ports/system.ts";
import { endsOf } from "../../text/cutText.ts";
import { runYielding } from "../../tokens/encoding/yieldingWork.ts";
import { plausibleUsage } from "../../tokens/usageReport.ts";
import { logRequest, type RequestFacts } from "./requestLog.ts";
import type { TokenAccounting } from "./tokenAccounting.ts";
import type { SummaryRefusal } from "./memoryChange.ts";
import type { AgentSettings } from "./agentSettings.ts";

/** A summary that passed its checks, or why there is none. */
export type SummaryResult = { readonly summary: Summary } | NoSummary;

interface NoSummary {
  readonly refusal: SummaryRefusal;
}

interface Answer {
  readonly text: string;
  readonly cutOff: boolean;
  readonly usage?: Usage;
}

/** Order for a summary: the cap and the weight of what it stands for are in tokens. */
interface Order extends Omit<SummaryTask, "transcript"> {
  /** What the text does not stand for yet. */
  readonly replaces: readonly MessageEntry[];
  /** All that it will stand for: where that fits into one request, the summary is made from it, and from no summary of it. */
  readonly covered?: readonly MessageEntry[];
  readonly replacedTokens: number;
}

/** Asks the summary model for summaries; never two at a time. */
export class Summarizer {
  /** Stops the summary that is being made. */
  private making: AbortController | undefined;
  private failed = false;
  /** Models that were to write summaries, with the servers that lack them. */
  private readonly missing = new Set<string>();
  private background: { readonly done: Promise<unknown>; readonly stop: AbortController } | undefined;
  private readonly services: {
    readonly clock: Clock;
    readonly models: Pick<ModelProvider, "stream" | "reasons">;
    readonly log: Log;
    readonly settings: () => AgentSettings;
  };
  private readonly accounting: TokenAccounting;
  private readonly server: () => string | undefined;
  private readonly events: Emitter<SessionEvent>;

  /** `server`: the name of the one that is asked at the moment. */
  constructor(
    services: Summarizer["services"],
    scaling: TokenAccounting,
    events: Emitter<SessionEvent>,
    server: () => string | undefined,
  ) {
    this.services = services;
    this.server = server;
    this.accounting = scaling;
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

  /** Waits for the summary in the background; true when there was one. */
  async settled(signal: AbortSignal): Promise<boolean> {
    if (!this.background) return false;
    await Promise.race([this.background.done, aborted(signal)]);
    return true;
  }

  /** Stops the summary that is being made, whoever asked for it. */
  stop(): void {
    this.making?.abort();
    this.background?.stop.abort();
  }

  /**
   * A summary of what `draft` hides, updating the one in force. The record is left as it is. `isAsked`: the user
   * asked for it and is told by whoever carries that out why there is none.
   */
  async summarize(
    conversation: Conversation,
    draft: CompactionDraft,
    counting: CountingContext,
    signal: AbortSignal,
    isAsked: boolean,
  ): Promise<SummaryResult> {
    const hides = new Set(draft.hides);
    const previous = conversation.summaries.at(-1);
    const freed = draft.tokensBefore - draft.tokensAfter;
    const replacedTokens = freed + (previous ? counting.weights.summary(previous) : 0);
    const before = new Set(previous ? summarizedBy(conversation, previous.id) : []);
    const covered = conversation.messages.filter(({ id }) => hides.has(id) || before.has(id));
    // What the user wrote into a summary stands nowhere else.
    const isOfModel = previous && summaryVersions(conversation, previous.id).at(-1)?.model !== undefined;
    const result = await this.once(counting, signal, isAsked, {
      replaces: covered.filter(({ id }) => hides.has(id)),
      replacedTokens,
      cap: summaryCap(replacedTokens, this.services.settings().summaryTokens),
      ...(isOfModel && { covered }),
      ...(previous && { previous: previous.text }),
    });
    if ("refusal" in result) return result;
    const index = await this.indexOf(
      conversation,
      covered,
      result.summary.text,
      replacedTokens,
      counting,
      signal,
    );
    return { summary: { ...result.summary, ...index, ...(previous && { updates: previous.id }) } };
  }

  /** The exact index of what a summary stands for; none where the summary would not be shorter with it. */
  private async indexOf(
    { messages }: Conversation,
    covered: readonly MessageEntry[],
    text: string,
    replacedTokens: number,
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
    const order = { replaces, replacedTokens, cap, previous: current.text };
    return this.once(counting, signal, true, { ...order, ...(instruction !== undefined && { instruction }) });
  }

  private async once(
    counting: CountingContext,
    outer: AbortSignal,
    isAsked: boolean,
    order: Order,
  ): Promise<SummaryResult> {
    if (this.making) return { refusal: { code: "summaryBusy" } };
    this.making = new AbortController();
    const signal = AbortSignal.any([outer, this.making.signal]);
    this.events.emit({ type: "summarizing", active: true });
    let result: SummaryResult = { refusal: { code: "summaryStopped" } };
    try {
      result = await this.attempt(counting, signal, order);
    } catch (error) {
      // Counting ends by the signal as well.
      if (!signal.aborted) throw error;
    } finally {
      this.making = undefined;
      this.failed = "refusal" in result;
      const told = "refusal" in result && !signal.aborted && !isAsked ? { refusal: result.refusal } : {};
      this.events.emit({ type: "summarizing", active: false, ...told });
    }
    return result;
  }

  /** By the summary model; where the server lacks that, by the conversation's own. */
  private async attempt(
    counting: CountingContext,
    signal: AbortSignal,
    order: Order,
  ): Promise<SummaryResult> {
    const { summaryModel } = this.services.settings();
    const { model, weights } = counting;
    const missing = `${this.server() ?? ""}\n${summaryModel}`;
    if (!this.missing.has(missing)) {
      const result = await this.write(weights, signal, order, summaryModel);
      if (summaryModel === model || !isForLackOf(summaryModel, result)) return result;
      this.missing.add(missing);
      this.services.log.write("warn", "no summary model", { model: summaryModel, used: model });
      this.events.emit({ type: "summaryModelMissing", model: summaryModel, used: model });
    }
    return this.write(weights, signal, order, model);
  }

  private async write(
    weights: CountingContext["weights"],
    signal: AbortSignal,
    order: Order,
    model: string,
  ): Promise<SummaryResult> {
    let previous: string | undefined;
    let usage: Usage | undefined;
    let refusal: SummaryRefusal | undefined = { code: "nothingToSummarize" };
    const source = await this.source(order, model, signal);
    ({ previous } = source);
    for (const transcript of source.parts) {
      const task = {
        transcript,
        cap: order.cap,
        ...pick("previous", previous),
        ...pick("instruction", order.instruction),
      };
      const answer = await this.ask(task, model, signal);
      if ("refusal" in answer) return answer;
      usage = sumOf(usage, answer.usage);
      const tokens = await weights.primeSummary(answer, signal);
      refusal = summaryFault({ ...answer, tokens }, order);
      if (refusal) break;
      previous = answer.text;
    }
    if (refusal || previous === undefined) return { refusal: refusal ?? { code: "summaryEmpty" } };
    return { summary: { text: previous, model, ...(usage && { usage }) } };
  }

  /** What the summary is made from: all that it will stand for where one request takes that, else what is new beside the summary so far. */
  private async source(
    order: Order,
    model: string,
    signal: AbortSignal,
  ): Promise<{ readonly parts: readonly string[][]; readonly previous?: string }> {
    if (order.covered) {
      const parts = await this.parts({ ...order, replaces: order.covered }, model, signal);
      if (parts.length === 1) return { parts };
    }
    return { parts: await this.parts(order, model, signal), ...pick("previous", order.previous) };
  }

  /** Transcript of what is summarized, in parts that each fit the summary model's window beside the summary so far. */
  private async parts(order: Order, model: string, signal: AbortSignal): Promise<string[][]> {
    const counter = await this.accounting.counter(model, []);
    const window = this.accounting.windowOf(model);
    const [system, frame] = summaryPrompt({ ...order, transcript: [] });
    const fixed =
      (system ? await counter.message(system) : 0) +
      (frame ? await counter.message(frame) : 0) +
      counter.framing({ hasSystem: true });
    const taken = fixed + order.cap * 3 + this.thinkingRoom(model);
    const room = Math.max(leastRoom, Math.floor((window - taken) * 0.95));
    const texts = [];
    await fetchEntryTexts(order.replaces);
    for (const entry of order.replaces) {
      const text = transcribed(entry);
      const tokens = await counter.text(text, signal);
      const share = Math.min(1, room / tokens);
      texts.push({
        text: share < 1 ? endsOf(text, Math.floor(text.length * share * 0.9), 1 / 2, "[…]") : text,
        tokens,
      });
    }
    return partsOf(texts, room);
  }

  /** The answer to a request for a summary; asked for once more, with more room, where thoughts took all there was. */
  private async ask(task: SummaryTask, model: string, signal: AbortSignal): Promise<Answer | NoSummary> {
    const room = this.thinkingRoom(model);
    const answer = await this.askWith(room, task, model, signal);
    const isUsedUp = "text" in answer && answer.text === "" && answer.cutOff;
    return isUsedUp && room > 0 ? this.askWith(room * 4, task, model, signal) : answer;
  }

  /** Tokens for what a model that may reason thinks before it writes: the cap of its reply is for both. */
  private thinkingRoom(model: string): number {
    if (this.services.models.reasons(model) === false) return 0;
    return Math.min(usualThinking, Math.floor(this.accounting.windowOf(model) / 8));
  }

  private async askWith(
    thinking: number,
    task: SummaryTask,
    model: string,
    signal: AbortSignal,
  ): Promise<Answer | NoSummary> {
    const messages = summaryPrompt(task);
    // Half as much again, so that a model that counts loosely is not cut off at the cap it was told.
    const cap = Math.ceil(task.cap * 1.5);
    const { clock, log } = this.services;
    const { counted } = await this.factsOf(messages, model, cap, signal);
    const maxTokens = Math.max(cap, Math.min(cap + thinking, this.accounting.windowOf(model) - counted));
    const effort = thinking > 0 ? "none" : "auto";
    const request = { model, messages, tools: [], maxTokens, temperature: 0, effort } as const;
    const known = await this.factsOf(messages, model, maxTokens, signal);
    const at = clock.now();
    const facts = () => ({ ...known, ms: clock.now() - at });
    for await (const event of this.services.models.stream(request, signal)) {
      if (event.type === "failed") {
        logRequest(log, facts(), { outcome: event.error.kind, status: event.error.status });
        return { refusal: { code: "summaryModelFailed", error: event.error } };
      }
      if (event.type !== "done") continue;
      logRequest(log, facts(), { outcome: event.finishReason }, event.usage);
      const { counted: expected } = known;
      const basis = { expected, isGuess: true, uncounted: 0, reply: maxTokens, maxReply: maxTokens };
      return {
        text: withoutThoughts(textOf(event.message)).trim(),
        cutOff: event.finishReason === "length",
        ...(event.usage && { usage: plausibleUsage(event.usage, basis) }),
      };
    }
    return { refusal: { code: "summaryUnanswered" } };
  }

  private async factsOf(
    messages: readonly ChatMessage[],
    model: string,
    reserve: number,
    signal: AbortSignal,
  ): Promise<Omit<RequestFacts, "ms">> {
    const counter = await this.accounting.counter(model, []);
    let counted = counter.framing({ hasSystem: true });
    for (const message of messages) counted += await counter.message(message, undefined, signal);
    return { kind: "summary", model, counted, limit: this.accounting.windowOf(model) - reserve, reserve };
  }
}

/** So many tokens a model may think for a summary; told not to, most think less. */
const usualThinking = 4_096;

/** Tokens of text in the smallest part that is worth a request. */
const leastRoom = 500;

function sumOf(one: Usage | undefined, other: Usage | undefined): Usage | undefined {
  if (!one || !other) return one ?? other;
  const cachedTokens = (one.cachedTokens ?? 0) + (other.cachedTokens ?? 0);
  return {
    promptTokens: one.promptTokens + other.promptTokens,
    completionTokens: one.completionTokens + other.completionTokens,
    ...(cachedTokens > 0 && { cachedTokens }),
  };
}

/** True where there is no summary because the server does not know the model, or not for this key; servers say so their own way. */
function isForLackOf(model: string, result: SummaryResult): boolean {
  if (!("refusal" in result) || result.refusal.code !== "summaryModelFailed") return false;
  const { kind, reason } = result.refusal.error;
  if (reason.code === "unknownModel") return true;
  const isRefused = kind === "badRequest" || kind === "unauthorized";
  return isRefused && "said" in reason && reason.said.includes(model);
}

function pick<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: string });
}

/** Resolves when `signal` aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

import {
  appendedRequest,
  transcriptParts,
  summaryFault,
  summaryPrompt,
  transcriptOf,
  type SummaryTask,
} from "../../../context/summary/summary.ts";
import {
  cheaperOf,
  pricedRequest,
  type SummaryOffer,
  type SummaryRequest,
  type SummaryTerms,
} from "../../../context/summary/summaryRequest.ts";
import { offeredTools } from "../../../context/recall/recallTool.ts";
import { viewOf, type CountingContext } from "../../../context/view.ts";
import { fetchEntryTexts, fetchTexts } from "../../../conversation/deferredText.ts";
import type { MessageEntry, Summary, Usage } from "../../../conversation/entry.ts";
import type { Conversation } from "../../../conversation/fold.ts";
import type { ConversationRecord } from "../../record/conversationRecord.ts";
import type { Emitter, SessionEvent } from "../../record/sessionEvents.ts";
import type { ModelChoice } from "../../../ports/modelChoice.ts";
import type { ModelProvider } from "../../../ports/models.ts";
import type { ToolBox } from "../../../ports/tools.ts";
import { endsOf } from "../../../text/cutText.ts";
import { cachedNow, lastRequest } from "../../../tokens/cachePricing.ts";
import type { TokenAccounting } from "../accounting/tokenAccounting.ts";
import type { SummaryRefusal } from "../memoryChange.ts";
import { SummaryAsker, type ModelAnswer, type NoSummary, type SummaryAskerServices } from "./summaryAsker.ts";
import type { AgentSettings } from "../agentSettings.ts";

/** A summary that passed its checks, or why there is none. */
export type SummaryResult = { readonly summary: Summary } | NoSummary;

/** Order for a summary: the cap and the weight of what it stands for are in tokens. */
export interface SummaryOrder extends Omit<SummaryTask, "transcript"> {
  /** Messages that the text does not stand for yet. */
  readonly replaces: readonly MessageEntry[];
  /**
   * All messages that it will stand for: where they fit into one request, the summary is made from them, and from no
   * earlier summary.
   */
  readonly covered?: readonly MessageEntry[];
  readonly replacedTokens: number;
  /** Tokens of the summary that it brings up to date. */
  readonly previousTokens?: number;
  /** The running conversation, where its end may ask for the summary. `before`: the first user message that it does not stand for. */
  readonly running?: { readonly conversation: Conversation; readonly before?: MessageEntry | undefined };
}

/** Services that summaries are written with. */
export interface SummaryServices extends SummaryAskerServices {
  readonly models: Pick<ModelProvider, "stream" | "canReason" | "prices" | "caching">;
  readonly tools: Pick<ToolBox, "definitions">;
  readonly settings: () => AgentSettings;
  readonly record: Pick<ConversationRecord, "noteSpent">;
}

/** Writes summaries by asking a model. */
export class SummaryWriter {
  /** Models that were to write summaries, with the servers that lack them. */
  private readonly missing = new Set<string>();
  private readonly services: SummaryServices;
  private readonly asker: SummaryAsker;
  private readonly accounting: TokenAccounting;
  private readonly choice: () => ModelChoice;
  private readonly events: Emitter<SessionEvent>;

  /** `choice`: whom the next request asks. */
  constructor(
    services: SummaryServices,
    accounting: TokenAccounting,
    events: Emitter<SessionEvent>,
    choice: () => ModelChoice,
  ) {
    this.services = services;
    this.asker = new SummaryAsker(services, accounting);
    this.accounting = accounting;
    this.events = events;
    this.choice = choice;
  }

  /** The request that would be made for this order now: the cheaper of the two where prices are known. */
  offer(counting: CountingContext, order: SummaryOrder): SummaryOffer {
    const { summaryModel } = this.services.settings();
    const model = this.missing.has(this.keyOf(summaryModel)) ? counting.model : summaryModel;
    const tokens = this.ownPrompt(counting, order, model);
    const separate = { kind: "separate", model, tokens, cachedTokens: 0 } as const;
    return cheaperOf(pricedRequest(separate, this.terms(model), order.cap), this.appended(counting, order));
  }

  /** Writes the summary by the cheaper request; where that is at the end of the conversation and fails, by one of its own. */
  async write(counting: CountingContext, signal: AbortSignal, order: SummaryOrder): Promise<SummaryResult> {
    if (this.offer(counting, order).chosen.kind === "appended") {
      const result = await this.append(counting, signal, order);
      if ("summary" in result || signal.aborted) return result;
      this.services.log.write("warn", "summary in the conversation failed", { code: result.refusal.code });
    }
    return this.ownRequest(counting, signal, order);
  }

  private terms(model: string): SummaryTerms {
    const { models } = this.services;
    return { rule: models.caching(model), prices: models.prices(model) };
  }

  /** Tokens of the prompt of a request of its own, as near as the weights say. */
  private ownPrompt(
    { weights }: CountingContext,
    { covered, replaces, previousTokens = 0, cap }: SummaryOrder,
    model: string,
  ): number {
    const sum = (entries: readonly MessageEntry[]) =>
      entries.reduce((tokens, entry) => tokens + weights.message(entry), usualFrame);
    const whole = covered && sum(covered);
    const window = this.accounting.windowOf(model);
    if (whole !== undefined && whole + cap * 3 + this.thinkingRoom(model) <= window) return whole;
    return sum(replaces) + previousTokens;
  }

  /** The request at the end of the running conversation; undefined where there is no room, or nothing of it is cached. */
  private appended(counting: CountingContext, { running, cap }: SummaryOrder): SummaryRequest | undefined {
    if (!running) return undefined;
    const { model } = counting;
    const { total, window } = viewOf(running.conversation, counting).figures;
    const tokens = total + usualFrame;
    if (tokens + cap * 1.5 + this.thinkingRoom(model) > window) return undefined;
    const terms = this.terms(model);
    const last = lastRequest(running.conversation.entries, model, this.choice().server);
    const cachedTokens = cachedNow(terms.rule, last, total, this.services.clock.now());
    if (cachedTokens === 0) return undefined;
    return pricedRequest({ kind: "appended", model, tokens, cachedTokens }, terms, cap);
  }

  /** Asks as for the next reply, so that all before the question is in the provider's cache. */
  private async append(
    counting: CountingContext,
    signal: AbortSignal,
    order: SummaryOrder,
  ): Promise<SummaryResult> {
    const { running, cap } = order;
    if (!running) return { refusal: { code: "nothingToSummarize" } };
    const { model, weights } = counting;
    const { messages, figures, counted } = viewOf(running.conversation, counting);
    await fetchTexts(messages);
    const question = appendedRequest(cap, running.before);
    const added = await weights.counter.message(question, undefined, signal);
    const { maxOutput = Infinity } = this.accounting.limits(model);
    const { reserve, limit, window, total } = figures;
    // The cap of a reply where that is enough: to some servers another cap makes another prompt.
    const room = Math.max(reserve, Math.ceil(cap * 1.5));
    const maxTokens = Math.max(1, Math.min(room, maxOutput, window - total - added));
    const { effort } = this.choice();
    const request = {
      model,
      messages: [...messages, question],
      tools: offeredTools(this.services.tools.definitions),
      maxTokens,
      toolChoice: "none",
      conversation: running.conversation.id,
      ...(effort && { effort }),
    } as const;
    const facts = { kind: "summary", model, counted: counted + added, limit, reserve: maxTokens } as const;
    const answer = await this.asker.answerTo(request, { ...facts, expected: total + added }, signal);
    if ("refusal" in answer) return answer;
    const tokens = await weights.primeSummary(answer, signal);
    const refusal = summaryFault({ ...answer, tokens }, order);
    const { text, usage } = answer;
    if (refusal) this.noteSpent(model, usage);
    return refusal ? { refusal } : { summary: this.summary(model, text, usage, { appended: true }) };
  }

  private noteSpent(model: string, usage: Usage | undefined): void {
    this.services.record.noteSpent("summary", { ...this.choice(), model }, usage);
  }

  private summary(model: string, text: string, usage?: Usage, how: Pick<Summary, "appended"> = {}): Summary {
    const { server } = this.choice();
    return { text, model, ...pick("server", server), ...how, ...(usage && { usage }) };
  }

  private keyOf(summaryModel: string): string {
    return `${this.choice().server ?? ""}\n${summaryModel}`;
  }

  /** A request of its own, to the summary model; where the server lacks that, to the conversation's. */
  private async ownRequest(
    { model, weights }: CountingContext,
    signal: AbortSignal,
    order: SummaryOrder,
  ): Promise<SummaryResult> {
    const { summaryModel } = this.services.settings();
    const missing = this.keyOf(summaryModel);
    if (!this.missing.has(missing)) {
      const result = await this.writeBy(weights, signal, order, summaryModel);
      if (summaryModel === model || !isForLackOf(summaryModel, result)) return result;
      this.missing.add(missing);
      this.services.log.write("warn", "no summary model", { model: summaryModel, used: model });
      this.events.emit({ type: "summaryModelMissing", model: summaryModel, used: model });
    }
    return this.writeBy(weights, signal, order, model);
  }

  private async writeBy(
    weights: CountingContext["weights"],
    signal: AbortSignal,
    order: SummaryOrder,
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
      if ("refusal" in answer) {
        ({ refusal } = answer);
        break;
      }
      usage = sumOf(usage, answer.usage);
      const tokens = await weights.primeSummary(answer, signal);
      refusal = summaryFault({ ...answer, tokens }, order);
      if (refusal) break;
      previous = answer.text;
    }
    if (!refusal && previous !== undefined) return { summary: this.summary(model, previous, usage) };
    this.noteSpent(model, usage);
    return { refusal: refusal ?? { code: "summaryEmpty" } };
  }

  /** Source of the summary: all that it will stand for where one request takes that, else what is new beside the summary so far. */
  private async source(
    order: SummaryOrder,
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
  private async parts(order: SummaryOrder, model: string, signal: AbortSignal): Promise<string[][]> {
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
      const text = transcriptOf(entry);
      const tokens = await counter.text(text, signal);
      const share = Math.min(1, room / tokens);
      texts.push({
        text: share < 1 ? endsOf(text, Math.floor(text.length * share * 0.9), 1 / 2, "[…]") : text,
        tokens,
      });
    }
    return transcriptParts(texts, room);
  }

  /** The answer to a request for a summary; asked for once more, with more room, where thoughts took all there was. */
  private async ask(task: SummaryTask, model: string, signal: AbortSignal): Promise<ModelAnswer | NoSummary> {
    const room = this.thinkingRoom(model);
    const answer = await this.askWith(room, task, model, signal);
    const isUsedUp = "text" in answer && answer.text === "" && answer.cutOff;
    if (!isUsedUp || room === 0) return answer;
    this.noteSpent(model, answer.usage);
    return this.askWith(room * 4, task, model, signal);
  }

  /** Tokens for what a model that may reason thinks before it writes: the cap of its reply is for both. */
  private thinkingRoom(model: string): number {
    if (this.services.models.canReason(model) === false) return 0;
    return Math.min(usualThinking, Math.floor(this.accounting.windowOf(model) / 8));
  }

  private async askWith(
    thinking: number,
    task: SummaryTask,
    model: string,
    signal: AbortSignal,
  ): Promise<ModelAnswer | NoSummary> {
    const messages = summaryPrompt(task);
    // Half as much again, so that a model that counts loosely is not cut off at the cap it was told.
    const cap = Math.ceil(task.cap * 1.5);
    const { counted } = await this.asker.factsOf(messages, model, cap, signal);
    const maxTokens = Math.max(cap, Math.min(cap + thinking, this.accounting.windowOf(model) - counted));
    const effort = thinking > 0 ? "none" : "auto";
    const request = { model, messages, tools: [], maxTokens, temperature: 0, effort } as const;
    return this.asker.answerTo(request, await this.asker.factsOf(messages, model, maxTokens, signal), signal);
  }
}

/** Tokens that a model may think for a summary; told not to, most think less. */
const usualThinking = 4_096;

/** Usual frame of a request for a summary, beside what is summarized, in tokens. */
const usualFrame = 300;

/** Tokens of text in the smallest part that is worth a request. */
const leastRoom = 500;

function sumOf(one: Usage | undefined, other: Usage | undefined): Usage | undefined {
  if (!one || !other) return one ?? other;
  const cachedTokens = (one.cachedTokens ?? 0) + (other.cachedTokens ?? 0);
  const cacheWriteTokens = (one.cacheWriteTokens ?? 0) + (other.cacheWriteTokens ?? 0);
  return {
    promptTokens: one.promptTokens + other.promptTokens,
    completionTokens: one.completionTokens + other.completionTokens,
    ...(cachedTokens > 0 && { cachedTokens }),
    ...(cacheWriteTokens > 0 && { cacheWriteTokens }),
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

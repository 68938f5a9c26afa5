import { budgetOf, type Budget, type LimitSource } from "../../../context/budget.ts";
import { offeredTools } from "../../../context/recall/recallTool.ts";
import type { CountingContext } from "../../../context/view.ts";
import { Weights } from "../../../context/weighing/weights.ts";
import type { Entry } from "../../../conversation/entry.ts";
import { fold, type Conversation } from "../../../conversation/fold.ts";
import type { ToolDefinition } from "../../../conversation/message.ts";
import type { RequestCounter } from "../../../tokens/counter.ts";
import { driftError, driftFactor, hasEnoughReports, withReport } from "../../../tokens/drift.ts";
import { inMemoryObservations, type ModelObservations, type RefusedWindow } from "./modelObservations.ts";
import type { ImageRoom } from "../../../context/strategies/imageAging.ts";
import type { ModelLimits, ModelProvider, PictureSupport } from "../../../ports/models.ts";
import type { ToolBox } from "../../../ports/tools.ts";
import type { AgentSettings } from "../agentSettings.ts";

/** Services that token accounting needs. */
export interface AccountingServices {
  /** The tools that requests offer, without `recall`. */
  readonly tools: Pick<ToolBox, "definitions">;
  readonly models: Pick<ModelProvider, "counter" | "countersVersion" | "limits" | "pictures" | "canReason">;
  readonly settings: () => AgentSettings;
  /** Forgotten with the process when left out. */
  readonly observations?: ModelObservations;
}

interface LastCounter {
  readonly version: string;
  readonly model: string;
  readonly tools: readonly ToolDefinition[];
  readonly counter: Promise<RequestCounter>;
}

/** The smallest window of any model, in tokens: a smaller figure means something else, or thousands. */
const smallestWindow = 256;

/**
 * The largest shrink of a window that is believed, as a divisor: a server started anew may take so much less than before;
 * a smaller figure means something else as well.
 */
const largestShrink = 8;

/** Share of a request's bytes that pictures may take; the rest is for text. */
const imageShare = 3 / 4;
/** Share of base64's length that its bytes have. */
const rawShare = 3 / 4;
/** Share of a refused request's size that is tried next. */
const largeShare = 3 / 4;

/** Token accounting of one conversation under any model: weights, budget, limits. What was counted once is not counted again. */
export class TokenAccounting {
  private readonly services: AccountingServices;
  private readonly observations: ModelObservations;
  private readonly counters = new Map<string, Promise<RequestCounter>>();
  private readonly weights = new Map<string, Weights>();
  /** The counter that was asked for last: mostly it is the same. */
  private last: LastCounter | undefined;

  constructor(services: AccountingServices) {
    this.services = services;
    this.observations = services.observations ?? inMemoryObservations();
  }

  /** Counting context of a conversation under `model`, its weights primed. Rejects only when `signal` aborts. */
  async of(
    conversation: Conversation,
    model: string,
    signal?: AbortSignal,
    tools = offeredTools(this.services.tools.definitions),
  ): Promise<CountingContext> {
    const counter = await this.counter(model, tools);
    const weights = this.weights.get(counter.key) ?? new Weights(counter);
    this.weights.set(counter.key, weights);
    await weights.prime(conversation, signal);
    const { guessed } = counter.encoding;
    const drift = this.observations.drift(model);
    const factor = guessed ? driftFactor(drift) : 1;
    const { source } = this.limits(model);
    const basis = { ...(source && { source }), ...(guessed && { uncertainty: driftError(drift) }) };
    const images = this.imageRoom(model);
    return { weights, counter, budget: this.budget(model), model, factor, basis, images };
  }

  /** Picture support of a model, as known and as learned. */
  pictures(model: string): PictureSupport {
    const known = this.services.models.pictures(model);
    const { blind = false, requestBytes = Infinity } = this.observations.pictures(model);
    const learned = { ...known, requestBytes: Math.min(known.requestBytes, requestBytes) };
    return blind ? { ...learned, sees: false } : learned;
  }

  /** Remembers that the model turned out to see no pictures. */
  learnBlindness(model: string): void {
    this.observations.keepPictures(model, { ...this.observations.pictures(model), blind: true });
  }

  /** Remembers that a request of `sent` bytes was too large; `limit`: the most that the server named. */
  learnRequestBytes(model: string, sent: number, limit = Infinity): void {
    const requestBytes = limit < sent ? limit : Math.floor(sent * largeShare);
    this.observations.keepPictures(model, { ...this.observations.pictures(model), requestBytes });
  }

  private imageRoom(model: string): ImageRoom {
    const { requestBytes, count } = this.pictures(model);
    return { bytes: Math.floor(requestBytes * imageShare * rawShare), count };
  }

  /** The entries of a conversation that comes without any weight, with those of its messages; `model`, where it names none. */
  async weighed(entries: readonly Entry[], model: string): Promise<readonly Entry[]> {
    if (entries.some((entry) => entry.type === "message" && entry.tokens)) return entries;
    const conversation = fold("", entries);
    const { weights } = await this.of(conversation, conversation.model || model);
    const { key: counter } = weights.counter;
    return entries.map((entry) =>
      entry.type === "message" ? { ...entry, tokens: { counter, count: weights.message(entry) } } : entry,
    );
  }

  /** The counter of requests to `model` with these tools. */
  counter(model: string, tools: readonly ToolDefinition[]): Promise<RequestCounter> {
    const { models } = this.services;
    const version = models.countersVersion();
    const { last } = this;
    if (last?.version === version && last.model === model && isSameList(last.tools, tools))
      return last.counter;
    const key = [version, model, ...tools.map(jsonOf)].join("\n");
    const counter = this.counters.get(key) ?? models.counter(model, tools);
    this.counters.set(key, counter);
    this.last = { version, model, tools, counter };
    return counter;
  }

  /** Budget of a request to `model`. */
  budget(model: string): Budget {
    const { window, reserve, longestPrompt } = this.limits(model);
    return budgetOf(window, this.services.settings().responseReserve || reserve, longestPrompt);
  }

  /** The window as set, else as known; never more than the server said under that setting. */
  limits(model: string, contextWindow = this.services.settings().contextWindow): ModelLimits {
    const known = this.services.models.limits(model);
    const said: ModelLimits = contextWindow > 0 ? within(known, contextWindow, "setting") : known;
    const refused = this.observations.window(model);
    const isInForce = refused?.setting === contextWindow && refused.tokens < said.window;
    return isInForce && !isOutdated(refused, known) ? within(known, refused.tokens, "refusal") : said;
  }

  /** Learns from what the service reported for a prompt, both in tokens. */
  learnDrift(model: string, reported: number, counted: number): void {
    this.observations.keepDrift(model, withReport(this.observations.drift(model), reported, counted));
  }

  /** True where enough was reported of a model for its counts to be scaled. */
  hasLearned(model: string): boolean {
    return hasEnoughReports(this.observations.drift(model));
  }

  /** The window of a model that is asked for something else than the next reply. */
  windowOf(model: string): number {
    const isMain = model === this.services.settings().model;
    return (isMain ? this.limits(model) : this.limits(model, 0)).window;
  }

  /** Remembers the window that a server named; false where that cannot be it, after a prompt of `passed` tokens was answered. */
  learnWindow(model: string, tokens: number, passed: number): boolean {
    const least = Math.max(smallestWindow, passed / largestShrink);
    if (tokens < least || tokens >= this.limits(model).window) return false;
    const { window: known } = this.services.models.limits(model);
    this.observations.keepWindow(model, { tokens, setting: this.services.settings().contextWindow, known });
    return true;
  }
}

function isSameList(some: readonly ToolDefinition[], others: readonly ToolDefinition[]): boolean {
  return some.length === others.length && some.every((one, at) => one === others[at]);
}

const written = new WeakMap<ToolDefinition, string>();

/** A tool as JSON, written once: the lists that hold it are made anew for every request. */
function jsonOf(tool: ToolDefinition): string {
  const json = written.get(tool) ?? JSON.stringify(tool);
  written.set(tool, json);
  return json;
}

/** True where the server's list of its models has changed since the refusal. */
function isOutdated({ known }: RefusedWindow, { source, window }: ModelLimits): boolean {
  return source === "server" && window !== known;
}

/** The limits in another window; of a smaller one, no more than a quarter is kept free for the reply. */
function within(known: ModelLimits, window: number, source: LimitSource): ModelLimits {
  const reserve = window < known.window ? Math.min(known.reserve, Math.floor(window / 4)) : known.reserve;
  return { ...known, window, reserve, source };
}

import { budgetOf, type Budget } from "../context/budget.ts";
import { recallTool } from "../context/recallTool.ts";
import type { Scales } from "../context/view.ts";
import { Weights } from "../context/weights.ts";
import type { Conversation } from "../conversation/fold.ts";
import type { ToolDefinition } from "../conversation/message.ts";
import type { CounterFactory, RequestCounter } from "../tokens/counter.ts";
import { driftError, driftFactor, withReport } from "../tokens/driftFactor.ts";
import { forgetfulStore, type LearnedStore } from "./learned.ts";
import type { ToolBox } from "./ports.ts";
import type { AgentSettings, ModelCatalog } from "./settings.ts";

/** What scaling needs from outside. */
export interface ScalingServices {
  /** Without `recall`. */
  readonly tools: Pick<ToolBox, "definitions">;
  readonly counters: CounterFactory;
  /** Names who counts: counters made under another name are of no use any more. One name for ever when left out. */
  readonly countedBy?: () => string;
  readonly catalog: ModelCatalog;
  readonly settings: () => AgentSettings;
  /** Forgotten with the process when left out. */
  readonly learned?: LearnedStore;
}

/** Scales for one conversation under any model; what was counted once is not counted again. */
export class Scaling {
  private readonly services: ScalingServices;
  private readonly learned: LearnedStore;
  private readonly counters = new Map<string, Promise<RequestCounter>>();
  private readonly weights = new Map<string, Weights>();

  constructor(services: ScalingServices) {
    this.services = services;
    this.learned = services.learned ?? forgetfulStore();
  }

  /** Rejects only when `signal` aborts. */
  async of(conversation: Conversation, model: string, signal?: AbortSignal): Promise<Scales> {
    const { definitions } = this.services.tools;
    const counter = await this.counter(model, definitions);
    const hidingCounter = await this.counter(model, [...definitions, recallTool]);
    const weights = this.weights.get(counter.key) ?? new Weights(counter);
    this.weights.set(counter.key, weights);
    await weights.prime(conversation, signal);
    const factor = counter.encoding.guessed ? driftFactor(this.learned.drift(model)) : 1;
    return { weights, counter, hidingCounter, budget: this.budget(model), model, factor };
  }

  /** The counter of requests to `model` with these tools. */
  counter(model: string, tools: readonly ToolDefinition[]): Promise<RequestCounter> {
    const by = this.services.countedBy?.() ?? "";
    const key = [by, model, JSON.stringify(tools)].join("\n");
    const made = this.counters.get(key) ?? this.services.counters(model, tools);
    this.counters.set(key, made);
    return made;
  }

  /** What a request to `model` may hold: as set, else as known; never more than its server said it takes. */
  budget(model: string): Budget {
    const { contextWindow, responseReserve } = this.services.settings();
    const known = this.services.catalog(model);
    const window = Math.min(contextWindow || known.window, this.learned.window(model) ?? Infinity);
    return budgetOf(window, responseReserve || known.reserve);
  }

  /** How far counts for `model` may be off, as a fraction; undefined where its encoding is known. */
  async uncertainty(model: string): Promise<number | undefined> {
    const { encoding } = await this.counter(model, this.services.tools.definitions);
    return encoding.guessed ? driftError(this.learned.drift(model)) : undefined;
  }

  /** Learns from what the service reported for a prompt, both in tokens. */
  learnDrift(model: string, reported: number, counted: number): void {
    this.learned.keepDrift(model, withReport(this.learned.drift(model), reported, counted));
  }

  /** The window of a model that is asked for something else than the next reply. */
  windowOf(model: string): number {
    const isMain = model === this.services.settings().model;
    return isMain
      ? this.budget(model).window
      : Math.min(this.services.catalog(model).window, this.learned.window(model) ?? Infinity);
  }

  /** Remembers the window that a server named. */
  learnWindow(model: string, windowTokens: number): void {
    if (windowTokens > 0 && windowTokens < this.budget(model).window)
      this.learned.keepWindow(model, windowTokens);
  }
}

import { budgetOf } from "../context/budget.ts";
import { compare, manualTarget, type StrategyPreview } from "../context/compare.ts";
import { draftCompaction, plan, withDraft, type CompactionDraft, type ContextPlan } from "../context/plan.ts";
import type { HidingStrategy } from "../context/strategies.ts";
import { viewOf, type Scales, type View } from "../context/view.ts";
import { Weights } from "../context/weights.ts";
import type { CompactionEntry, Strategy } from "../conversation/entry.ts";
import type { ChatMessage } from "../conversation/message.ts";
import type { CounterFactory } from "../tokens/counter.ts";
import type { ChatModel, Log, ToolBox } from "./ports.ts";
import type { ConversationRecord } from "./conversationRecord.ts";
import type { AgentSettings, ModelCatalog } from "./settings.ts";
import { Summarizer } from "./summarizer.ts";

/** What a memory command did; JSON, as commands return it. */
export type MemoryChange =
  | {
      readonly applied: true;
      /** The compaction's entry, to revert it by. */
      readonly id: string;
      readonly strategy: Strategy;
      /** Messages hidden. */
      readonly hidden: number;
      readonly tokensBefore: number;
      readonly tokensAfter: number;
    }
  | { readonly applied: false; readonly reason: string };

/** What memory needs from outside. */
export interface MemoryServices {
  readonly model: ChatModel;
  readonly tools: ToolBox;
  readonly counters: CounterFactory;
  readonly catalog: ModelCatalog;
  readonly settings: () => AgentSettings;
  readonly log: Log;
}

type Trigger = CompactionEntry["trigger"];

/** Decides what the model sees of one record, and writes down every change of that. */
export class Memory {
  private weights: Promise<Weights> | undefined;
  private weighedFor = "";
  private readonly services: MemoryServices;
  private readonly record: ConversationRecord;
  private readonly summarizer: Summarizer;

  constructor(services: MemoryServices, record: ConversationRecord) {
    this.services = services;
    this.record = record;
    this.summarizer = new Summarizer(services);
  }

  /** The model that the next request asks. */
  get model(): string {
    return this.record.conversation.model || this.services.settings().model;
  }

  /** What a message would weigh, with the key of the counter that says so. */
  async weigh(message: ChatMessage, toolName?: string, signal?: AbortSignal) {
    const { counter } = await this.weightsNow();
    return { counter: counter.key, count: await counter.message(message, toolName, signal) };
  }

  /** What the model sees now, counted. */
  async view(signal?: AbortSignal): Promise<View> {
    return viewOf(this.record.conversation, await this.scales(signal));
  }

  /** The plan for the next request; a compaction it calls for is in the record when this resolves. */
  async prepare(signal: AbortSignal): Promise<ContextPlan> {
    const { policy } = this.services.settings();
    const planned = plan(this.record.conversation, await this.scales(signal), policy);
    if (!planned.compaction) return planned;
    const change = await this.apply(planned.compaction, "automatic", signal);
    const fallback = { ...policy, strategy: change.applied ? policy.strategy : ("slidingWindow" as const) };
    const again = plan(this.record.conversation, await this.scales(signal), fallback);
    if (again.compaction && !change.applied) await this.apply(again.compaction, "automatic", signal);
    return again;
  }

  /** Makes the next prompt smaller now, whatever its size: down to `compactTo` of what it is or may be. */
  async compact(strategy: HidingStrategy, trigger: Trigger, signal: AbortSignal): Promise<MemoryChange> {
    const { policy } = this.services.settings();
    const scales = await this.scales(signal);
    const target = manualTarget(this.record.conversation, scales, policy);
    const draft = draftCompaction(this.record.conversation, scales, policy, { strategy, target });
    if (!draft) {
      return {
        applied: false,
        reason:
          "There is nothing to hide: system prompts, pinned messages and the latest exchange always stay.",
      };
    }
    return this.apply(draft, trigger, signal);
  }

  /** What every strategy would do now. */
  async compare(): Promise<StrategyPreview[]> {
    return compare(this.record.conversation, await this.scales(), this.services.settings().policy);
  }

  private async apply(draft: CompactionDraft, trigger: Trigger, signal: AbortSignal): Promise<MemoryChange> {
    const { strategy, hides, tokensBefore } = draft;
    const summarized = strategy === "summarize" ? await this.summarize(draft, signal) : draft;
    if ("fault" in summarized) {
      this.services.log.write("warn", "summary failed", { reason: summarized.fault });
      return { applied: false, reason: summarized.fault };
    }
    const [entry] = this.record.append({ ...summarized, type: "compaction", trigger });
    const change = {
      applied: true as const,
      id: entry.id,
      strategy,
      hidden: hides.length,
      tokensBefore,
      tokensAfter: summarized.tokensAfter,
    };
    this.services.log.write("info", "compaction", { ...change, trigger, removed: hides });
    return change;
  }

  /** The draft with its summary, and what the prompt will weigh with it. */
  private async summarize(draft: CompactionDraft, signal: AbortSignal) {
    const { conversation } = this.record;
    const scales = await this.scales(signal);
    const result = await this.summarizer.summarize(conversation, draft, scales, signal);
    if ("fault" in result) return result;
    const after = withDraft(conversation, { ...draft, ...result });
    await scales.weights.prime(after, signal);
    return { ...draft, ...result, tokensAfter: viewOf(after, scales).figures.total };
  }

  private async scales(signal?: AbortSignal): Promise<Scales> {
    const weights = await this.weightsNow();
    await weights.prime(this.record.conversation, signal);
    const { contextWindow, responseReserve } = this.services.settings();
    const limits = this.services.catalog(this.model);
    const budget = budgetOf(contextWindow || limits.window, responseReserve || limits.reserve);
    return { weights, counter: weights.counter, budget };
  }

  /** Weights belong to a model and a set of tools; another of either starts them anew. */
  private weightsNow(): Promise<Weights> {
    const { definitions } = this.services.tools;
    const key = `${this.model}\n${JSON.stringify(definitions)}`;
    if (!this.weights || this.weighedFor !== key) {
      this.weighedFor = key;
      this.weights = this.services.counters(this.model, definitions).then((counter) => new Weights(counter));
    }
    return this.weights;
  }
}

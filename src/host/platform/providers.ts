import type { ChatModel, ChatRequest, ModelEvent } from "../../core/ports/models.ts";
import type { ModelCatalog, ModelLimits } from "../../core/agent/memory/agentSettings.ts";
import type { PriceList } from "../../core/tokens/cost.ts";
import type { CounterFactory } from "../../core/tokens/counter.ts";
import type { ModelOffer } from "../commands/modelCommands.ts";
import type { Settings } from "./settings.ts";

/** Who can answer, with how its models count, how much they take, and which there are. */
export interface Provider {
  readonly model: ChatModel;
  readonly counters: CounterFactory;
  /** Changes when counters made before are of no use any more; never when left out. */
  readonly countersVersion?: () => number | string;
  readonly limits: ModelCatalog;
  readonly prices: PriceList;
  /** Whether catalog or user know the model, so that nobody need be asked. */
  knows(model: string): boolean;
  /** Finds out what a model takes where that is not known; resolves soon, whatever happens. */
  inquire(model: string): Promise<void>;
  offers(): Promise<readonly ModelOffer[]>;
  /** What the panel says of it before the first message. */
  fact(): Promise<{ readonly provider: string; readonly needsKey: boolean }>;
}

/** The one that the settings name, anew with every question. */
export class Providers implements ChatModel {
  private readonly settings: Settings;
  private readonly all: { readonly [P in Settings["provider"]]: Provider };

  constructor(settings: Settings, all: Providers["all"]) {
    this.settings = settings;
    this.all = all;
  }

  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ModelEvent> {
    return this.current.model.stream(request, signal);
  }

  readonly counters: CounterFactory = (...about) => this.current.counters(...about);
  /** Names who counts, and since when. */
  readonly countedBy = (): string => `${this.settings.provider} ${this.current.countersVersion?.() ?? 0}`;
  readonly limits = (model: string): ModelLimits => this.current.limits(model);
  readonly prices: PriceList = (model) => this.current.prices(model);
  readonly knows = (model: string) => this.current.knows(model);
  readonly inquire = (model: string) => this.current.inquire(model);
  readonly offers = () => this.current.offers();
  readonly fact = () => this.current.fact();

  private get current(): Provider {
    return this.all[this.settings.provider];
  }
}

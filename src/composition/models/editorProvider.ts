import * as vscode from "vscode";
import type {
  ChatRequest,
  ModelEvent,
  ModelLimits,
  ModelOffer,
  ModelProvider,
  PictureSupport,
  ProviderAccess,
} from "../../core/ports/models.ts";
import type { CacheRule } from "../../core/tokens/cachePricing.ts";
import type { TokenPrices } from "../../core/tokens/cost.ts";
import type { CounterFactory, RequestCounter } from "../../core/tokens/counter.ts";
import { createCounter } from "../../core/tokens/request/requestCounter.ts";
import { canSendPictures } from "../../host/languageModel/languageModelMessages.ts";
import { LanguageModel } from "../../host/languageModel/languageModel.ts";
import { languageModelCounters } from "../../host/languageModel/languageModelCounter.ts";
import type { LanguageModels } from "../../host/languageModel/languageModels.ts";

/** The models that VS Code itself offers. Limits and prices are `otherwise`'s until the models are known. */
export class EditorProvider implements ModelProvider {
  private readonly models: LanguageModels;
  private readonly otherwise: ModelProvider;
  private readonly model: LanguageModel;
  private readonly counters: CounterFactory;

  /** `silenceMs`: milliseconds without a sign of life after which a request is given up; 0: never. */
  constructor(models: LanguageModels, otherwise: ModelProvider, silenceMs: () => number) {
    this.models = models;
    this.otherwise = otherwise;
    this.model = new LanguageModel(models, silenceMs);
    this.counters = languageModelCounters(models, createCounter);
  }

  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ModelEvent> {
    return this.model.stream(request, signal);
  }

  countersVersion(): string {
    return `vscode ${this.models.version}`;
  }

  counter(...about: Parameters<ModelProvider["counter"]>): Promise<RequestCounter> {
    return this.counters(...about);
  }

  limits(model: string): ModelLimits {
    return this.models.limits(model) ?? this.otherwise.limits(model);
  }

  /** VS Code makes messages of its own of them. */
  sent({ messages }: Pick<ChatRequest, "messages">): Pick<ChatRequest, "messages"> {
    return { messages };
  }

  prices(model: string): TokenPrices | undefined {
    return this.otherwise.prices(model);
  }

  caching(): CacheRule {
    // VS Code does not tell whom it asks.
    return { kind: "unknown" };
  }

  pictures(model: string): PictureSupport {
    const known = this.otherwise.pictures(model);
    return canSendPictures() ? known : { ...known, sees: false };
  }

  knows(): boolean {
    return true;
  }

  canReason(): boolean {
    // VS Code's API does not tell.
    return false;
  }

  /** None: these models' counters ask the service already. */
  promptTokens() {
    return Promise.resolve(undefined);
  }

  retirement(): undefined {
    return undefined;
  }

  async inquire(): Promise<void> {
    await this.models.all();
  }

  offers(): Promise<readonly ModelOffer[]> {
    return this.models.offers();
  }

  async access(): Promise<ProviderAccess> {
    return { provider: vscode.l10n.t("VS Code's language models"), needsKey: false };
  }
}

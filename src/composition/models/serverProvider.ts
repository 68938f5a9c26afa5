import type { ToolDefinition } from "../../core/conversation/message.ts";
import type { ReasoningEffort } from "../../core/ports/modelChoice.ts";
import type {
  ChatRequest,
  ModelError,
  ModelEvent,
  ModelLimits,
  ModelOffer,
  ModelProvider,
  PictureSupport,
  ProviderAccess,
} from "../../core/ports/models.ts";
import type { Log } from "../../core/ports/system.ts";
import type { CacheRule } from "../../core/tokens/cachePricing.ts";
import type { TokenPrices } from "../../core/tokens/cost.ts";
import type { RequestCounter, RequestExtras } from "../../core/tokens/counter.ts";
import { askServer } from "../../models/askServer.ts";
import {
  defaultReserve,
  modelInfo,
  canReason,
  retirement,
  statedEncoding,
  type ModelInfo,
} from "../../models/catalog/catalog.ts";
import {
  isNearby,
  LoadedWindows,
  type AskServer,
  type LoadedWindow,
} from "../../models/catalog/loadedWindow.ts";
import { offeredModels } from "../../models/catalog/offeredModels.ts";
import { catalogImageLimits, catalogImageRate, catalogVision } from "../../models/catalog/imageRules.ts";
import { cacheRule, withCacheWrites } from "../../models/catalog/cacheRules.ts";
import type { ListedModel } from "../../models/catalog/modelList.ts";
import { ServerLists, type ListStore } from "../../models/catalog/serverLists.ts";
import { userRows, type UserRow } from "../../models/catalog/userRows.ts";
import { needsKey } from "../../models/chatCompletions/openaiModel.ts";
import { ConfiguredModel, type ModelServerAddress } from "../../models/configuredModel.ts";
import type { WireRuleRegistry } from "../../models/wire/wireRuleRegistry.ts";
import { WirePrompts } from "../../models/wirePrompts.ts";
import { memoizeLast } from "../../core/text/memoizeLast.ts";

/** Parts of a server's provider. */
export interface ServerProviderParts {
  /** Address of the server at the moment. */
  readonly address: () => ModelServerAddress;
  readonly apiKey: () => Promise<string | undefined>;
  /** True where the server is the user's own choice. */
  readonly isOfUser: () => boolean;
  readonly settings: {
    readonly models: unknown;
    readonly reasoningEffort: ReasoningEffort;
    readonly silenceMs: number;
  };
  readonly lists: ListStore;
  readonly wireRules: WireRuleRegistry;
  readonly log: Log;
}

/** The models of one server, known from the user's rows, the server's list and the catalog. */
export class ServerProvider implements ModelProvider {
  private readonly parts: ServerProviderParts;
  private readonly model: ConfiguredModel;
  private readonly prompts: WirePrompts;
  private readonly lists: ServerLists;
  private readonly loaded = new LoadedWindows();
  private readonly ask: AskServer;
  // Asked for many times in every turn, with the same answer.
  private readonly hostOf = memoizeLast((baseUrl: string) => URL.parse(baseUrl)?.host ?? "");
  private readonly rowsOf = memoizeLast((models: unknown) => userRows(models).rows);
  private readonly infoOf = memoizeLast(
    (model: string, rows: readonly UserRow[], listed?: ListedModel, loaded?: LoadedWindow) =>
      modelInfo(model, { rows, listed, loaded }),
  );

  constructor(parts: ServerProviderParts) {
    this.parts = parts;
    const { address, apiKey, wireRules, isOfUser, settings } = parts;
    const effort = () => settings.reasoningEffort;
    const silenceMs = () => settings.silenceMs;
    this.model = new ConfiguredModel(address, { apiKey, wireRules, effort, isOfUser, silenceMs });
    this.prompts = new WirePrompts({ address, apiKey, wireRules, server: () => this.server }, this.model);
    this.ask = askServer(() => address().baseUrl, apiKey);
    this.lists = new ServerLists(this.model, () => address().baseUrl, parts.lists, parts.log);
  }

  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ModelEvent> {
    return this.model.stream(request, signal);
  }

  sent(request: Pick<ChatRequest, "model" | "messages">): Pick<ChatRequest, "messages"> {
    return this.prompts.sent(request);
  }

  promptTokens(request: ChatRequest, signal: AbortSignal): Promise<number | undefined> {
    return this.prompts.promptTokens(request, signal);
  }

  countersVersion(): string {
    const rows = this.rows.map(({ names, encoding }) => [names, encoding]);
    const { api } = this.parts.address();
    return JSON.stringify([rows, this.server, api, this.parts.wireRules.learned(this.server)]);
  }

  counter(model: string, tools: readonly ToolDefinition[], extras?: RequestExtras): Promise<RequestCounter> {
    return this.prompts.counter(model, tools, extras, statedEncoding(model, this.rows));
  }

  limits(model: string): ModelLimits {
    const info = this.info(model);
    const { window, maxOutput, maxInput, source } = info;
    return {
      window,
      reserve: defaultReserve(info),
      source,
      ...(maxOutput !== undefined && { maxOutput }),
      ...(maxInput !== undefined && { longestPrompt: maxInput }),
    };
  }

  prices(model: string): TokenPrices | undefined {
    const { prices } = this.info(model);
    return prices && withCacheWrites(prices, this.server, model);
  }

  caching(model: string): CacheRule {
    return cacheRule(this.server, model);
  }

  pictures(model: string): PictureSupport {
    const sees = this.lists.of(model)?.sees ?? catalogVision(model);
    const limits = catalogImageLimits(this.server);
    return { rate: catalogImageRate(model), ...limits, ...(sees !== undefined && { sees }) };
  }

  knows(model: string): boolean {
    return modelInfo(model, { rows: this.rows }).known;
  }

  canReason(model: string): boolean | undefined {
    return canReason(model);
  }

  retirement(model: string): string | undefined {
    return this.lists.of(model)?.retires ?? retirement(model, this.parts.address().baseUrl);
  }

  async inquire(model: string): Promise<void> {
    const { baseUrl } = this.parts.address();
    const { known, source } = this.info(model);
    const isToldByServer = !known || source === "server";
    await Promise.all([
      this.loaded.inquire(baseUrl, model, this.ask, loadTimeoutMs),
      isToldByServer && this.lists.inquire(model, { mayChange: isNearby(baseUrl) }),
    ]);
  }

  async offers(): Promise<readonly ModelOffer[]> {
    return (await this.listed()).models;
  }

  /** The models that can be chosen, and why the server did not list its own. */
  async listed(): Promise<{ readonly models: readonly ModelOffer[]; readonly error?: ModelError }> {
    const list = await this.lists.list();
    const models = offeredModels(list, this.parts.address().baseUrl, (model) => this.info(model));
    return { models, ...("error" in list && { error: list.error }) };
  }

  async access(): Promise<ProviderAccess> {
    const { baseUrl } = this.parts.address();
    const lacksKey = needsKey(baseUrl) && (await this.parts.apiKey()) === undefined;
    return { provider: baseUrl, needsKey: lacksKey };
  }

  /** Host and port. */
  private get server(): string {
    return this.hostOf(this.parts.address().baseUrl);
  }

  private get rows(): readonly UserRow[] {
    return this.rowsOf(this.parts.settings.models);
  }

  private info(model: string): ModelInfo {
    const listed = this.lists.of(model);
    const loaded = this.loaded.of(this.parts.address().baseUrl, model);
    return this.infoOf(model, this.rows, listed, loaded);
  }
}

/** Time that a server may take to load a model that is to answer anyway, in milliseconds. */
const loadTimeoutMs = 60_000;

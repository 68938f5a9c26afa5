import type * as vscode from "vscode";
import type { ToolDefinition } from "../core/conversation/message.ts";
import type {
  ChatRequest,
  ModelEvent,
  ModelLimits,
  ModelOffer,
  ModelProvider,
  ProviderAccess,
} from "../core/ports/models.ts";
import type { Log } from "../core/ports/system.ts";
import type { TokenPrices } from "../core/tokens/cost.ts";
import type { RequestCounter, RequestExtras } from "../core/tokens/counter.ts";
import { createCounter } from "../core/tokens/request/requestCounter.ts";
import type { Secrets } from "../host/platform/secrets.ts";
import type { Settings } from "../host/platform/settings.ts";
import { defaultReserve, modelInfo, statedEncoding, type ModelInfo } from "../models/catalog/catalog.ts";
import type { ListedModel } from "../models/catalog/modelList.ts";
import { offeredModels } from "../models/catalog/offeredModels.ts";
import { ServerLists, type ListStore } from "../models/catalog/serverLists.ts";
import { userRows, type UserRow } from "../models/catalog/userRows.ts";
import { chatSentBack } from "../models/chatCompletions/wireMessages.ts";
import { needsKey } from "../models/chatCompletions/openaiModel.ts";
import { wireTools } from "../models/chatCompletions/requestBody.ts";
import { ConfiguredModel } from "../models/configuredModel.ts";
import { messagesSentBack } from "../models/messages/messagesBody.ts";
import { responsesSentBack } from "../models/responses/responsesBody.ts";
import { apiFor } from "../models/serverApi.ts";
import { RuleBook, type RuleStore } from "../models/wire/ruleBook.ts";
import { wireCounter } from "../models/wire/wireCounter.ts";
import type { WireRules } from "../models/wire/wireRules.ts";

/** The models of an OpenAI-compatible server, known from the user's rows, the server's list and the catalog. */
export class ServerProvider implements ModelProvider {
  private readonly settings: Settings;
  private readonly secrets: Secrets;
  private readonly model: ConfiguredModel;
  private readonly lists: ServerLists;
  private readonly book: RuleBook;

  /** `memento` keeps the servers' model lists and the rules of their requests. */
  constructor(settings: Settings, secrets: Secrets, memento: vscode.Memento, log: Log) {
    this.settings = settings;
    this.secrets = secrets;
    this.book = new RuleBook(ruleStore(memento), log);
    const effort = () => settings.reasoningEffort;
    const { apiKey } = secrets;
    const options = {
      apiKey,
      book: this.book,
      effort,
      isOfUser: () => settings.isServerOfUser,
      api: "auto",
    } as const;
    this.model = new ConfiguredModel(() => settings.baseUrl, options);
    this.lists = new ServerLists(this.model, () => settings.baseUrl, listStore(memento), log);
  }

  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ModelEvent> {
    return this.model.stream(request, signal);
  }

  countersVersion(): string {
    const rows = this.rows.map(({ names, encoding }) => [names, encoding]);
    return JSON.stringify([rows, this.server, this.book.learned(this.server)]);
  }

  async counter(
    model: string,
    given: readonly ToolDefinition[],
    extras?: RequestExtras,
  ): Promise<RequestCounter> {
    const { server } = this;
    const rules = this.book.rules(server, model);
    const tools = wireTools(given, rules);
    const counter = await createCounter(model, tools, extras, statedEncoding(model, this.rows));
    const api = apiFor(this.settings.baseUrl, model, "auto");
    return wireCounter(counter, { recipient: { server, model }, rules, api, sentBack: sentBack[api] });
  }

  limits(model: string): ModelLimits {
    const info = this.info(model);
    const { window, maxOutput, source } = info;
    return { window, reserve: defaultReserve(info), source, ...(maxOutput !== undefined && { maxOutput }) };
  }

  prices(model: string): TokenPrices | undefined {
    return this.info(model).prices;
  }

  knows(model: string): boolean {
    return modelInfo(model, { rows: this.rows }).known;
  }

  async inquire(model: string): Promise<void> {
    if (!this.info(model).known) await this.lists.inquire(model);
  }

  async offers(): Promise<readonly ModelOffer[]> {
    return offeredModels(await this.lists.list(), (model) => this.info(model));
  }

  async access(): Promise<ProviderAccess> {
    const { baseUrl } = this.settings;
    const lacksKey = needsKey(baseUrl) && (await this.secrets.apiKey()) === undefined;
    return { provider: baseUrl, needsKey: lacksKey };
  }

  /** Host and port. */
  private get server(): string {
    return URL.parse(this.settings.baseUrl)?.host ?? "";
  }

  private get rows(): readonly UserRow[] {
    return userRows(this.settings.models).rows;
  }

  private info(model: string): ModelInfo {
    const listed = this.lists.of(model);
    return modelInfo(model, { rows: this.rows, ...(listed && { listed }) });
  }
}

const sentBack = { chat: chatSentBack, responses: responsesSentBack, messages: messagesSentBack };

function ruleStore(memento: vscode.Memento): RuleStore {
  const key = (server: string) => `longhand.rules ${server}`;
  return {
    get: (server) => memento.get<WireRules>(key(server)),
    keep: (server, rules) => void memento.update(key(server), rules),
  };
}

function listStore(memento: vscode.Memento): ListStore {
  const key = (server: string) => `longhand.listed ${server}`;
  return {
    get: (server) => memento.get<readonly ListedModel[]>(key(server)) ?? [],
    keep: (server, models) => void memento.update(key(server), models),
  };
}

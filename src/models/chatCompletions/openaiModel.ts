import type { ReasoningEffort } from "../../core/ports/modelChoice.ts";
import type { ChatModel, ChatRequest, ModelError, ModelEvent } from "../../core/ports/models.ts";
import type { ListedModel } from "../catalog/modelList.ts";
import { pagedModels } from "../catalog/pagedModels.ts";
import { cancelledError } from "../errors/modelErrors.ts";
import { OpenAiClients, type WatchedClient } from "../openAiClient.ts";
import { anthropicMessages } from "../messages/anthropicMessages.ts";
import { openAiResponses } from "../responses/openAiResponses.ts";
import { apiFor, isOpenAiAddress, type ServerApi } from "../serverApi.ts";
import { ServerConnection, type HttpExchange } from "../serverConnection.ts";
import { WireRuleRegistry } from "../wire/wireRuleRegistry.ts";
import { chatCompletions } from "./chatCompletions.ts";

export interface OpenAiModelOptions {
  /** Address of the API, usually ending in `/v1`. */
  readonly baseUrl: string;
  /** Asked before every request; undefined where no key is set. Must not reject. */
  readonly apiKey: () => Promise<string | undefined>;
  readonly userAgent?: string;
  /** Milliseconds without a byte after which a request is given up, asked before every one; 0: never. Ten minutes when left out. */
  readonly silenceMs?: () => number;
  /** True where the server is the user's own choice, to which headers from the environment go; not when left out. */
  readonly isOfUser?: () => boolean;
  /** API that a server is asked through; `chat` when left out. */
  readonly api?: ServerApi;
  /** Wire rules of servers; forgotten with the process when left out. */
  readonly wireRules?: WireRuleRegistry;
  /** Asked before every request; the models' own when left out. */
  readonly effort?: () => ReasoningEffort;
}

/** A server's models, or why they cannot be listed. */
export type ModelList = { readonly models: readonly ListedModel[] } | { readonly error: ModelError };

export interface OpenAiModel extends ChatModel {
  /** List of the server's `/models`. Never throws. */
  listModels(signal: AbortSignal): Promise<ModelList>;
  /** The server's own count of a prompt, in tokens; undefined where it does not count, or not before `signal` aborts. Never throws. */
  promptTokens(request: ChatRequest, signal: AbortSignal): Promise<number | undefined>;
}

/** True where requests need a key: at OpenAI. Other servers may ask for one, and say so. */
export function needsKey(baseUrl: string): boolean {
  return isOpenAiAddress(baseUrl);
}

/** A model behind any OpenAI-compatible server. Loads the `openai` package with the first request. */
export function createOpenAiModel(options: OpenAiModelOptions): OpenAiModel {
  const server = new OpenAiServer(options);
  return {
    stream: (request, signal) => server.stream(request, signal),
    listModels: (signal) => server.listModels(signal),
    promptTokens: (request, signal) => server.promptTokens(request, signal),
  };
}

/** Reasoning models, and those on a slow machine, are silent for minutes. */
const defaultSilenceMs = 600_000;

type Failed = Extract<ModelEvent, { readonly type: "failed" }>;

const isResponsesOnly = ({ reason }: ModelError) => reason.code === "responsesOnly";
const isMissing = ({ status }: ModelError) => status === 404 || status === 405 || status === 501;

class OpenAiServer {
  private readonly options: OpenAiModelOptions;
  private readonly connection: ServerConnection;
  private readonly clients = new OpenAiClients();
  private readonly chat: ReturnType<typeof chatCompletions>;
  private readonly responses: ReturnType<typeof openAiResponses>;
  private readonly messages: ReturnType<typeof anthropicMessages>;
  /** True until the server turned out to have no Responses API. */
  private mayHaveResponses = true;

  constructor(options: OpenAiModelOptions) {
    this.options = options;
    const { baseUrl, apiKey, silenceMs = () => defaultSilenceMs } = options;
    const { wireRules = new WireRuleRegistry(), effort = () => "auto", isOfUser = () => false } = options;
    const common = { baseUrl, apiKey, silenceMs, wireRules, effort, isOfUser };
    this.connection = new ServerConnection({ ...common, needsKey: needsKey(baseUrl) });
    this.chat = chatCompletions(this.connection, (exchange) => this.client(exchange));
    this.responses = openAiResponses(this.connection, (exchange) => this.client(exchange));
    this.messages = anthropicMessages(this.connection);
  }

  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ModelEvent> {
    const { baseUrl, api = "chat" } = this.options;
    const chosen = apiFor(baseUrl, request.model, api);
    if (chosen === "chat" && api === "auto") return this.chatFirst(request, signal);
    return this[chosen].stream(request, signal);
  }

  /** Chat Completions, and the Responses API for what that takes only there, if the server has it. */
  private async *chatFirst(
    request: ChatRequest,
    signal: AbortSignal,
  ): AsyncGenerator<ModelEvent, void, undefined> {
    const keepsReasoning = this.mayHaveResponses;
    const chat = this.chat.stream(request, signal, (field) => keepsReasoning && field === "reasoning");
    const refusal = yield* this.unless(isResponsesOnly, chat);
    if (!refusal) return;
    if (!this.mayHaveResponses) return yield refusal;
    const missing = yield* this.unless(isMissing, this.responses.stream(request, signal));
    if (!missing) return;
    this.mayHaveResponses = false;
    yield* this.chat.stream(request, signal);
  }

  /** Passes events on but a failure of this kind, which is returned. */
  private async *unless(
    is: (error: ModelError) => boolean,
    events: AsyncIterable<ModelEvent>,
  ): AsyncGenerator<ModelEvent, Failed | undefined, undefined> {
    for await (const event of events) {
      if (event.type === "failed" && is(event.error)) return event;
      yield event;
    }
    return undefined;
  }

  promptTokens(request: ChatRequest, signal: AbortSignal): Promise<number | undefined> {
    const { baseUrl, api = "chat" } = this.options;
    return this[apiFor(baseUrl, request.model, api)].promptTokens(request, signal);
  }

  async listModels(signal: AbortSignal): Promise<ModelList> {
    const exchange = await this.connection.connect("", signal);
    if ("kind" in exchange) return { error: exchange };
    try {
      const { client, fetchOptions } = await this.client(exchange);
      const headers = this.listHeaders(exchange);
      const { signal: watched } = exchange.watch;
      const ask = (query: Readonly<Record<string, string>>) =>
        client.get<unknown>("/models", { signal: watched, headers, fetchOptions, query });
      return { models: await pagedModels(ask) };
    } catch (error) {
      return { error: signal.aborted ? cancelledError : this.connection.failure(exchange, error) };
    } finally {
      exchange.watch.close();
    }
  }

  /** Anthropic's API has its key in a header of its own, in the list of models too. */
  private listHeaders({ key }: HttpExchange): Record<string, string | null> {
    const { baseUrl, api = "chat" } = this.options;
    if (apiFor(baseUrl, "", api) !== "messages" || key === undefined) return {};
    return { authorization: null, "x-api-key": key, "anthropic-version": "2023-06-01" };
  }

  private client(exchange: HttpExchange): Promise<WatchedClient> {
    const { baseUrl, userAgent } = this.options;
    const isOfUser = this.connection.options.isOfUser();
    const isOpenAi = isOfUser && needsKey(baseUrl);
    return this.clients.of(
      { baseUrl, isOpenAi, isOfUser, ...(userAgent !== undefined && { userAgent }) },
      exchange,
    );
  }
}

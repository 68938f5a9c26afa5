import type { OpenAI } from "openai";
import type {
  ChatModel,
  ChatRequest,
  ModelError,
  ModelEvent,
  ReasoningEffort,
} from "../../core/ports/models.ts";
import { listedModels, type ListedModel } from "../catalog/modelList.ts";
import { cancelledError } from "../errors/modelErrors.ts";
import { openAiClient } from "../openAiClient.ts";
import { ServerConnection, type Line } from "../serverConnection.ts";
import { RuleBook } from "../wire/ruleBook.ts";
import { ChatCompletions } from "./chatCompletions.ts";

/** `auto`: the one that is best for the model. */
export type ServerApi = "auto" | "chat" | "responses" | "messages";

export interface OpenAiModelOptions {
  /** Address of the API, usually ending in `/v1`. */
  readonly baseUrl: string;
  /** Asked before every request; undefined where no key is set. Must not reject. */
  readonly apiKey: () => Promise<string | undefined>;
  readonly userAgent?: string;
  /** Milliseconds without a byte after which a request is given up. Default 240,000: reasoning models are silent for minutes. */
  readonly silenceMs?: number;
  /** Which of its APIs a server is asked through; `chat` when left out. */
  readonly api?: ServerApi;
  /** What is known of servers' rules; forgotten with the process when left out. */
  readonly book?: RuleBook;
  /** Asked before every request; the models' own when left out. */
  readonly effort?: () => ReasoningEffort;
}

/** A server's models, or why they cannot be listed. */
export type ModelList = { readonly models: readonly ListedModel[] } | { readonly error: ModelError };

export interface OpenAiModel extends ChatModel {
  /** List of the server's `/models`. Never throws. */
  listModels(signal: AbortSignal): Promise<ModelList>;
}

/** True where requests need a key: at OpenAI. Other servers may ask for one, and say so. */
export function needsKey(baseUrl: string): boolean {
  const host = URL.parse(baseUrl)?.hostname ?? "";
  return host === "openai.com" || host.endsWith(".openai.com");
}

/** A model behind any OpenAI-compatible server. Loads the `openai` package with the first request. */
export function createOpenAiModel(options: OpenAiModelOptions): OpenAiModel {
  const server = new OpenAiServer(options);
  return {
    stream: (request, signal) => server.stream(request, signal),
    listModels: (signal) => server.listModels(signal),
  };
}

const defaultSilenceMs = 240_000;

class OpenAiServer {
  private readonly options: OpenAiModelOptions;
  private readonly connection: ServerConnection;
  private readonly chat: ChatCompletions;

  constructor(options: OpenAiModelOptions) {
    this.options = options;
    const { baseUrl, apiKey, silenceMs = defaultSilenceMs } = options;
    const { book = new RuleBook(), effort = () => "auto" } = options;
    const common = { baseUrl, apiKey, silenceMs, book, effort };
    this.connection = new ServerConnection({ ...common, needsKey: needsKey(baseUrl) });
    this.chat = new ChatCompletions(this.connection, (line) => this.client(line));
  }

  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ModelEvent> {
    return this.chat.stream(request, signal);
  }

  async listModels(signal: AbortSignal): Promise<ModelList> {
    const line = await this.connection.connect("", signal);
    if ("kind" in line) return { error: line };
    try {
      const client = await this.client(line);
      const body = await client.get<unknown>("/models", { signal: line.watch.signal });
      return { models: listedModels(body) };
    } catch (error) {
      return { error: signal.aborted ? cancelledError : this.connection.failure(line, error) };
    } finally {
      line.watch.close();
    }
  }

  private client(line: Line): Promise<OpenAI> {
    const { baseUrl, userAgent } = this.options;
    const isOpenAi = needsKey(baseUrl);
    return openAiClient({ baseUrl, isOpenAi, ...(userAgent !== undefined && { userAgent }) }, line);
  }
}

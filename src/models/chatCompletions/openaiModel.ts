import type { OpenAI } from "openai";
import type { ChatModel, ChatRequest, ModelError, ModelEvent } from "../../core/ports/models.ts";
import type { ErrorContext } from "../errors/modelErrors.ts";
import {
  badAddressError,
  cancelledError,
  cutOffError,
  emptyReplyError,
  noKeyError,
  refusalError,
  silentError,
  unreachableError,
  unusableKeyError,
} from "../errors/modelErrors.ts";
import type { ListedModel } from "../catalog/modelList.ts";
import { listedModels } from "../catalog/modelList.ts";
import { networkCode, refusalOf } from "../errors/refusal.ts";
import type { LooseChunk } from "./replyAssembly.ts";
import { ReplyAssembly } from "./replyAssembly.ts";
import type { Refused, RequestBody } from "./requestBody.ts";
import { refusedIn, requestBody } from "./requestBody.ts";
import { ResponseWatch } from "./responseWatch.ts";

export interface OpenAiModelOptions {
  /** Address of the API, usually ending in `/v1`. */
  readonly baseUrl: string;
  /** Asked before every request; undefined where no key is set. Must not reject. */
  readonly apiKey: () => Promise<string | undefined>;
  readonly userAgent?: string;
  /** Milliseconds without a byte after which a request is given up. Default 240,000: reasoning models are silent for minutes. */
  readonly silenceMs?: number;
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
/** How long figures and end mark may take after a whole reply: some servers send neither and keep the line open. */
const waitForUsageMs = 3_000;

/** A place for one request: its client, its watch, and whom its errors are about. */
interface Line {
  readonly client: OpenAI;
  readonly watch: ResponseWatch;
  readonly key: string | undefined;
  readonly context: ErrorContext;
}

class OpenAiServer {
  private readonly options: OpenAiModelOptions;
  /** Unsupported parameters by model, as refusals named them. */
  private readonly refused = new Map<string, Set<Refused>>();

  constructor(options: OpenAiModelOptions) {
    this.options = options;
  }

  async *stream(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ModelEvent, void, undefined> {
    const line = await this.connect(request.model, signal);
    if ("kind" in line) return yield { type: "failed", error: line };
    const assembly = new ReplyAssembly();
    let problem: unknown;
    try {
      for await (const chunk of await this.open(line, request)) {
        yield* assembly.add(chunk);
        if (assembly.finished) line.watch.hurry(waitForUsageMs);
      }
    } catch (error) {
      problem = error;
    } finally {
      line.watch.close();
    }
    const error = this.errorAfter(line, signal, assembly, problem);
    yield error === undefined ? assembly.done() : { type: "failed", error };
  }

  async listModels(signal: AbortSignal): Promise<ModelList> {
    const line = await this.connect("", signal);
    if ("kind" in line) return { error: line };
    try {
      const body = await line.client.get<unknown>("/models", { signal: line.watch.signal });
      return { models: listedModels(body) };
    } catch (error) {
      return { error: signal.aborted ? cancelledError : this.failure(line, error) };
    } finally {
      line.watch.close();
    }
  }

  /** Everything a request needs, or why it cannot be made. */
  private async connect(model: string, signal: AbortSignal): Promise<Line | ModelError> {
    if (signal.aborted) return cancelledError;
    const { baseUrl } = this.options;
    const url = URL.parse(baseUrl);
    if (url === null || !/^https?:$/.test(url.protocol)) return badAddressError();
    const key = (await this.options.apiKey())?.trim() || undefined;
    const context = { address: url.host, model, hasKey: key !== undefined };
    if (key === undefined && needsKey(baseUrl)) return noKeyError(context);
    if (key !== undefined && !/^[\x21-\x7e]+$/.test(key)) return unusableKeyError();
    const watch = new ResponseWatch(signal, this.options.silenceMs ?? defaultSilenceMs);
    return { client: await this.client(key, watch), watch, key, context };
  }

  private async client(key: string | undefined, watch: ResponseWatch): Promise<OpenAI> {
    const { OpenAI } = await import("openai");
    const { baseUrl, userAgent } = this.options;
    return new OpenAI({
      baseURL: baseUrl,
      apiKey: key ?? "none",
      adminAPIKey: null,
      // Names from the environment are for OpenAI alone.
      ...(needsKey(baseUrl) ? {} : { organization: null, project: null }),
      defaultHeaders: {
        ...(key === undefined ? { Authorization: null } : {}),
        ...(userAgent === undefined ? {} : { "User-Agent": userAgent }),
      },
      fetch: watch.fetch,
      maxRetries: 0,
      logLevel: "off",
      timeout: 2 ** 31 - 1,
    });
  }

  /** Sends the request; once more without each thing that the server turns out to refuse. */
  private async open({ client, watch, key }: Line, request: ChatRequest): Promise<AsyncIterable<LooseChunk>> {
    const refused = this.refused.get(request.model) ?? new Set<Refused>();
    this.refused.set(request.model, refused);
    for (;;) {
      const body = requestBody(request, refused);
      try {
        return await send(client, body, watch.signal);
      } catch (error) {
        const refusal = refusalOf(error, key);
        const found =
          refusal?.status === 400 || refusal?.status === 422 ? refusedIn(body, refusal.raw) : undefined;
        if (found === undefined) throw error;
        refused.add(found);
      }
    }
  }

  /** Why there is no whole reply; undefined when there is one, even if the connection broke after it. */
  private errorAfter(
    line: Line,
    signal: AbortSignal,
    assembly: ReplyAssembly,
    problem: unknown,
  ): ModelError | undefined {
    if (signal.aborted) return cancelledError;
    if (assembly.finished) return undefined;
    if (problem !== undefined || line.watch.silent) return this.failure(line, problem);
    if (!assembly.started) return emptyReplyError(line.context);
    return line.watch.complete ? undefined : cutOffError(line.context);
  }

  private failure({ watch, key, context }: Line, problem: unknown): ModelError {
    if (watch.silent) return silentError(this.options.silenceMs ?? defaultSilenceMs, context);
    const refusal = refusalOf(problem, key);
    if (refusal !== undefined) return refusalError(refusal, context);
    return watch.started ? cutOffError(context) : unreachableError(networkCode(problem), context);
  }
}

function send(client: OpenAI, body: RequestBody, signal: AbortSignal): Promise<AsyncIterable<LooseChunk>> {
  return client.chat.completions.create(body as OpenAI.Chat.ChatCompletionCreateParamsStreaming, { signal });
}

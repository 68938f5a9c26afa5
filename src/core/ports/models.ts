import type { ReasoningEffort } from "./modelChoice.ts";
import type { LimitSource } from "../context/budget.ts";
import type { ModelErrorReason } from "./errors/modelErrorReason.ts";
import type { Usage } from "../conversation/entry.ts";
import type { AssistantMessage, ChatMessage, ToolDefinition } from "../conversation/message.ts";
import type { CacheRule } from "../tokens/cachePricing.ts";
import type { TokenPrices } from "../tokens/cost.ts";
import type { RequestCounter, RequestExtras } from "../tokens/counter.ts";
import type { ImageRate } from "../tokens/request/imageTokens.ts";

/** One request for a reply. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolDefinition[];
  /** Cap of the reply, in tokens. */
  readonly maxTokens?: number;
  readonly temperature?: number;
  /** `none`: the reply is to call none of the tools, which are there for the cache's sake. Servers that do not know it may call all the same. */
  readonly toolChoice?: "none";
  /** Id of the conversation that the request is of: what is the same in its requests may be cached together. */
  readonly conversation?: string;
  /** Reasoning effort that the user chose for the conversation; when left out, as set for all. */
  readonly effort?: ReasoningEffort;
  /** The bytes of the pictures that its messages name, by their ids; a picture without is not sent. */
  readonly pictures?: ReadonlyMap<string, Uint8Array>;
}

/** Failure of a model call; `kind` is what callers act on, `reason` what the user is told. */
export interface ModelError {
  readonly kind:
    | "noKey"
    | "unauthorized"
    | "unreachable"
    | "rateLimited"
    | "server"
    /** The server is about to answer: it reads the model. */
    | "loading"
    | "contextLength"
    | "badRequest"
    | "cutOff"
    /** A reply without a word or a call. */
    | "empty"
    /** The server withheld the reply or the rest of it. */
    | "filtered"
    | "cancelled";
  readonly reason: ModelErrorReason;
  readonly status?: number;
  /** Wait that the server asks for, in milliseconds. */
  readonly retryAfterMs?: number;
  /** The window in tokens, where a context-length error names it. */
  readonly limitTokens?: number;
  /** True where the request has too many bytes; the most that it may have, where the server names that. */
  readonly isTooLarge?: boolean;
  readonly limitBytes?: number;
  /** True where asking again cannot help although the kind suggests it. */
  readonly isFinal?: boolean;
}

export type FinishReason = "stop" | "length" | "toolCalls" | "contentFilter";

/**
 * Event of a model's stream: any number of `reasoning`, `text`, `toolCall` and `progress` events, then exactly one `done` or
 * `failed`. `toolCall` announces a call as soon as its name is known; `progress` says that more came of what is not told
 * piece by piece; `done` carries the whole message.
 */
export type ModelEvent =
  | { readonly type: "reasoning"; readonly text: string }
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "toolCall"; readonly id: string; readonly name: string }
  | { readonly type: "progress" }
  | {
      readonly type: "done";
      readonly message: AssistantMessage;
      readonly finishReason: FinishReason;
      readonly usage?: Usage;
    }
  | { readonly type: "failed"; readonly error: ModelError };

/** A model server. Never throws: failures arrive as the last event, a cancel as `failed` with kind `cancelled`. */
export interface ChatModel {
  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
}

/** A model's limits, in tokens. */
export interface ModelLimits {
  readonly window: number;
  readonly reserve: number;
  /** The longest reply that may be asked for; undefined where it is not known. */
  readonly maxOutput?: number;
  /** The longest prompt, where that is limited apart from the window. */
  readonly longestPrompt?: number;
  readonly source?: LimitSource;
}

/** Picture support of a model. Bytes are those of a picture as it is, before it is encoded, but for `requestBytes`. */
export interface PictureSupport {
  /** True where it sees them; undefined where that is not known. */
  readonly sees?: boolean;
  readonly rate: ImageRate;
  /** The most that one picture may have. */
  readonly imageBytes: number;
  /** The most that a whole request may have, as it is sent. */
  readonly requestBytes: number;
  /** The most pictures of a request. */
  readonly count: number;
}

/** A model that can be chosen, with what is known of it in one line; `window` in tokens, undefined where it is a guess. */
export interface ModelOffer {
  readonly id: string;
  /** Description in its provider's words. */
  readonly description?: string;
  /** Tokens. */
  readonly window?: number;
  /** US dollars for a million tokens. */
  readonly prices?: { readonly input: number; readonly output: number };
}

/** Provider as the user knows it, and whether a key must be set first. */
export interface ProviderAccess {
  readonly provider: string;
  readonly needsKey: boolean;
}

/**
 * Model provider: everything known of models, named by their ids: who answers, how they count, what they take and cost,
 * which there are.
 */
export interface ModelProvider extends ChatModel {
  /** The messages as the model's server would get them now; as they are, where its API has another form for messages. */
  sent(request: Pick<ChatRequest, "model" | "messages" | "tools">): Pick<ChatRequest, "messages">;
  /** Changes when counters made before are of no use any more. */
  countersVersion(): string;
  /**
   * The server's own count of a prompt, in tokens, where asking for it costs nothing; undefined where the server does not
   * count, or not soon. Never rejects.
   */
  promptTokens(request: ChatRequest, signal: AbortSignal): Promise<number | undefined>;
  /** A counter of requests to `model` with these tools. Never rejects. */
  counter(model: string, tools: readonly ToolDefinition[], extras?: RequestExtras): Promise<RequestCounter>;
  /** Limits as far as they are known by now; of an unknown model, cautious ones. */
  limits(model: string): ModelLimits;
  /** Prices of a model; undefined where they are not known. */
  prices(model: string): TokenPrices | undefined;
  /** The server's cache rule for the model's prompts, as far as that is known. */
  caching(model: string): CacheRule;
  /** The model's picture support, as far as that is known. */
  pictures(model: string): PictureSupport;
  /** True where the limits are known without asking a server. */
  knows(model: string): boolean;
  /** True where the model reasons, or can be told to, before it answers; undefined where that is not known. */
  canReason(model: string): boolean | undefined;
  /** Day on which the server ends the model, or did, as YYYY-MM-DD; undefined where none is known. */
  retirement(model: string): string | undefined;
  /** Finds out what a model takes where little is known of it; resolves soon, whatever happens. */
  inquire(model: string): Promise<void>;
  /** The models that can be chosen. */
  offers(): Promise<readonly ModelOffer[]>;
  access(): Promise<ProviderAccess>;
}

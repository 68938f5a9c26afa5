import type { ChatBody } from "./chatBody.ts";
import type { StreamShape } from "./eventStream.ts";
import type { Fault } from "./fault.ts";
import type { Script } from "./answerScript.ts";

/** Tokens, where nothing else is said. */
export const defaultWindow = 128_000;

export interface ModelServerOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Address that it listens at; default 127.0.0.1. */
  readonly host?: string;
  /** Context window in tokens of every model not in `models`; default 128,000. */
  readonly window?: number;
  /** Models that exist; when left out, all do. */
  readonly models?: Readonly<Record<string, ModelLimits>>;
  /** The most bytes of a request's body. */
  readonly maxBytes?: number;
  /** Key that requests must carry; when left out, none. */
  readonly apiKey?: string;
  /** Answers what nothing was scripted for: the demo, a fixed reply or a function. Default: the text "Done." */
  readonly otherwise?: "demo" | Script;
  readonly shape?: Partial<StreamShape>;
}

interface ModelLimits {
  /** Tokens for prompt and reply together. */
  readonly window?: number;
  /** The longest reply in tokens. */
  readonly maxOutput?: number;
  /** Takes text alone. */
  readonly blind?: boolean;
  /** Day on which it ends, as the list of models tells it. */
  readonly shutdown?: string;
}

/** A Chat Completions request as it came; keys and other headers are not kept. */
export interface RecordedRequest {
  readonly body: ChatBody;
  /** Weight of the prompt in tokens; undefined where the body was refused before it was counted. */
  promptTokens?: number;
  /** Status of the answer; undefined while it is not, or never was. */
  status?: number;
  /** True once the client left before the answer was complete. */
  aborted: boolean;
}

/** State that the parts of a running server share. */
export interface ServerState {
  readonly options: ModelServerOptions;
  readonly requests: RecordedRequest[];
  readonly authorizations: (string | undefined)[];
  readonly faults: Fault[];
  readonly scripts: Script[];
  readonly otherwise: Script;
  shape: StreamShape;
}

import type { ReasoningEffort } from "../core/ports/modelChoice.ts";
import type { ModelError, ModelEvent } from "../core/ports/models.ts";
import {
  badAddressError,
  cancelledError,
  cutOffError,
  emptyReplyError,
  noKeyError,
  notJsonError,
  refusalError,
  silentError,
  unreachableError,
  unusableKeyError,
  type ErrorContext,
} from "./errors/modelErrors.ts";
import { networkCode, refusalOf, type Refusal } from "./errors/refusal.ts";
import { ResponseWatch } from "./responseWatch.ts";
import { rulesAfterRefusal } from "./wire/rulesAfterRefusal.ts";
import type { WireRuleRegistry } from "./wire/wireRuleRegistry.ts";
import type { WireRules } from "./wire/wireRules.ts";

/** Options of a connection to a server. */
interface ConnectionOptions {
  readonly baseUrl: string;
  /** Asked before every request; undefined where no key is set. Must not reject. */
  readonly apiKey: () => Promise<string | undefined>;
  readonly needsKey: boolean;
  /** True where the server is the user's own choice. */
  readonly isOfUser: () => boolean;
  /** Milliseconds without a byte after which a request is given up; 0: never. Asked before every request. */
  readonly silenceMs: () => number;
  readonly effort: () => ReasoningEffort;
  readonly wireRules: WireRuleRegistry;
}

/** HTTP exchange of one request: its watch, its key, and whom its errors are about. */
export interface HttpExchange {
  readonly watch: ResponseWatch;
  readonly key: string | undefined;
  readonly context: ErrorContext;
}

/** Puts the events of one reply together, whatever the API. */
export interface Assembly<Chunk> {
  /** True once the model said why it stopped: what follows can only be figures. */
  readonly finished: boolean;
  /** True once the server answered at all. */
  readonly started: boolean;
  /** Word of the server on a reply that broke off, where it says so. */
  readonly broken: string | undefined;
  add(chunk: Chunk): Iterable<ModelEvent>;
  /** Yields what is left, and `done`. */
  done(): Iterable<ModelEvent>;
}

/** Time that figures and end mark may take after a whole reply, in milliseconds: some servers send neither and keep the line open. */
const waitForUsageMs = 3_000;

/** Interval at which it is told that more came of what has no event of its own, in milliseconds. */
const progressInterval = 2_000;

/** The way to one server, the same for every API. */
export class ServerConnection {
  readonly options: ConnectionOptions;

  constructor(options: ConnectionOptions) {
    this.options = options;
  }

  /** Connects to the server: all that a request needs, or why it cannot be made. */
  async connect(model: string, signal: AbortSignal): Promise<HttpExchange | ModelError> {
    if (signal.aborted) return cancelledError;
    const { baseUrl, needsKey, silenceMs } = this.options;
    const url = URL.parse(baseUrl);
    if (url === null || !/^https?:$/.test(url.protocol)) return badAddressError();
    const key = (await this.options.apiKey())?.trim() || undefined;
    const context = { address: url.host, model, hasKey: key !== undefined };
    if (key === undefined && needsKey) return noKeyError(context);
    if (key !== undefined && !/^[\x21-\x7e]+$/.test(key)) return unusableKeyError();
    return { watch: new ResponseWatch(signal, silenceMs()), key, context };
  }

  /** The events of one reply, to its end; closes the exchange. */
  async *reply<Chunk>(
    exchange: HttpExchange,
    signal: AbortSignal,
    assembly: Assembly<Chunk>,
    open: () => Promise<AsyncIterable<Chunk>>,
  ): AsyncGenerator<ModelEvent, void, undefined> {
    let problem: unknown;
    let toldAt = Date.now();
    try {
      for await (const chunk of await open()) {
        // What had come before the user stopped is not told after it.
        if (signal.aborted) break;
        for (const event of assembly.add(chunk)) {
          toldAt = Date.now();
          yield event;
        }
        if (Date.now() - toldAt >= progressInterval) {
          toldAt = Date.now();
          yield { type: "progress" };
        }
        if (assembly.finished) exchange.watch.hurry(waitForUsageMs);
      }
    } catch (error) {
      problem = error;
    } finally {
      exchange.watch.close();
    }
    const error = this.errorAfter(exchange, signal, assembly, problem);
    if (error === undefined) yield* assembly.done();
    else yield { type: "failed", error };
  }

  /**
   * Sends a request, and again where a refusal is about its shape: by the rule that the refusal names, once by all of them
   * where it names none. `send` makes the body; `adjust` takes back what of it is refused, true where that helps.
   */
  async open<Chunk>(
    { watch, key, context }: HttpExchange,
    shapeOf: (rules: WireRules) => unknown,
    send: (rules: WireRules, signal: AbortSignal) => Promise<AsyncIterable<Chunk>>,
    adjust: (refusal: Refusal, rules: WireRules) => boolean,
  ): Promise<AsyncIterable<Chunk>> {
    const { wireRules } = this.options;
    const { address: server, model } = context;
    let rules = wireRules.rules(server, model);
    let tried: WireRules = {};
    for (;;) {
      try {
        const chunks = await send(rules, watch.signal);
        if (Object.keys(tried).length > 0) wireRules.learn(server, tried);
        return chunks;
      } catch (error) {
        const refusal = refusalOf(error, key, watch.refusal);
        if (refusal === undefined) throw error;
        if (adjust(refusal, rules)) continue;
        const next = rulesAfterRefusal(refusal, { rules, tried, shapeOf });
        if (next === undefined) throw error;
        tried = { ...tried, ...next };
        rules = { ...rules, ...next };
      }
    }
  }

  /** Error in place of a whole reply; undefined when there is one, even if the connection broke after it. */
  private errorAfter(
    exchange: HttpExchange,
    signal: AbortSignal,
    assembly: Assembly<never>,
    problem: unknown,
  ): ModelError | undefined {
    if (signal.aborted) return cancelledError;
    const { watch, key, context } = exchange;
    if (assembly.broken !== undefined) return cutOffError(context, assembly.broken);
    if (assembly.finished) return undefined;
    if (problem !== undefined || watch.silent) return this.failure(exchange, problem);
    if (!assembly.started) return emptyReplyError(context, watch.words(key));
    return watch.complete ? undefined : cutOffError(context, watch.words(key));
  }

  /** Failure that a thrown error is for the user. */
  failure({ watch, key, context }: HttpExchange, problem: unknown): ModelError {
    if (watch.silent) return silentError(this.options.silenceMs(), context);
    const refusal = refusalOf(problem, key, watch.refusal);
    if (refusal !== undefined) return refusalError(refusal, context);
    const sent = problem instanceof SyntaxError ? watch.notJson(key) : "";
    if (sent !== "") return notJsonError(context, sent);
    return watch.started
      ? cutOffError(context, watch.words(key))
      : unreachableError(networkCode(problem), context);
  }
}

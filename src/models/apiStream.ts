import type { ReasoningEffort } from "../core/ports/modelChoice.ts";
import type { ChatRequest, ModelEvent } from "../core/ports/models.ts";
import { replyCapIn } from "./errors/replyCap.ts";
import { refusalOf, type Refusal } from "./errors/refusal.ts";
import type { Assembly, HttpExchange, ServerConnection } from "./serverConnection.ts";
import { hasOpaque, saysOpaqueRefused, withoutOpaque, type Recipient } from "./wire/opaqueParts.ts";
import type { WireRules } from "./wire/wireRules.ts";

/** Terms of a body, beside the request. */
export interface BodyTerms<Refused> {
  readonly recipient: Recipient;
  readonly rules: WireRules;
  /** Parameters that the model turned out to refuse. */
  readonly refused: ReadonlySet<Refused>;
  readonly effort: ReasoningEffort;
}

/** One API of model servers: how its client, its bodies and its replies are made. */
export interface WireApi<Client, Body, Chunk, Refused> {
  client(exchange: HttpExchange): Promise<Client>;
  body(request: ChatRequest, terms: BodyTerms<Refused>): Body;
  assembly(recipient: Recipient, tools: ChatRequest["tools"]): Assembly<Chunk>;
  send(client: Client, body: Body, signal: AbortSignal): Promise<AsyncIterable<Chunk>>;
  /** The server's count of the body's prompt, in tokens, where the API has a call for it that costs nothing. */
  count?(client: Client, body: Body, signal: AbortSignal): Promise<number>;
  /** The unsupported parameter of `body` that a refusal in these words is about. */
  refusedIn(body: Body, words: string): Refused | undefined;
  /**
   * True for a parameter that the model itself refuses; false for what a refusal says of one request. True for all when
   * left out.
   */
  isOfModel?(refused: Refused): boolean;
}

/** Replies of one server through one API. Sends a request once more without each parameter that is refused. */
export class ApiStream<Client, Body, Chunk, Refused> {
  private readonly connection: ServerConnection;
  private readonly api: WireApi<Client, Body, Chunk, Refused>;
  /** Unsupported parameters by model, as refusals named them. */
  private readonly refused = new Map<string, Set<Refused>>();
  /** True until the server turned out not to count. */
  private mayCount = true;
  /** Longest replies by model, in tokens, as refusals named them. */
  private readonly caps = new Map<string, number>();

  constructor(connection: ServerConnection, api: WireApi<Client, Body, Chunk, Refused>) {
    this.connection = connection;
    this.api = api;
  }

  /** `isKept`: parameters without which the request is not to be made. */
  async *stream(
    request: ChatRequest,
    signal: AbortSignal,
    isKept: (refused: Refused) => boolean = () => false,
  ): AsyncGenerator<ModelEvent, void, undefined> {
    const { model, tools } = request;
    const exchange = await this.connection.connect(model, signal);
    if ("kind" in exchange) return yield { type: "failed", error: exchange };
    const recipient = { server: exchange.context.address, model };
    const open = () => this.open(exchange, request, recipient, isKept);
    yield* this.connection.reply(exchange, signal, this.api.assembly(recipient, tools), open);
  }

  /** The server's own count of a prompt, in tokens; undefined where it does not count, or not before `signal` aborts. */
  async promptTokens(request: ChatRequest, signal: AbortSignal): Promise<number | undefined> {
    const { api, connection } = this;
    if (!api.count || !this.mayCount) return undefined;
    const exchange = await connection.connect(request.model, signal);
    if ("kind" in exchange) return undefined;
    const { watch, key, context } = exchange;
    const { model } = request;
    const recipient = { server: context.address, model };
    const rules = connection.options.wireRules.rules(recipient.server, model);
    const refused = this.refused.get(model) ?? new Set<Refused>();
    const body = api.body(request, { recipient, rules, refused, effort: this.effort(request) });
    try {
      return await api.count(await api.client(exchange), body, watch.signal);
    } catch (error) {
      const status = refusalOf(error, key, watch.refusal)?.status;
      if (status === 404 || status === 405 || status === 501) this.mayCount = false;
      return undefined;
    } finally {
      watch.close();
    }
  }

  private async open(
    exchange: HttpExchange,
    request: ChatRequest,
    recipient: Recipient,
    isKept: (refused: Refused) => boolean,
  ): Promise<AsyncIterable<Chunk>> {
    const { api, connection } = this;
    const known = this.refused.get(request.model) ?? new Set<Refused>();
    this.refused.set(request.model, known);
    const refused = new Set(known);
    const client = await api.client(exchange);
    const effort = this.effort(request);
    let sent = request;
    const body = (rules: WireRules) => api.body(this.capped(sent), { recipient, rules, refused, effort });
    const adjust = ({ status, raw }: Refusal, rules: WireRules) => {
      if (status !== 400 && status !== 422) return false;
      if (saysOpaqueRefused(raw) && hasOpaque(sent.messages)) {
        sent = { ...request, messages: request.messages.map(withoutOpaque) };
        return true;
      }
      if (this.learnCap(request, raw)) return true;
      const found = api.refusedIn(body(rules), raw);
      if (found === undefined || refused.has(found) || isKept(found)) return false;
      refused.add(found);
      if (api.isOfModel?.(found) ?? true) known.add(found);
      return true;
    };
    return connection.open(exchange, body, (rules, by) => api.send(client, body(rules), by), adjust);
  }

  private effort({ effort }: ChatRequest): ReasoningEffort {
    return effort ?? this.connection.options.effort();
  }

  /** The request with no longer a reply than the model turned out to make. */
  private capped(request: ChatRequest): ChatRequest {
    const { maxTokens } = request;
    const cap = this.caps.get(request.model);
    if (maxTokens === undefined || cap === undefined || cap >= maxTokens) return request;
    return { ...request, maxTokens: cap };
  }

  /** True where a refusal names a longest reply that is shorter than what was asked for. */
  private learnCap(request: ChatRequest, words: string): boolean {
    const { maxTokens } = this.capped(request);
    const cap = maxTokens === undefined ? undefined : replyCapIn(words, maxTokens);
    if (cap !== undefined) this.caps.set(request.model, cap);
    return cap !== undefined;
  }
}

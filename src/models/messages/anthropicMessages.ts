import type { Anthropic } from "@anthropic-ai/sdk";
import type { ChatRequest, ModelEvent } from "../../core/ports/models.ts";
import type { Refusal } from "../errors/refusal.ts";
import type { ConnectionOptions, Line, ServerConnection } from "../serverConnection.ts";
import type { WireRules } from "../wire/wireRules.ts";
import { MessagesAssembly, type MessagesEvent } from "./messagesAssembly.ts";
import { messagesBody, refusedInMessages, type MessagesRefused } from "./messagesBody.ts";

/** Anthropic's Messages API, at Anthropic or another server that speaks it. Loads its package with the first request. */
export class AnthropicMessages {
  private readonly connection: ServerConnection;
  /** By model, as refusals named them. */
  private readonly refused = new Map<string, Set<MessagesRefused>>();

  constructor(connection: ServerConnection) {
    this.connection = connection;
  }

  async *stream(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ModelEvent, void, undefined> {
    const { model, tools } = request;
    const line = await this.connection.connect(model, signal);
    if ("kind" in line) return yield { type: "failed", error: line };
    const assembly = new MessagesAssembly({ server: line.context.address, model }, tools);
    yield* this.connection.reply<MessagesEvent>(line, signal, assembly, () => this.open(line, request));
  }

  private async open(line: Line, request: ChatRequest): Promise<AsyncIterable<MessagesEvent>> {
    const known = this.refused.get(request.model) ?? new Set<MessagesRefused>();
    this.refused.set(request.model, known);
    // That a history has no thinking to begin with says nothing of the model.
    const refused = new Set(known);
    const client = await clientFor(line, this.connection.options);
    const recipient = { server: line.context.address, model: request.model };
    const effort = this.connection.options.effort();
    const body = (rules: WireRules) => messagesBody(request, recipient, rules, refused, effort);
    const adjust = ({ status, raw }: Refusal, rules: WireRules) => {
      const found = status === 400 || status === 422 ? refusedInMessages(body(rules), raw) : undefined;
      if (found === undefined || refused.has(found)) return false;
      refused.add(found);
      if (found !== "thinking") known.add(found);
      return true;
    };
    return this.connection.open(line, body, (rules, signal) => send(client, body(rules), signal), adjust);
  }
}

async function clientFor({ key, watch }: Line, { baseUrl, isOfUser }: ConnectionOptions): Promise<Anthropic> {
  const { anthropicClient } = await import("./anthropicClient.ts");
  return anthropicClient({ baseUrl, key, fetch: watch.fetch, isOfUser: isOfUser() });
}

async function send(
  client: Anthropic,
  body: unknown,
  signal: AbortSignal,
): Promise<AsyncIterable<MessagesEvent>> {
  const events = await client.messages.create(body as Anthropic.MessageCreateParamsStreaming, { signal });
  return events as AsyncIterable<unknown> as AsyncIterable<MessagesEvent>;
}

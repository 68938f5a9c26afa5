import type { OpenAI } from "openai";
import type { ChatRequest, ModelEvent } from "../../core/ports/models.ts";
import type { Refusal } from "../errors/refusal.ts";
import type { Line, ServerConnection } from "../serverConnection.ts";
import type { WireRules } from "../wire/wireRules.ts";
import { ResponsesAssembly, type ResponsesEvent } from "./responsesAssembly.ts";
import { refusedInResponses, responsesBody, type ResponsesRefused } from "./responsesBody.ts";

/** OpenAI's Responses API, stateless: the reasoning comes encrypted and goes back with the history. */
export class OpenAiResponses {
  private readonly connection: ServerConnection;
  private readonly clientFor: (line: Line) => Promise<OpenAI>;
  /** By model, as refusals named them. */
  private readonly refused = new Map<string, Set<ResponsesRefused>>();

  constructor(connection: ServerConnection, clientFor: (line: Line) => Promise<OpenAI>) {
    this.connection = connection;
    this.clientFor = clientFor;
  }

  async *stream(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ModelEvent, void, undefined> {
    const { model, tools } = request;
    const line = await this.connection.connect(model, signal);
    if ("kind" in line) return yield { type: "failed", error: line };
    const assembly = new ResponsesAssembly({ server: line.context.address, model }, tools);
    yield* this.connection.reply<ResponsesEvent>(line, signal, assembly, () => this.open(line, request));
  }

  private async open(line: Line, request: ChatRequest): Promise<AsyncIterable<ResponsesEvent>> {
    const refused = this.refused.get(request.model) ?? new Set<ResponsesRefused>();
    this.refused.set(request.model, refused);
    const client = await this.clientFor(line);
    const recipient = { server: line.context.address, model: request.model };
    const effort = this.connection.options.effort();
    const body = (rules: WireRules) => responsesBody(request, recipient, rules, refused, effort);
    const adjust = ({ status, raw }: Refusal, rules: WireRules) => {
      const found = status === 400 || status === 422 ? refusedInResponses(body(rules), raw) : undefined;
      if (found === undefined || refused.has(found)) return false;
      refused.add(found);
      return true;
    };
    return this.connection.open(line, body, (rules, signal) => send(client, body(rules), signal), adjust);
  }
}

async function send(
  client: OpenAI,
  body: unknown,
  signal: AbortSignal,
): Promise<AsyncIterable<ResponsesEvent>> {
  const asked = body as OpenAI.Responses.ResponseCreateParamsStreaming;
  const events = await client.responses.create(asked, { signal });
  return events as AsyncIterable<unknown> as AsyncIterable<ResponsesEvent>;
}

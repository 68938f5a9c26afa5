import type { OpenAI } from "openai";
import type { ChatRequest, ModelEvent } from "../../core/ports/models.ts";
import type { Refusal } from "../errors/refusal.ts";
import type { Line, ServerConnection } from "../serverConnection.ts";
import type { WireRules } from "../wire/wireRules.ts";
import { ReplyAssembly, type LooseChunk } from "./replyAssembly.ts";
import { refusedIn, requestBody, type Refused } from "./requestBody.ts";

/** The Chat Completions API of one server. */
export class ChatCompletions {
  private readonly connection: ServerConnection;
  private readonly clientFor: (line: Line) => Promise<OpenAI>;
  /** Unsupported parameters by model, as refusals named them. */
  private readonly refused = new Map<string, Set<Refused>>();

  constructor(connection: ServerConnection, clientFor: (line: Line) => Promise<OpenAI>) {
    this.connection = connection;
    this.clientFor = clientFor;
  }

  /** `keepsReasoning`: fails rather than ask without reasoning where that is refused with tools. */
  async *stream(
    request: ChatRequest,
    signal: AbortSignal,
    keepsReasoning = false,
  ): AsyncGenerator<ModelEvent, void, undefined> {
    const { model, tools } = request;
    const line = await this.connection.connect(model, signal);
    if ("kind" in line) return yield { type: "failed", error: line };
    const assembly = new ReplyAssembly({ server: line.context.address, model }, tools);
    const open = () => this.open(line, request, keepsReasoning);
    yield* this.connection.reply<LooseChunk>(line, signal, assembly, open);
  }

  /** Sends the request; once more without each thing that the server turns out to refuse. */
  private async open(
    line: Line,
    request: ChatRequest,
    keepsReasoning: boolean,
  ): Promise<AsyncIterable<LooseChunk>> {
    const refused = this.refused.get(request.model) ?? new Set<Refused>();
    this.refused.set(request.model, refused);
    const client = await this.clientFor(line);
    const body = (rules: WireRules) => this.body(request, line, rules, refused);
    const adjust = ({ status, raw }: Refusal, rules: WireRules) => {
      const found = status === 400 || status === 422 ? refusedIn(body(rules), raw) : undefined;
      if (found === undefined || refused.has(found)) return false;
      if (found === "reasoning" && keepsReasoning) return false;
      refused.add(found);
      return true;
    };
    return this.connection.open(line, body, (rules, signal) => send(client, body(rules), signal), adjust);
  }

  private body(request: ChatRequest, line: Line, rules: WireRules, refused: ReadonlySet<Refused>) {
    const effort = this.connection.options.effort();
    return requestBody(request, refused, { server: line.context.address, rules, effort });
  }
}

function send(client: OpenAI, body: unknown, signal: AbortSignal): Promise<AsyncIterable<LooseChunk>> {
  return client.chat.completions.create(body as OpenAI.Chat.ChatCompletionCreateParamsStreaming, { signal });
}

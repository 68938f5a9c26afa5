import type { ToolDefinition } from "../core/conversation/message.ts";
import type { ChatRequest } from "../core/ports/models.ts";
import type { EncodingName, RequestCounter, RequestExtras } from "../core/tokens/counter.ts";
import { createCounter } from "../core/tokens/request/requestCounter.ts";
import { countingCall } from "./catalog/counting/countingCall.ts";
import { catalogImageRate } from "./catalog/imageRules.ts";
import { wireTools } from "./chatCompletions/requestBody.ts";
import { chatMessages, chatSentBack } from "./chatCompletions/wireMessages.ts";
import type { ConfiguredModel, ModelServerAddress } from "./configuredModel.ts";
import { messagesSentBack } from "./messages/messagesBody.ts";
import { responsesSentBack } from "./responses/responsesBody.ts";
import { apiFor } from "./serverApi.ts";
import { wireCounter } from "./wire/wireCounter.ts";
import type { WireRuleRegistry } from "./wire/wireRuleRegistry.ts";

/** Parts of the prompts' server. */
interface WirePromptParts {
  readonly address: () => ModelServerAddress;
  readonly apiKey: () => Promise<string | undefined>;
  readonly wireRules: WireRuleRegistry;
  /** Host and port of the server. */
  readonly server: () => string;
}

/** Prompts as they go over the wire to one server, and how many tokens they have there. */
export class WirePrompts {
  private readonly parts: WirePromptParts;
  private readonly model: Pick<ConfiguredModel, "promptTokens">;

  constructor(parts: WirePromptParts, model: Pick<ConfiguredModel, "promptTokens">) {
    this.parts = parts;
    this.model = model;
  }

  sent({ model, messages }: Pick<ChatRequest, "model" | "messages">): Pick<ChatRequest, "messages"> {
    const { baseUrl, api } = this.parts.address();
    if (apiFor(baseUrl, model, api) !== "chat") return { messages };
    const server = this.parts.server();
    return { messages: chatMessages(messages, { server, model }, this.parts.wireRules.rules(server, model)) };
  }

  async promptTokens(request: ChatRequest, signal: AbortSignal): Promise<number | undefined> {
    const { baseUrl, api } = this.parts.address();
    const { model } = request;
    const soon = AbortSignal.any([signal, AbortSignal.timeout(countTimeoutMs)]);
    if (apiFor(baseUrl, model, api) !== "chat") return this.model.promptTokens(request, soon);
    const count = countingCall(baseUrl, this.parts.apiKey);
    if (!count) return undefined;
    const { messages } = this.sent(request);
    const tools = wireTools(request.tools, this.parts.wireRules.rules(this.parts.server(), model));
    return count({ model, messages, tools }, soon).catch(() => undefined);
  }

  async counter(
    model: string,
    given: readonly ToolDefinition[],
    extras?: RequestExtras,
    stated?: EncodingName,
  ): Promise<RequestCounter> {
    const server = this.parts.server();
    const rules = this.parts.wireRules.rules(server, model);
    const tools = wireTools(given, rules);
    const counter = await createCounter(model, tools, extras, stated, catalogImageRate(model));
    const { baseUrl, api: wanted } = this.parts.address();
    const api = apiFor(baseUrl, model, wanted);
    return wireCounter(counter, { recipient: { server, model }, rules, api, sentBack: sentBack[api] });
  }
}

/** Time that a count may keep a request waiting, in milliseconds. */
const countTimeoutMs = 3_000;

const sentBack = { chat: chatSentBack, responses: responsesSentBack, messages: messagesSentBack };

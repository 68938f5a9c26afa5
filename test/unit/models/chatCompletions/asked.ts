import assert from "node:assert/strict";
// Loaded beforehand, so that no test waits for it.
import "openai";
import type { ChatRequest, ModelError, ModelEvent } from "../../../../src/core/ports/models.ts";
import type { AssistantMessage, ToolDefinition } from "../../../../src/core/conversation/message.ts";
import type { OpenAiModel, OpenAiModelOptions } from "../../../../src/models/chatCompletions/openaiModel.ts";
import { createOpenAiModel } from "../../../../src/models/chatCompletions/openaiModel.ts";

export const readFile: ToolDefinition = {
  type: "function",
  function: { name: "read_file", parameters: { type: "object", properties: { path: { type: "string" } } } },
};

export function modelAt(url: string, more: Partial<OpenAiModelOptions> = {}): OpenAiModel {
  return createOpenAiModel({ baseUrl: url, apiKey: () => Promise.resolve("sk-canary-0123456789"), ...more });
}

export function request(more: Partial<ChatRequest> = {}): ChatRequest {
  return { model: "gpt-4o-mini", messages: [{ role: "user", content: "Hi" }], tools: [], ...more };
}

export async function eventsOf(
  model: OpenAiModel,
  asked: ChatRequest = request(),
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of model.stream(asked, signal)) events.push(event);
  const ends = events.filter(({ type }) => type === "done" || type === "failed");
  assert.equal(ends.length, 1, "exactly one end");
  assert.equal(events.at(-1), ends[0], "and it comes last");
  return events;
}

export async function doneOf(model: OpenAiModel, asked?: ChatRequest): Promise<DoneEvent> {
  const end = (await eventsOf(model, asked)).at(-1);
  assert(end?.type === "done", JSON.stringify(end));
  return end;
}

export async function errorOf(model: OpenAiModel, asked?: ChatRequest): Promise<ModelError> {
  const end = (await eventsOf(model, asked)).at(-1);
  assert(end?.type === "failed", JSON.stringify(end));
  return end.error;
}

export type DoneEvent = Extract<ModelEvent, { type: "done" }>;

/** Names and arguments of a message's calls. */
export function callsIn(message: AssistantMessage): readonly (readonly [string, string])[] {
  return (message.tool_calls ?? []).map((call) => [call.function.name, call.function.arguments] as const);
}

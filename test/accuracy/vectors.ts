import type { ChatMessage, ToolDefinition } from "../../src/core/conversation/message.ts";
import type { RequestExtras } from "../../src/core/tokens/counter.ts";

/** A message of a recorded request: the API's older forms included. */
interface RecordedMessage {
  readonly role: string;
  readonly content?: unknown;
  readonly name?: string;
  readonly function_call?: { readonly name: string; readonly arguments: string };
  readonly tool_calls?: readonly unknown[];
  readonly tool_call_id?: string;
}

interface RecordedRequest {
  readonly messages: readonly RecordedMessage[];
  readonly tools?: readonly ToolDefinition[];
  readonly functions?: readonly ToolDefinition["function"][];
  readonly tool_choice?: unknown;
  readonly function_call?: unknown;
  readonly response_format?: { readonly type?: string };
}

/** A request with the prompt tokens that the service reported for it. */
export interface Vector {
  readonly models: readonly string[];
  readonly request: RecordedRequest;
  readonly prompt_tokens: number;
}

export const classes = ["plain", "tools", "tools+calls", "json_schema"] as const;
export type VectorClass = (typeof classes)[number];

export function classOf({
  messages,
  tools = [],
  functions = [],
  response_format,
}: RecordedRequest): VectorClass {
  const called = messages.some(
    ({ role, tool_calls = [], function_call }) =>
      tool_calls.length > 0 || function_call || role === "tool" || role === "function",
  );
  if (called) return "tools+calls";
  if (tools.length + functions.length > 0) return "tools";
  return response_format?.type === "json_schema" ? "json_schema" : "plain";
}

/** The first model without remarks in brackets, but with the snapshot that they name. */
export function modelOf({ models: [named = ""] }: Vector): string {
  const [name = ""] = named.split(" ");
  const snapshot = /-(0301|0613)/.exec(named)?.[0] ?? "";
  return name.includes(snapshot) ? name : name + snapshot;
}

/** The family in which a vector is reported. */
export function familyLabel(model: string): string {
  return /^(gpt-5|gpt-4\.\d|gpt-4o-mini|gpt-4o|gpt-4|gpt-3\.?5|o\d)/.exec(model)?.[0] ?? "other";
}

/**
 * The tools of a recorded request, all as functions: of other kinds, custom tools for example, only name and description
 * are known to be read.
 */
export function toolsOf({ tools = [], functions = [] }: RecordedRequest): ToolDefinition[] {
  const wrapped = functions.map((one) => ({ type: "function" as const, function: one }));
  const known = tools.map(
    (tool: Partial<ToolDefinition> & { readonly custom?: { readonly name: string } }) => ({
      type: "function" as const,
      function: tool.function ?? { name: tool.custom?.name ?? "", ...tool.custom },
    }),
  );
  return [...known, ...wrapped];
}

export function extrasOf(request: RecordedRequest): RequestExtras {
  return {
    toolChoice: request.tool_choice,
    functionCall: request.function_call,
    responseFormat: request.response_format,
  };
}

/** The messages in today's form: a function call becomes a tool call, a function's answer a tool result. */
export function messagesOf({ messages }: RecordedRequest): ChatMessage[] {
  return messages.flatMap((message, at) => {
    const { function_call: call, role, ...rest } = message;
    const content = message.content ?? null;
    if (role === "function") return answerTo(String(message.name), content, at);
    const calls = call
      ? [{ id: `call${at}`, type: "function", function: call }]
      : message.tool_calls?.map(asCall);
    return { ...rest, ...(calls && { tool_calls: calls }), role, content } as ChatMessage;
  });
}

function asCall(call: unknown): unknown {
  const { custom, ...rest } = call as { readonly custom?: { readonly name: string; readonly input: string } };
  return custom ? { ...rest, function: { name: custom.name, arguments: custom.input } } : call;
}

/** The name of an answered function stands in the answer: here it stands in the tool message's `name`. */
function answerTo(name: string, content: unknown, at: number): ChatMessage {
  return { role: "tool", tool_call_id: `answer${at}`, content, name } as ChatMessage;
}

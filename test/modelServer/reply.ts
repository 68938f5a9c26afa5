import { randomUUID } from "node:crypto";

/** A call as a test writes it; arguments that are no string are sent as JSON, a missing id is made. */
export interface ReplyCall {
  readonly name: string;
  readonly arguments?: unknown;
  readonly id?: string;
}

export interface Reply {
  readonly text?: string;
  readonly toolCalls?: readonly ReplyCall[];
  /** Default: `tool_calls` where there are calls, else `stop`. */
  readonly finishReason?: string;
  /** Tokens of the prompt from the cache, as the usage reports them; none by default. */
  readonly cachedTokens?: number;
}

/** Payloads sent as they are, objects as JSON, ": …" as a comment: for servers that differ. `[DONE]` is added unless `done` is false. */
export interface RawReply {
  readonly raw: readonly unknown[];
  readonly done?: boolean;
}

/** A reply with nothing left open, as the service would return it. */
export interface CompleteReply {
  readonly text: string;
  readonly calls: readonly CompleteCall[];
  readonly finishReason: string;
}

interface CompleteCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

export function complete(reply: Reply): CompleteReply {
  const calls = (reply.toolCalls ?? []).map((call) => ({
    id: call.id ?? `call_${randomUUID().replaceAll("-", "").slice(0, 24)}`,
    name: call.name,
    arguments: typeof call.arguments === "string" ? call.arguments : JSON.stringify(call.arguments ?? {}),
  }));
  const finishReason = reply.finishReason ?? (calls.length > 0 ? "tool_calls" : "stop");
  return { text: reply.text ?? "", calls, finishReason };
}

export interface ReportedUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number };
}

/** Fields that every chunk and every completion carries. */
export interface Head {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
}

/** The body of an answer that is not streamed. */
export function completionOf(reply: CompleteReply, head: Head, usage: ReportedUsage): unknown {
  const calls = reply.calls.map(({ id, name, arguments: text }) => ({
    id,
    type: "function",
    function: { name, arguments: text },
  }));
  const message = {
    role: "assistant",
    content: reply.text === "" && calls.length > 0 ? null : reply.text,
    refusal: null,
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
  const choice = { index: 0, message, logprobs: null, finish_reason: reply.finishReason };
  return { ...head, object: "chat.completion", choices: [choice], usage };
}

/** The chunks of a streamed answer in order, without `[DONE]`. `usage` undefined: the request did not ask for it. */
export function chunksOf(
  reply: CompleteReply,
  head: Head,
  usage: ReportedUsage | undefined,
  deltaLength: number,
): readonly unknown[] {
  const base = { ...head, object: "chat.completion.chunk" };
  const chunk = (delta: unknown, finishReason: string | null = null) => ({
    ...base,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
    ...(usage === undefined ? {} : { usage: null }),
  });
  const content = reply.text === "" && reply.calls.length > 0 ? null : "";
  return [
    chunk({ role: "assistant", content, refusal: null }),
    ...pieces(reply.text, deltaLength).map((text) => chunk({ content: text })),
    ...reply.calls.flatMap((call, index) =>
      callDeltas(call, index, deltaLength).map((delta) => chunk(delta)),
    ),
    chunk({}, reply.finishReason),
    ...(usage === undefined ? [] : [{ ...base, choices: [], usage }]),
  ];
}

function callDeltas(call: CompleteCall, index: number, length: number): readonly unknown[] {
  const first = { index, id: call.id, type: "function", function: { name: call.name, arguments: "" } };
  const rest = pieces(call.arguments, length).map((text) => ({ index, function: { arguments: text } }));
  return [first, ...rest].map((delta) => ({ tool_calls: [delta] }));
}

/** Cut by code points, so that no delta holds half a character. */
function pieces(text: string, length: number): readonly string[] {
  const points = Array.from(text);
  const count = Math.ceil(points.length / length);
  return Array.from({ length: count }, (_, index) =>
    points.slice(index * length, (index + 1) * length).join(""),
  );
}

import type { Fields, Refusing, Said, ServerKind, Service } from "./serverKind.ts";
import { piecesOf } from "./serverKind.ts";

/** A message of a Chat Completions body, as a server looks at it. */
export interface SeenMessage extends Fields {
  readonly role: string;
  readonly content?: unknown;
  readonly tool_calls?: readonly SeenCall[];
  readonly tool_call_id?: string;
}

interface SeenCall extends Fields {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

/** A call as the server made it. */
interface MadeCall {
  readonly id: string;
  readonly name: string;
  readonly args: string;
}

/** Traits that tell one Chat Completions server from another; where one is left out, the server does as OpenAI's. */
export interface ChatTraits {
  /** Fields of a reply's message that this server takes beside the API's own. */
  readonly replyFields?: readonly string[];
  readonly callFields?: readonly string[];
  /** Why messages are refused. */
  readonly refusal?: (messages: readonly SeenMessage[], body: Fields) => Refusing | undefined;
  readonly callId?: (reply: number, index: number, name: string) => string;
  /** The deltas of a reply, the last one without a reason. */
  readonly deltas?: (said: Said, calls: readonly MadeCall[], n: number) => readonly Fields[];
  /** The reason in the last chunk, where it is none that ends a reply. */
  readonly ending?: (deltas: readonly Fields[]) => string | undefined;
  /** The reason in every chunk but the last. */
  readonly unfinished?: string | null;
}

/** A server that speaks Chat Completions with these traits; `traits` is called once for each run. */
export function chatKind(name: string, model: string, traits: () => ChatTraits): ServerKind {
  return { name, model, api: "chat", start: () => new ChatService(traits()) };
}

class ChatService implements Service {
  private readonly traits: ChatTraits;

  constructor(traits: ChatTraits) {
    this.traits = traits;
  }

  refusal(body: Fields): Refusing | undefined {
    const messages = body["messages"] as readonly SeenMessage[];
    return this.unknownField(messages) ?? brokenPair(messages) ?? this.traits.refusal?.(messages, body);
  }

  payloads(said: Said, _body: Fields, n: number): readonly unknown[] {
    const { callId, deltas = plainDeltas, unfinished = null } = this.traits;
    const calls = (said.calls ?? []).map(({ name, args }, index) => ({
      id: callId?.(n, index, name) ?? `call_${n}abcdefghijklmnopqrst${index}`,
      name,
      args: JSON.stringify(args),
    }));
    const chunk = (delta: Fields, finish_reason: string | null) => ({
      choices: [{ index: 0, delta, finish_reason }],
    });
    const usage = { prompt_tokens: 100, completion_tokens: 10 };
    const made = deltas(said, calls, n);
    const ending = this.traits.ending?.(made) ?? (calls.length > 0 ? "tool_calls" : "stop");
    return [...made.map((delta) => chunk(delta, unfinished)), { ...chunk({}, ending), usage }, "[DONE]"];
  }

  private unknownField(messages: readonly SeenMessage[]): string | undefined {
    const { replyFields = [], callFields = [] } = this.traits;
    const known = ["role", "content", "name", "tool_calls", "tool_call_id", ...replyFields];
    const inCalls = ["id", "type", "function", ...callFields];
    for (const [at, message] of messages.entries()) {
      const odd = Object.keys(message).find((key) => !known.includes(key));
      if (odd !== undefined) return `messages[${at}]: property '${odd}' is not known here.`;
      for (const call of message.tool_calls ?? []) {
        const oddOfCall = Object.keys(call).find((key) => !inCalls.includes(key));
        if (oddOfCall !== undefined) return `messages[${at}]: a call has '${oddOfCall}'.`;
      }
    }
    return undefined;
  }
}

/** Words for a call without its results right behind it, or a result without its call; undefined where there is none. */
function brokenPair(messages: readonly SeenMessage[]): string | undefined {
  let open = new Set<string>();
  for (const { role, tool_call_id = "", tool_calls = [] } of messages) {
    if (role === "tool") {
      if (!open.delete(tool_call_id)) return `No call has the id ${tool_call_id}.`;
      continue;
    }
    if (open.size > 0) return "A call has no result.";
    open = new Set(tool_calls.map(({ id }) => id));
  }
  return open.size > 0 ? "A call has no result." : undefined;
}

export function textDeltas(text: string, field = "content"): readonly Fields[] {
  return piecesOf(text).map((piece) => ({ [field]: piece }));
}

export function callDeltas(calls: readonly MadeCall[]): readonly Fields[] {
  return calls.flatMap(({ id, name, args }, index) => [
    { tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] },
    ...piecesOf(args).map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
  ]);
}

function plainDeltas({ text = "" }: Said, calls: readonly MadeCall[]): readonly Fields[] {
  return [...textDeltas(text), ...callDeltas(calls)];
}

/** The text of a message, whatever its form. */
export function seenText({ content }: SeenMessage): string {
  if (typeof content === "string") return content;
  const parts = Array.isArray(content) ? (content as readonly Fields[]) : [];
  return parts.map((part) => (typeof part["text"] === "string" ? part["text"] : "")).join("");
}

import { callsOf, type ChatMessage } from "../../core/conversation/message.ts";
import type { WireRules } from "./wireRules.ts";

/** The longest id that OpenAI takes. */
const longest = 40;
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/**
 * The messages with ids of calls that the server takes; where it has a rule for them, each once in the request. The same record gives the same ids, so
 * that a cached prefix stays what it was; an id that fits already stays as it is.
 */
export function withCallIds(
  messages: readonly ChatMessage[],
  rule: WireRules["ids"],
): readonly ChatMessage[] {
  const taken = new Set<string>();
  let open = new Map<string, string>();
  return messages.map((message): ChatMessage => {
    if (message.role === "tool") {
      const id = open.get(message.tool_call_id) ?? fitting(message.tool_call_id, rule);
      return id === message.tool_call_id ? message : { ...message, tool_call_id: id };
    }
    if (message.role !== "assistant" || callsOf(message).length === 0) return message;
    open = new Map();
    for (const { id } of callsOf(message)) open.set(id, unused(id, rule, taken));
    if ([...open].every(([id, mapped]) => id === mapped)) return message;
    const mapped = (id: string) => open.get(id) ?? id;
    return {
      ...message,
      tool_calls: callsOf(message).map((call) => ({ ...call, id: mapped(call.id) })),
      ...(message.opaque && {
        opaque: message.opaque.map((part) =>
          part.call === undefined ? part : { ...part, call: mapped(part.call) },
        ),
      }),
    };
  });
}

function unused(id: string, rule: WireRules["ids"], taken: Set<string>): string {
  let mapped = fitting(id, rule);
  if (rule === undefined) return mapped;
  for (let next = 2; taken.has(mapped); next++) mapped = fitting(`${id}_${next}`, rule, { isNew: true });
  taken.add(mapped);
  return mapped;
}

/** `isNew`: the id is Longhand's, so that it may not be what fits by chance. */
function fitting(id: string, rule: WireRules["ids"], { isNew } = { isNew: false }): string {
  if (rule === "nine") return !isNew && /^[A-Za-z0-9]{9}$/.test(id) ? id : hashed(id);
  const most = rule === "safe" ? 64 : longest;
  const clean = rule === "safe" ? id.replace(/[^\w-]/g, "_") : id;
  return clean !== "" && clean.length <= most ? clean : hashed(id);
}

/** Nine letters and digits by two rounds of FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/. */
function hashed(id: string): string {
  let text = "";
  for (let round = 0; text.length < 9; round++) {
    let hash = 0x811c9dc5;
    for (const char of `${round}${id}`) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    for (let digit = 0; digit < 5; digit++, hash = Math.floor(hash / letters.length)) {
      text += letters.charAt(hash % letters.length);
    }
  }
  return text.slice(0, 9);
}

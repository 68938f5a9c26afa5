import type { MessageEntry } from "./entry.ts";
import { callsOf } from "./message.ts";

/** What a strategy may hide as a whole: a message with tool calls and all their results, or one other message. */
export type Unit = readonly [MessageEntry, ...MessageEntry[]];

/** The messages as units, in order. */
export function unitsOf(messages: readonly MessageEntry[]): Unit[] {
  const units: [MessageEntry, ...MessageEntry[]][] = [];
  let open: ReadonlySet<string> = new Set();
  for (const entry of messages) {
    const { message } = entry;
    const last = units.at(-1);
    if (last && message.role === "tool" && open.has(message.tool_call_id)) {
      last.push(entry);
    } else {
      units.push([entry]);
      open = new Set(callsOf(message).map((call) => call.id));
    }
  }
  return units;
}

/** The units from each user message up to the next; what comes before the first user message is its own. */
export function exchangesOf(units: readonly Unit[]): Unit[][] {
  const exchanges: Unit[][] = [];
  for (const unit of units) {
    const last = exchanges.at(-1);
    if (!last || unit[0].message.role === "user") exchanges.push([unit]);
    else last.push(unit);
  }
  return exchanges;
}

/** By id of every tool message, the name of the function its call named. */
export function toolNames(messages: readonly MessageEntry[]): Map<string, string> {
  const names = new Map<string, string>();
  let calls = new Map<string, string>();
  for (const { id, message } of messages) {
    if (message.role === "tool") {
      const name = calls.get(message.tool_call_id);
      if (name !== undefined) names.set(id, name);
    } else {
      calls = new Map(callsOf(message).map((call) => [call.id, call.function.name]));
    }
  }
  return names;
}

/** Calls of the last unit that have no result yet: what a crash, a cancel or a denial left open. */
export function openCalls(messages: readonly MessageEntry[]) {
  const last = unitsOf(messages).at(-1);
  if (!last) return [];
  const answered = new Set(last.map(({ message }) => (message.role === "tool" ? message.tool_call_id : "")));
  return callsOf(last[0].message).filter((call) => !answered.has(call.id));
}

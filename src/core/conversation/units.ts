import type { MessageEntry } from "./entry.ts";
import { callsOf, picturesOf, type ChatMessage, type ToolCall, type ToolMessage } from "./message.ts";

/** Unit that a strategy hides as a whole: a message with tool calls and all their results, or one other message. */
export type Unit = readonly [MessageEntry, ...MessageEntry[]];

/** The messages as units, in order. A result that answers no open call is a unit of its own. */
export function unitsOf(messages: readonly MessageEntry[]): readonly Unit[] {
  const list = new UnitList();
  for (const entry of messages) list.add(entry);
  return list.units;
}

/** Units of messages that are added in order. */
export class UnitList {
  private readonly list: [MessageEntry, ...MessageEntry[]][] = [];
  private open = new Set<string>();

  get units(): readonly Unit[] {
    return this.list;
  }

  add(entry: MessageEntry): void {
    const last = this.list.at(-1);
    if (last && entry.message.role === "tool" && this.open.delete(entry.message.tool_call_id)) {
      last.push(entry);
    } else {
      this.list.push([entry]);
      this.open = openedBy(entry.message);
    }
  }
}

const none = new Set<string>();

/** Ids of the calls that a message makes; to be taken from, not added to. */
export function openedBy(message: ChatMessage): Set<string> {
  const calls = callsOf(message);
  return calls.length === 0 ? none : new Set(calls.map(({ id }) => id));
}

/** Ids of the unit's calls that have no result in it. */
export function openIn([first, ...results]: Unit): Set<string> {
  const open = openedBy(first.message);
  for (const { message } of results) if (message.role === "tool") open.delete(message.tool_call_id);
  return open;
}

/** True where a server takes the unit: calls and results pair up, and there is something in it. */
export function isSendable(unit: Unit): boolean {
  const [{ message }] = unit;
  if (message.role === "tool") return false;
  const calls = openedBy(message).size;
  if (calls > 0) return unit.length === calls + 1 && calls === callsOf(message).length;
  return !isEmpty(message);
}

/** True where the message holds neither text nor picture nor call. A result's text may not be there to be looked at. */
export function isEmpty(message: Exclude<ChatMessage, ToolMessage>): boolean {
  if (message.content !== null && message.content.length > 0) return false;
  return callsOf(message).length === 0 && picturesOf(message).length === 0;
}

/** The list from each item that opens an exchange up to the next; what comes before the first one is its own. */
export function exchangesOf<T>(items: readonly T[], opens: (item: T) => boolean): T[][] {
  const exchanges: T[][] = [];
  for (const item of items) addToExchanges(exchanges, item, opens(item));
  return exchanges;
}

export function addToExchanges<T>(exchanges: T[][], item: T, opens: boolean): void {
  const last = exchanges.at(-1);
  if (!last || opens) exchanges.push([item]);
  else last.push(item);
}

/** The unit that the message is part of; undefined where there is no such message. */
export function unitContaining(messages: readonly MessageEntry[], id: string): Unit | undefined {
  const place = messages.findLastIndex((entry) => entry.id === id);
  if (place < 0) return undefined;
  let start = place;
  while (start > 0 && isResultOrSystem(messages[start])) start--;
  let end = place + 1;
  while (end < messages.length && isResultOrSystem(messages[end])) end++;
  const around = messages.slice(start, end).filter(({ message }) => message.role !== "system");
  return unitsOf(around).find((unit) => unit.some((entry) => entry.id === id));
}

/** The call that the tool message at `place` answers. */
export function callAt(messages: readonly MessageEntry[], place: number): ToolCall | undefined {
  const message = messages[place]?.message;
  if (message?.role !== "tool") return undefined;
  let asked = place - 1;
  while (asked >= 0 && isResultOrSystem(messages[asked])) asked--;
  const by = messages[asked]?.message;
  return by && callsOf(by).find(({ id }) => id === message.tool_call_id);
}

function isResultOrSystem(entry: MessageEntry | undefined): boolean {
  return entry?.message.role === "tool" || entry?.message.role === "system";
}

/** Calls of the last unit that have no result yet: what a crash, a cancel or a denial left open. */
export function openCalls(messages: readonly MessageEntry[]): readonly ToolCall[] {
  const last = unitsOf(messages).at(-1);
  if (!last) return [];
  const answered = new Set(last.map(({ message }) => (message.role === "tool" ? message.tool_call_id : "")));
  return callsOf(last[0].message).filter((call) => !answered.has(call.id));
}

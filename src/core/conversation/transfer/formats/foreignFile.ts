import type { ChatMessage } from "../../message.ts";
import { isJsonObject } from "../../../text/jsonObject.ts";
import type { Unreadable } from "../importProblem.ts";
import type { ImportNote, NoteKind } from "../importNote.ts";

/** A message of another program's file. */
export interface ForeignMessage {
  readonly message: ChatMessage;
  /** Milliseconds since 1970, where the file says so. */
  readonly at?: number | undefined;
  /** The model that wrote it; on assistant messages. */
  readonly model?: string | undefined;
}

/** One conversation of another program's file, as it stands there: not yet fit to be sent. */
export interface ForeignConversation {
  readonly title?: string | undefined;
  /** The model that the conversation is to go on with. */
  readonly model?: string | undefined;
  /** Milliseconds since 1970 of its last change, where the file says so. */
  readonly at?: number | undefined;
  readonly messages: readonly ForeignMessage[];
}

/** Counts by kind what does not come along. */
export class Tally {
  private readonly counts = new Map<NoteKind, number>();

  add(kind: NoteKind, count = 1): void {
    if (count > 0) this.counts.set(kind, (this.counts.get(kind) ?? 0) + count);
  }

  get notes(): readonly ImportNote[] {
    return [...this.counts].map(([kind, count]) => ({ kind, count }));
  }
}

/** Reads what a format holds; a sentence with the place where it does not hold that. */
export type Read<T> = (file: T, tally: Tally) => readonly ForeignConversation[] | Unreadable;

/** The object's own field; undefined for whatever is no object, or only inherits it. */
export function field(value: unknown, key: string): unknown {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The field where it is a text that is not empty. */
export function textField(value: unknown, key: string): string | undefined {
  const found = field(value, key);
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** The field where it is a list; else an empty one. */
export function listField(value: unknown, key: string): readonly unknown[] {
  const found = field(value, key);
  return Array.isArray(found) ? (found as readonly unknown[]) : [];
}

/** Milliseconds since 1970 of an ISO text, or of a number in seconds or milliseconds; undefined where it is no time. */
export function timeOf(value: unknown): number | undefined {
  const time =
    typeof value === "string" ? Date.parse(value) : typeof value === "number" ? scaled(value) : NaN;
  return Number.isFinite(time) && time > 0 && time <= latestTime ? Math.round(time) : undefined;
}

/** The latest that a Date can hold. */
const latestTime = 8.64e15;

/** Seconds stay below 1e11 until the year 5138; milliseconds are above it since 1973. */
function scaled(time: number): number {
  return time < 1e11 ? time * 1_000 : time;
}

import * as v from "valibot";
import { checksumOf } from "./checksum.ts";
import { entryVersion, type Entry, type NewEntry } from "../entry.ts";
import { checkEntries } from "./entryShape.ts";
import { exportVersion } from "./exportJson.ts";
import type { ChatMessage } from "../message.ts";
import { answerCalls, foreignMessage, messageFrom } from "./messageShape.ts";
import { isObject, listOf, problemOf } from "./shape.ts";

/** A whole record from a file, or one sentence with the place of what is wrong with the file. */
export type Imported =
  | {
      readonly ok: true;
      /** Of one conversation, `seq` from 1 on. A file of Longhand's keeps its ids and conversation id. */
      readonly entries: readonly Entry[];
      /** Additions and changes, one sentence each. */
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly problem: string };

/** Stamps the entries that are made from bare messages. */
interface Stamps {
  now(): number;
  newId(): string;
}

/**
 * Reads a conversation from Longhand's JSON, from an array of Chat Completions messages, or from an
 * object with such an array as `conversation_history`. All or nothing.
 */
export async function importConversation(text: string, stamps: Stamps): Promise<Imported> {
  let file: unknown;
  try {
    file = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return refused(`The file is not JSON: ${message}${lineOf(message, text)}`);
  }
  if (Array.isArray(file)) return fromMessages(file, "$", {}, stamps);
  if (!isObject(file)) return refused("$ is neither a list of messages nor an object.");
  if (file["entries"] !== undefined) return fromRecord(file);
  if (file["conversation_history"] !== undefined) {
    return fromMessages(file["conversation_history"], "$.conversation_history", file, stamps);
  }
  return refused('$ has neither "entries" nor "conversation_history": this is no conversation.');
}

/** Some syntax errors only quote what surrounds them, ten characters to each side: this is the line of that. */
function lineOf(message: string, text: string): string {
  const quoted = /, \.\.\."([^]*)"(?:\.\.\.)? is not valid JSON$/.exec(message)?.[1];
  if (quoted === undefined) return "";
  const start = text.indexOf(quoted);
  if (start < 0 || start !== text.lastIndexOf(quoted)) return "";
  return ` (line ${text.slice(0, start + 10).split("\n").length})`;
}

async function fromRecord(file: Record<string, unknown>): Promise<Imported> {
  const { version, checksum } = file;
  if (version !== exportVersion) {
    return refused(
      `$.version is ${JSON.stringify(version)}, and this Longhand reads version ${exportVersion} only.`,
    );
  }
  const entries = checkEntries(file["entries"], "$.entries");
  if (typeof entries === "string") return refused(entries);
  if (entries.length === 0) return refused("$.entries is empty.");
  if (checksum !== (await checksumOf(entries))) {
    return refused("$.checksum does not fit $.entries: the file was changed or damaged after the export.");
  }
  return { ok: true, entries, notes: [] };
}

function fromMessages(
  value: unknown,
  place: string,
  about: Record<string, unknown>,
  stamps: Stamps,
): Imported {
  const checked = v.safeParse(listOf(foreignMessage), value, { abortEarly: true });
  if (!checked.success) return refused(problemOf(checked.issues, place));
  if (checked.output.length === 0) return refused(`${place} is empty.`);
  const sendable = answerCalls(checked.output.map(messageFrom), place);
  if (typeof sendable === "string") return refused(sendable);
  const { answered, messages } = sendable;
  const notes =
    answered === 0 ? [] : [`${answered} tool calls without a result were given one that says so.`];
  return { ok: true, entries: entriesOf(messages, about, stamps), notes };
}

function entriesOf(
  messages: readonly ChatMessage[],
  { title, model }: Record<string, unknown>,
  stamps: Stamps,
): readonly Entry[] {
  const conversationId = stamps.newId();
  const facts: NewEntry[] = [
    ...(typeof model === "string" && model !== "" ? [{ type: "model", model } as const] : []),
    ...(typeof title === "string" && title !== "" ? [{ type: "title", title } as const] : []),
    ...messages.map((message) => ({ type: "message", message }) as const),
  ];
  return facts.map((fact, index) => ({
    ...fact,
    v: entryVersion,
    id: stamps.newId(),
    conversationId,
    seq: index + 1,
    at: stamps.now(),
  }));
}

function refused(problem: string): Imported {
  return { ok: false, problem };
}

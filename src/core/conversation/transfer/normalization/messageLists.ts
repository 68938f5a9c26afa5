import { isJsonObject } from "../../../text/jsonObject.ts";
import { messagesIn } from "../formats/chatMessages.ts";
import {
  field,
  listField,
  Tally,
  textField,
  timeOf,
  type ForeignConversation,
  type Read,
} from "../formats/foreignFile.ts";
import type { JsonLine } from "../formats/jsonLines.ts";
import { pathTo } from "../formats/messageTree.ts";
import { isUnreadable, type Unreadable } from "../importProblem.ts";
import { isMessage, isNonstandardMessage, normalizedMessages } from "./normalizedMessage.ts";
import { unwrappedText } from "./contentPieces.ts";

/*
 * Programs keep a conversation as a list of who said what, each in words of its own: Continue, Gemini CLI, OpenCode, Zed,
 * Goose, LibreChat, claude.ai, LM Studio, the SDKs of Google, Amazon, LangChain and Vercel. Here such a list is found by
 * what it is, and its items are put into the words of Chat Completions.
 */

/** A list of messages, where it stands. */
interface MessageList {
  readonly items: readonly unknown[];
  readonly placeOf: (index: number) => string;
  readonly about: unknown;
}

interface Search {
  readonly tally: Tally;
  readonly matches: MessagePredicate;
}

/** Items that are looked at to tell whether a list is one of messages. */
const sample = 500;

/** Objects round a list of messages. */
const mostLevels = 4;

/** Test that an item of a list is a message. */
type MessagePredicate = (item: unknown) => boolean;

/** Document test: true for messages in another program's words. */
export const holdsNonstandardMessages = holding(isNonstandardMessage);

/** Document test: true for messages in whichever words. */
export const holdsMessages = holding(isMessage);

/** The conversations of a document, one for each list of messages in other words. */
export const readNonstandardMessages = reading(isNonstandardMessage);

/** The conversations of a document, one for each list of messages. */
export const readMessages = reading(isMessage);

function holding(matches: MessagePredicate): (file: unknown) => boolean {
  return (file) => messageListsIn(file, "$", mostLevels, { tally: new Tally(), matches }).length > 0;
}

function reading(matches: MessagePredicate): Read<unknown> {
  return (file, tally) => {
    const conversations: ForeignConversation[] = [];
    for (const list of messageListsIn(file, "$", mostLevels, { tally, matches })) {
      const conversation = conversationOf(list, tally);
      if (isUnreadable(conversation)) return conversation;
      conversations.push(conversation);
    }
    return conversations;
  };
}

/** Lines test: true for one conversation in another program's words. */
export function areNonstandardMessages(lines: readonly JsonLine[]): boolean {
  return hasMessage(
    lines.map(({ value }) => value),
    isNonstandardMessage,
  );
}

/** The conversation of the lines; a line that names an earlier one takes its place, or goes back to it. */
export const readNonstandardLines: Read<readonly JsonLine[]> = (lines, tally) => {
  const kept: JsonLine[] = [];
  const places = new Map<string, number>();
  for (const line of lines) {
    const id = textField(line.value, "id");
    const back = places.get(textField(line.value, "$rewindTo") ?? "");
    const place = id === undefined ? undefined : places.get(id);
    if (back !== undefined) {
      for (const { value } of kept.splice(back)) places.delete(textField(value, "id") ?? "");
    } else if (place !== undefined) kept[place] = line;
    else {
      if (id !== undefined) places.set(id, kept.length);
      kept.push(line);
    }
  }
  const items = shownIn(
    kept.map(({ value }) => value),
    undefined,
    tally,
  );
  const numbers = new Map(kept.map(({ value, line }) => [value as unknown, line]));
  const placeOf = (index: number) => `line ${numbers.get(items[index]) ?? 0}`;
  const conversation = conversationOf({ items, placeOf, about: lines[0]?.value }, tally);
  return isUnreadable(conversation) ? conversation : [conversation];
};

const listKeys = [
  ...["messages", "messagesTree", "history", "conversation", "chat_messages", "contents", "chunks"],
  ...["interactions", "turns", "responses", "conversations"],
];
const wrapperKeys = [
  ...["conversations", "chats", "chat-sessions", "sessions", "threads", "topics", "chunkedPrompt"],
  ...["data", "chat", "conversation", "session", "thread", "body", "request"],
];

function messageListsIn(
  file: unknown,
  place: string,
  levels: number,
  search: Search,
): readonly MessageList[] {
  if (Array.isArray(file)) {
    const list = file as readonly unknown[];
    if (hasMessage(list, search.matches)) return [messageListOf(list, place, undefined, search.tally)];
    if (levels === 0) return [];
    return list.flatMap((item, index) =>
      isJsonObject(item) ? messageListsIn(item, `${place}[${index}]`, levels - 1, search) : [],
    );
  }
  if (!isJsonObject(file)) return [];
  const tree = field(file, "mapping");
  if (isJsonObject(tree)) return treeMessageList(file, tree, `${place}.mapping`, search);
  for (const key of listKeys) {
    const list = listField(file, key);
    if (hasMessage(list, search.matches)) return [messageListOf(list, `${place}.${key}`, file, search.tally)];
  }
  if (levels === 0) return [];
  return wrapperKeys.flatMap((key) =>
    messageListsIn(field(file, key), `${place}.${key}`, levels - 1, search),
  );
}

function hasMessage(list: readonly unknown[], matches: MessagePredicate): boolean {
  return list.slice(0, sample).some((item) => childrenOf(item).some(matches));
}

/** An item of a list of trees, with the first of its children. */
const childrenOf = (item: unknown) => [item, ...listField(item, "children").slice(0, 1)];

/** A tree of nodes by their names, whose messages lie in them. */
function treeMessageList(
  file: unknown,
  tree: Readonly<Record<string, unknown>>,
  place: string,
  { tally, matches }: Search,
): readonly MessageList[] {
  const nodes = new Map(Object.entries(tree));
  const leaf =
    textField(file, "current_node") ??
    [...nodes].findLast(([, node]) => listField(node, "children").length === 0)?.[0];
  const path = pathTo(leaf, nodes, (node) => textField(node, "parent"));
  const items = path.flatMap((node) => (isJsonObject(field(node, "message")) ? [node] : []));
  const messages = items.map((node) => withFragmentRole(field(node, "message")));
  if (!hasMessage(messages, matches)) return [];
  tally.add("otherBranches", nodes.size - path.length);
  return [{ items: messages, placeOf: (index) => `${place}[${index}]`, about: file }];
}

/** The message with the role that the kind of its first fragment tells, where it comes in fragments. */
function withFragmentRole(message: unknown): unknown {
  const kind = textField(listField(message, "fragments")[0], "type");
  if (kind === undefined || !isJsonObject(message)) return message;
  return { role: kind === "REQUEST" ? "user" : "assistant", ...message };
}

function messageListOf(list: readonly unknown[], place: string, about: unknown, tally: Tally): MessageList {
  const items = shownIn(list, about, tally);
  const places = new Map(list.map((item, index) => [item, index]));
  return { items, placeOf: (index) => `${place}[${places.get(items[index]) ?? index}]`, about };
}

const nameKeys = ["messageId", "uuid", "id"];
const parentKeys = ["parentMessageId", "parent_message_uuid", "parentUuid", "parentId"];
const leafKeys = ["current_leaf_message_uuid", "currentId", "currentMessageId"];

/** The branch that was shown, where the messages name those they follow, or hold those that follow them. */
function shownIn(list: readonly unknown[], about: unknown, tally: Tally): readonly unknown[] {
  if (list.some((item) => listField(item, "children").length > 0)) return lastBranch(list, tally);
  const linked = list.filter((item) => parentKeys.some((key) => field(item, key) !== undefined));
  // What stands in front of a tree may describe it; where more is without a place in it, it is a list.
  if (linked.length < Math.max(list.length - 1, 1)) return list;
  const nodes = new Map(linked.flatMap((item) => entryOf(item)));
  const leaf = leafKeys.map((key) => textField(about, key)).find((name) => nodes.has(name ?? ""));
  const path = pathTo(leaf ?? entryOf(linked.at(-1))[0]?.[0], nodes, (item) =>
    parentKeys.map((key) => textField(item, key)).find(Boolean),
  );
  tally.add("otherBranches", nodes.size - path.length);
  return path;
}

function entryOf(item: unknown): readonly (readonly [string, unknown])[] {
  const name = nameKeys.map((key) => textField(item, key)).find((one) => one !== undefined);
  return name === undefined ? [] : [[name, item]];
}

/** The branch from the last root down the last child of each. */
function lastBranch(roots: readonly unknown[], tally: Tally): readonly unknown[] {
  const path: unknown[] = [];
  for (let list = roots; list.length > 0; list = listField(list.at(-1), "children")) {
    tally.add("otherBranches", list.length - 1);
    path.push(list.at(-1));
  }
  return path;
}

function conversationOf(
  { items, placeOf, about }: MessageList,
  tally: Tally,
): ForeignConversation | Unreadable {
  const normalized = items.flatMap((item, index) =>
    normalizedMessages(item, tally).map((message) => ({ message, place: placeOf(index) })),
  );
  const messages = messagesIn(
    normalized.map(({ message }) => message),
    (index) => normalized[index]?.place ?? "$",
    tally,
  );
  if (isUnreadable(messages)) return messages;
  const system = systemKeys.map((key) => unwrappedText(field(about, key))).find((text) => text.trim() !== "");
  const info = field(about, "info");
  const first =
    system === undefined || /^[[{]/.test(system) ? [] : [{ role: "system", content: system } as const];
  return {
    title: titleKeys.map((key) => textField(about, key)).find(Boolean) ?? textField(info, "title"),
    at: timeOf(
      timeKeys.map((key) => field(about, key)).find(Boolean) ?? field(field(info, "time"), "updated"),
    ),
    messages: [...first.map((message) => ({ message })), ...messages],
  };
}

const titleKeys = ["title", "name", "label", "chatTitle", "customTitle", "summary", "description"];
const systemKeys = ["system", "instructions", "systemPrompt", "systemInstruction", "system_instruction"];
const timeKeys = [
  "updated_at",
  "updatedAt",
  "lastUpdated",
  "update_time",
  "created_at",
  "createdAt",
  "created",
];

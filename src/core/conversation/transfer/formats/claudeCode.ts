import { messagesIn } from "./chatMessages.ts";
import {
  field,
  listField,
  textField,
  timeOf,
  type ForeignConversation,
  type Read,
  type Tally,
} from "./foreignFile.ts";
import type { NoteKind } from "../importNote.ts";
import type { JsonLine } from "./jsonLines.ts";
import { isUnreadable } from "../importProblem.ts";

/*
 * Claude Code keeps a session as JSON lines: `user` and `assistant` lines hold a message of the Messages API, a reply
 * one line for each block, and name the line they follow (`parentUuid`); an edited question begins another branch. Lines
 * of other types say what else happened.
 */

type Line = JsonLine["value"];

/** A line of a session that can be followed by others. */
interface Node {
  readonly id: string;
  readonly value: Line;
  readonly line: number;
}

export function isClaudeCode({ value }: JsonLine): boolean {
  const type = field(value, "type");
  if (type === "summary") return textField(value, "leafUuid") !== undefined;
  const isMessage = type === "user" || type === "assistant";
  const message = field(value, "message");
  // Qwen Code keeps the same lines round messages of the Gemini API.
  const isOwn = typeof message === "object" && !Array.isArray(field(message, "parts"));
  return isMessage && isOwn && textField(value, "uuid") !== undefined;
}

/** The sessions of the lines, one conversation each: of several branches the one that was last gone on with. */
export const readClaudeCode: Read<readonly JsonLine[]> = (lines, tally) => {
  const nodes = nodesIn(lines);
  const isAgent = nodes.every(({ value }) => field(value, "isSidechain") === true);
  const main = isAgent ? nodes : nodes.filter(({ value }) => field(value, "isSidechain") !== true);
  tally.add("sidechains", nodes.length - main.length);
  tally.add("bookkeeping", lines.length - nodes.length);
  const titles = titlesIn(lines);
  const conversations: ForeignConversation[] = [];
  for (const session of sessionsOf(main)) {
    const kept = currentBranch(session, tally);
    const items = itemsOf(kept, tally);
    const messages = messagesIn(
      items.map(({ item }) => item),
      (index) => `line ${items[index]?.line ?? 0}`,
      tally,
    );
    if (isUnreadable(messages)) return messages;
    const title = kept
      .map(({ id, value }) => titles.get(id) ?? titles.get(textField(value, "sessionId") ?? ""))
      .findLast((one) => one !== undefined);
    const at = timeOf(field(kept.at(-1)?.value, "timestamp"));
    conversations.push({ title, at, messages });
  }
  return conversations;
};

/** Lines with an id, each once: a session that was resumed repeats those before. */
function nodesIn(lines: readonly JsonLine[]): Node[] {
  const met = new Set<string>();
  return lines.flatMap(({ line, value }) => {
    const id = textField(value, "uuid");
    if (id === undefined || met.has(id)) return [];
    met.add(id);
    return [{ id, value, line }];
  });
}

/** Titles by the session, or by the last line that they were made of. */
function titlesIn(lines: readonly JsonLine[]): ReadonlyMap<string, string> {
  const titles = new Map<string, string>();
  for (const { value } of lines) {
    const title =
      textField(value, "customTitle") ?? textField(value, "aiTitle") ?? textField(value, "summary");
    const of = textField(value, "leafUuid") ?? textField(value, "sessionId");
    if (title !== undefined && of !== undefined) titles.set(of, title);
  }
  return titles;
}

/** The line that this one follows; after a compaction, the last line before it. */
function parentOf({ value }: Node): string | undefined {
  return textField(value, "parentUuid") ?? textField(value, "logicalParentUuid");
}

/** Lines that follow one another, or share a session's id, in order. A line follows earlier ones only. */
function sessionsOf(nodes: readonly Node[]): readonly (readonly Node[])[] {
  const byId = new Map<string, Node[]>();
  const bySession = new Map<string, Node[]>();
  const sessions: Node[][] = [];
  for (const node of nodes) {
    const name = textField(node.value, "sessionId") ?? "";
    const found = byId.get(parentOf(node) ?? "") ?? bySession.get(name);
    const session = found ?? [];
    if (!found) sessions.push(session);
    session.push(node);
    byId.set(node.id, session);
    if (!bySession.has(name)) bySession.set(name, session);
  }
  return sessions;
}

/**
 * The lines that lead to the last one, with what goes with them: the other blocks of a reply, and the results of its
 * calls, which need not lead to one another. Where a line follows one that is not there, a stretch of its own begins.
 */
function currentBranch(session: readonly Node[], tally: Tally): readonly Node[] {
  const before = new Map<string, Node>();
  const roots = new Map<Node, Node>();
  const parents = new Map<Node, Node>();
  const leaves = new Map<Node, Node>();
  for (const node of session) {
    const parent = before.get(parentOf(node) ?? "");
    const root = (parent && roots.get(parent)) ?? node;
    if (parent) parents.set(node, parent);
    roots.set(node, root);
    leaves.set(root, node);
    before.set(node.id, node);
  }
  const chain = new Set<Node>();
  for (const leaf of leaves.values()) {
    for (let at: Node | undefined = leaf; at; at = parents.get(at)) chain.add(at);
  }
  const replies = new Set([...chain].map(replyOf));
  const calls = new Set<string>();
  const kept = session.filter((node) => {
    const reply = replyOf(node);
    const belongs = (reply !== undefined && replies.has(reply)) || answers(node).some((id) => calls.has(id));
    if (!chain.has(node) && !belongs) return false;
    for (const id of callsOf(node)) calls.add(id);
    return true;
  });
  tally.add("otherBranches", session.filter(isMessage).length - kept.filter(isMessage).length);
  return kept;
}

function isMessage({ value }: Node): boolean {
  const type = field(value, "type");
  return type === "user" || type === "assistant";
}

/** The reply that the line is a block of. */
function replyOf({ value }: Node): string | undefined {
  return field(value, "type") === "assistant" ? textField(field(value, "message"), "id") : undefined;
}

const blocksOf = ({ value }: Node) => listField(field(value, "message"), "content");

function callsOf(node: Node): readonly string[] {
  return blocksOf(node).flatMap((block) =>
    field(block, "type") === "tool_use" ? (textField(block, "id") ?? []) : [],
  );
}

function answers(node: Node): readonly string[] {
  return blocksOf(node).flatMap((block) => textField(block, "tool_use_id") ?? []);
}

interface Item {
  readonly line: number;
  readonly item: { role: unknown; content: unknown; timestamp: unknown; model: unknown };
}

/** Messages as the Messages API has them: the lines of one reply are one message. */
function itemsOf(nodes: readonly Node[], tally: Tally): readonly Item[] {
  const items: Item[] = [];
  const replies = new Map<string, unknown[]>();
  for (const node of nodes) {
    const reason = leftOut(node, items.length > 0);
    if (reason) {
      tally.add(reason);
      continue;
    }
    const { line, value } = node;
    const message = field(value, "message");
    const reply = replyOf(node);
    const blocks = reply === undefined ? undefined : replies.get(reply);
    if (blocks) {
      for (const block of blocksOf(node)) blocks.push(block);
      continue;
    }
    const given = field(message, "content");
    const content = Array.isArray(given) ? [...(given as unknown[])] : given;
    if (reply !== undefined && Array.isArray(content)) replies.set(reply, content);
    const [role, timestamp] = [field(value, "type"), field(value, "timestamp")];
    items.push({ line, item: { role, content, timestamp, model: field(message, "model") } });
  }
  return items;
}

/** Reason why the line is no part of the conversation; undefined where it is one. */
function leftOut(node: Node, hasEarlier: boolean): NoteKind | undefined {
  const { value } = node;
  if (!isMessage(node)) return "bookkeeping";
  if (field(value, "isApiErrorMessage") === true) return "errors";
  if (field(value, "isMeta") === true) return "context";
  // What a compaction summed up stands before it, unless that is in another file.
  return field(value, "isCompactSummary") === true && hasEarlier ? "summaries" : undefined;
}

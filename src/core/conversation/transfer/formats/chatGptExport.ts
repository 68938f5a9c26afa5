import type { ChatMessage, ContentPart } from "../../message.ts";
import { isJsonObject } from "../../../text/jsonObject.ts";
import { callOf, userContent } from "./contentParts.ts";
import {
  field,
  listField,
  textField,
  timeOf,
  type ForeignConversation,
  type ForeignMessage,
  type Read,
  type Tally,
} from "./foreignFile.ts";
import type { NoteKind } from "../importNote.ts";
import { pathTo } from "./messageTree.ts";
import { fault } from "../importProblem.ts";

/*
 * ChatGPT's export (`conversations.json`) is a list of conversations, each a tree of messages: `mapping` has the nodes,
 * `current_node` names the last one of the branch that was shown. What a tool is asked is a message to a recipient.
 */

export function isChatGptConversation(value: unknown): boolean {
  const mapping = field(value, "mapping");
  if (mapping === undefined) return false;
  // DeepSeek's export has the same tree, and messages in fragments.
  return (
    !isJsonObject(mapping) || !Object.values(mapping).some((node) => hasFragments(field(node, "message")))
  );
}

const hasFragments = (message: unknown) => Array.isArray(field(message, "fragments"));

/** A conversation that is none is a fault of the file: nothing of it is taken. */
export const readChatGptExport: Read<readonly unknown[]> = (list, tally) => {
  const conversations: ForeignConversation[] = [];
  for (const [index, item] of list.entries()) {
    const mapping = field(item, "mapping");
    if (!isJsonObject(mapping)) return fault(`$[${index}].mapping`, "noObject");
    conversations.push(conversationOf(item, mapping, tally));
  }
  return conversations;
};

function conversationOf(item: unknown, mapping: Record<string, unknown>, tally: Tally): ForeignConversation {
  const nodes = new Map(Object.entries(mapping));
  const parentOf = (node: unknown) => textField(node, "parent");
  const path = pathTo(textField(item, "current_node") ?? lastOf(nodes), nodes, parentOf);
  const reading: Reading = { tally, messages: [], calls: 0, open: undefined };
  const all = [...nodes.values()].filter((node) => isJsonObject(field(node, "message")));
  const shown = path.filter((node) => isJsonObject(field(node, "message")));
  tally.add("otherBranches", all.length - shown.length);
  for (const node of shown) takeMessage(field(node, "message"), reading);
  return {
    title: textField(item, "title"),
    at: timeOf(field(item, "update_time") ?? field(item, "create_time")),
    messages: reading.messages,
  };
}

/** The latest node of a tree that does not say which it is: the newest message without children. */
function lastOf(nodes: ReadonlyMap<string, unknown>): string | undefined {
  let [last, latest]: [string | undefined, number] = [undefined, -1];
  for (const [name, node] of nodes) {
    const at = timeOf(field(field(node, "message"), "create_time")) ?? 0;
    if (listField(node, "children").length === 0 && at >= latest) [last, latest] = [name, at];
  }
  return last;
}

interface Reading {
  readonly tally: Tally;
  readonly messages: ForeignMessage[];
  /** Calls so far, which have no ids in the file. */
  calls: number;
  /** The last call, until it is answered or somebody else speaks. */
  open: string | undefined;
}

function takeMessage(given: unknown, reading: Reading): void {
  const { tally, messages } = reading;
  const metadata = field(given, "metadata");
  const reason = leftOut(given, metadata);
  if (reason) {
    tally.add(reason);
    return;
  }
  const parts = partsOf(field(given, "content"), tally);
  const message = messageOf(given, parts, reading);
  if (!message) return;
  const at = timeOf(field(given, "create_time"));
  const model = message.role === "assistant" ? textField(metadata, "model_slug") : undefined;
  messages.push({ message, at, model });
}

function leftOut(given: unknown, metadata: unknown): NoteKind | undefined {
  const kind = field(field(given, "content"), "content_type");
  if (kind === "thoughts" || kind === "reasoning_recap") return "reasoning";
  if (kind === "user_editable_context" || kind === "model_editable_context") return "context";
  if (kind === "system_error") return "errors";
  return field(metadata, "is_visually_hidden_from_conversation") === true ? "hiddenMessages" : undefined;
}

function messageOf(given: unknown, parts: readonly ContentPart[], reading: Reading): ChatMessage | undefined {
  const author = field(given, "author");
  const text = parts.map((part) => (part.type === "text" ? part.text : "")).join("\n");
  const role = field(author, "role");
  if (role === "tool") return answer(text, reading);
  const recipient = textField(given, "recipient") ?? "all";
  reading.open = undefined;
  if (role === "user") return { role, content: userContent(parts) };
  if (role === "system") return { role, content: text };
  if (role !== "assistant") {
    reading.tally.add("bookkeeping");
    return undefined;
  }
  if (recipient === "all") return { role, content: text };
  const id = `call_${++reading.calls}`;
  reading.open = id;
  return { role, content: null, tool_calls: [callOf(id, recipient, argumentsOf(text))] };
}

/** A tool may answer in several messages: the first is the result, and the others belong to it. */
function answer(text: string, { messages, open, tally }: Reading): ChatMessage | undefined {
  const last = messages.at(-1);
  if (open === undefined) {
    tally.add("orphanResults");
    return undefined;
  }
  if (last?.message.role !== "tool") return { role: "tool", tool_call_id: open, content: text };
  const before = typeof last.message.content === "string" ? last.message.content : "";
  messages[messages.length - 1] = { ...last, message: { ...last.message, content: `${before}\n${text}` } };
  return undefined;
}

/** Arguments of a call: JSON for some tools and a program's text for others. */
function argumentsOf(text: string): unknown {
  try {
    return isJsonObject(JSON.parse(text)) ? text : { input: text };
  } catch {
    return { input: text };
  }
}

function partsOf(content: unknown, tally: Tally): readonly ContentPart[] {
  const own = textField(content, "text") ?? textField(content, "result");
  if (own !== undefined) return [{ type: "text", text: own }];
  return listField(content, "parts").flatMap((part) => {
    const text = typeof part === "string" ? part : textField(part, "text");
    if (text !== undefined) return text === "" ? [] : [{ type: "text" as const, text }];
    tally.add(kindOf(field(part, "content_type")));
    return [];
  });
}

function kindOf(type: unknown): NoteKind {
  if (type === "image_asset_pointer") return "pictures";
  return typeof type === "string" && /audio|video/.test(type) ? "audio" : "otherParts";
}

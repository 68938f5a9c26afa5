import type { ChatMessage, ContentPart } from "../../message.ts";
import { isJsonObject } from "../../../text/jsonObject.ts";
import { addPicture, userContent } from "./contentParts.ts";
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
import { pathTo } from "./messageTree.ts";
import { fault } from "../importProblem.ts";

/*
 * Open WebUI's export is a list of chats. `chat.history` is a tree: its messages by id, each with its `parentId`, and the
 * id of the last one that was shown; `chat.messages` lists that branch, in older exports alone.
 */

export function isOpenWebUiChat(value: unknown): boolean {
  const chat = field(value, "chat");
  return (
    isJsonObject(chat) && (isJsonObject(field(chat, "history")) || Array.isArray(field(chat, "messages")))
  );
}

export const readOpenWebUi: Read<readonly unknown[]> = (list, tally) => {
  const conversations: ForeignConversation[] = [];
  for (const [index, item] of list.entries()) {
    const chat = field(item, "chat");
    if (!isJsonObject(chat)) return fault(`$[${index}].chat`, "noObject");
    const shown = shownIn(chat, tally);
    if (!shown) return fault(`$[${index}].chat`, "noMessages");
    const system = textField(field(chat, "params"), "system") ?? textField(chat, "system");
    conversations.push({
      title: textField(item, "title") ?? textField(chat, "title"),
      at: timeOf(field(item, "updated_at") ?? field(chat, "timestamp")),
      messages: [
        ...(system === undefined ? [] : [{ message: { role: "system", content: system } as const }]),
        ...shown.flatMap((given) => messageOf(given, tally) ?? []),
      ],
    });
  }
  return conversations;
};

/** The messages of the branch that was shown; undefined where the chat has none of either form. */
function shownIn(chat: unknown, tally: Tally): readonly unknown[] | undefined {
  const history = field(chat, "history");
  const tree = field(history, "messages");
  const current = textField(history, "currentId");
  if (isJsonObject(tree) && current !== undefined) {
    const nodes = new Map(Object.entries(tree));
    const path = pathTo(current, nodes, (node) => textField(node, "parentId"));
    tally.add("otherBranches", nodes.size - path.length);
    return path;
  }
  const list = field(chat, "messages");
  if (Array.isArray(list)) return list as readonly unknown[];
  return isJsonObject(tree) ? [] : undefined;
}

function messageOf(given: unknown, tally: Tally): ForeignMessage | undefined {
  const at = timeOf(field(given, "timestamp"));
  const text = textField(given, "content") ?? "";
  const message = spoken(field(given, "role"), text, given, tally);
  if (!message) {
    tally.add("bookkeeping");
    return undefined;
  }
  const model = message.role === "assistant" ? textField(given, "model") : undefined;
  return { message, at, model };
}

function spoken(role: unknown, text: string, given: unknown, tally: Tally): ChatMessage | undefined {
  if (role === "system") return { role, content: text };
  if (role === "assistant") return { role, content: withoutReasoning(text, tally) };
  if (role !== "user") return undefined;
  const parts: ContentPart[] = text === "" ? [] : [{ type: "text", text }];
  for (const file of listField(given, "files")) {
    if (field(file, "type") === "image") addPicture(textField(file, "url") ?? "", parts, tally);
    else tally.add("files");
  }
  return { role, content: userContent(parts) };
}

/** Open WebUI folds what a model thought into its reply, as an element of HTML. */
function withoutReasoning(text: string, tally: Tally): string {
  const [opening, closing] = ['<details type="reasoning"', "</details>"];
  let [rest, start] = ["", 0];
  for (;;) {
    const from = text.indexOf(opening, start);
    const to = from < 0 ? -1 : text.indexOf(closing, from);
    if (to < 0) return `${rest}${text.slice(start)}`.trim();
    tally.add("reasoning");
    rest += text.slice(start, from);
    start = to + closing.length;
  }
}

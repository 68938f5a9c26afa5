import { isJsonObject } from "../../../text/jsonObject.ts";
import {
  areNonstandardMessages,
  holdsNonstandardMessages,
  holdsMessages,
  readNonstandardLines,
  readNonstandardMessages,
  readMessages,
} from "../normalization/messageLists.ts";
import { isChatGptConversation, readChatGptExport } from "./chatGptExport.ts";
import { conversationIn, messagesIn } from "./chatMessages.ts";
import { isClaudeCode, readClaudeCode } from "./claudeCode.ts";
import { holdsItems, isCodexRollout, readCodexRollout, readItems } from "./codexRollout.ts";
import { isCopilotChat, readCopilotChat } from "./copilotChat.ts";
import { field, textField, type ForeignConversation, type Read, type Tally } from "./foreignFile.ts";
import type { JsonLine } from "./jsonLines.ts";
import { isOpenWebUiChat, readOpenWebUi } from "./openWebUi.ts";
import { isVsCodeChatLog, readVsCodeChatLog } from "./vsCodeChatLog.ts";
import { fault, isUnreadable, unreadable, type ForeignFileKind, type Unreadable } from "../importProblem.ts";

/** A format by the name that its users know. */
interface Format<T> {
  readonly name: string;
  readonly fits: (file: T) => boolean;
  readonly read: Read<T>;
}

/** Recognized format of a file, or the problem for which it is no conversation. */
export type Recognized =
  { readonly format: string; readonly conversations: readonly ForeignConversation[] } | Unreadable;

const isRole = (value: unknown) => typeof field(value, "role") === "string";

/** A list's own kind is that of its first item, and an object that could be an item stands for a list of one. */
const listOf = (fits: (item: unknown) => boolean) => (file: unknown) =>
  Array.isArray(file) ? fits(file[0]) : fits(file);
const asList =
  (read: Read<readonly unknown[]>): Read<unknown> =>
  (file, tally) =>
    read(Array.isArray(file) ? (file as readonly unknown[]) : [file], tally);

const documents: readonly Format<unknown>[] = [
  { name: "ChatGPT", fits: listOf(isChatGptConversation), read: asList(readChatGptExport) },
  { name: "Open WebUI", fits: listOf(isOpenWebUiChat), read: asList(readOpenWebUi) },
  { name: "Copilot Chat", fits: isCopilotChat, read: readCopilotChat },
  { name: "Responses API", fits: holdsItems, read: readItems },
  { name: "another program's chats", fits: holdsNonstandardMessages, read: readNonstandardMessages },
  {
    name: "chat messages",
    fits: (file) => field(file, "conversation_history") !== undefined,
    read: (file, tally) => oneOf(conversationIn(file, "conversation_history", "$", tally)),
  },
  {
    name: "chat messages",
    fits: (file) => field(file, "messages") !== undefined,
    read: (file, tally) => oneOf(conversationIn(file, "messages", "$", tally)),
  },
  {
    name: "chat messages",
    fits: (file) => Array.isArray(file) && field(file[0], "messages") !== undefined,
    read: (file, tally) =>
      eachIn(
        (file as readonly unknown[]).map((value, index) => ({ value, place: `$[${index}]` })),
        tally,
      ),
  },
  {
    name: "chat messages",
    fits: Array.isArray,
    read: (file, tally) => {
      if ((file as readonly unknown[]).length === 0) return fault("$", "empty");
      const messages = messagesIn(file as readonly unknown[], (index) => `$[${index}]`, tally);
      return isUnreadable(messages) ? messages : [{ messages }];
    },
  },
  { name: "chat messages", fits: holdsMessages, read: readMessages },
];

const some = (fits: (line: JsonLine) => boolean) => (lines: readonly JsonLine[]) => lines.some(fits);

const lineFormats: readonly Format<readonly JsonLine[]>[] = [
  { name: "Copilot Chat", fits: some(isVsCodeChatLog), read: readVsCodeChatLog },
  { name: "Claude Code", fits: some(isClaudeCode), read: readClaudeCode },
  { name: "Codex", fits: some(isCodexRollout), read: readCodexRollout },
  { name: "another program's chats", fits: areNonstandardMessages, read: readNonstandardLines },
  {
    name: "lines of chat messages",
    fits: ([first]) => isRole(first?.value),
    read: (lines, tally) => {
      const values = lines.map(({ value }) => value);
      const messages = messagesIn(values, (index) => `line ${lines[index]?.line ?? 0}`, tally);
      return isUnreadable(messages) ? messages : [{ messages }];
    },
  },
  {
    name: "lines of conversations",
    fits: ([first]) => field(first?.value, "messages") !== undefined,
    read: (lines, tally) =>
      eachIn(
        lines.map(({ line, value }) => ({ value, place: `line ${line}: $` })),
        tally,
      ),
  },
];

function oneOf(conversation: ForeignConversation | Unreadable): readonly ForeignConversation[] | Unreadable {
  return isUnreadable(conversation) ? conversation : [conversation];
}

function eachIn(
  items: readonly { readonly value: unknown; readonly place: string }[],
  tally: Tally,
): readonly ForeignConversation[] | Unreadable {
  const conversations: ForeignConversation[] = [];
  for (const { value, place } of items) {
    const conversation = conversationIn(value, "messages", place, tally);
    if (isUnreadable(conversation)) return conversation;
    conversations.push(conversation);
  }
  return conversations;
}

/** Formats that people take for an export. */
const relatives: readonly { readonly fits: (value: unknown) => boolean; readonly kind: ForeignFileKind }[] = [
  {
    fits: (one) => field(one, "say") !== undefined || field(one, "ask") !== undefined,
    kind: "clineUi",
  },
  {
    fits: (one) => textField(one, "session_id") !== undefined && field(one, "text") !== undefined,
    kind: "codexHistory",
  },
  {
    fits: (one) => textField(one, "display") !== undefined && field(one, "pastedContents") !== undefined,
    kind: "claudeHistory",
  },
];

/** Format of a JSON document. */
export function recognizeDocument(file: unknown, tally: Tally): Recognized {
  const format = documents.find(({ fits }) => fits(file));
  const relative = relativeOf(Array.isArray(file) ? file[0] : file);
  if (relative !== undefined) return unreadable({ code: "foreign", place: "$", kind: relative });
  if (format) return readBy(format, file, tally);
  if (!isJsonObject(file)) return fault("$", "noMessageList");
  const line = [{ line: 1, value: file }];
  if (lineFormats.some(({ fits }) => fits(line))) return recognizeLines(line, tally);
  return fault("$", "noConversation");
}

/** Format of a file of JSON lines. */
export function recognizeLines(lines: readonly JsonLine[], tally: Tally): Recognized {
  const format = lineFormats.find(({ fits }) => fits(lines));
  if (format) return readBy(format, lines, tally);
  const [first] = lines;
  const relative = relativeOf(first?.value);
  const place = `line ${first?.line ?? 1}`;
  if (relative !== undefined) return unreadable({ code: "foreign", place, kind: relative });
  const keys = Object.keys(first?.value ?? {}).slice(0, 5);
  return unreadable({ code: "unknownFormat", place, keys });
}

function relativeOf(value: unknown): ForeignFileKind | undefined {
  return isRole(value) ? undefined : relatives.find(({ fits }) => fits(value))?.kind;
}

function readBy<T>({ name, read }: Format<T>, file: T, tally: Tally): Recognized {
  const conversations = read(file, tally);
  if (!isUnreadable(conversations)) return { format: name, conversations };
  const isPlain = name.includes("chat messages");
  return isPlain ? conversations : unreadable({ ...conversations.unreadable, format: name });
}

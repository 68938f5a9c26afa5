import { attachedIn, blockOf, editorContextName } from "../../conversation/companions/attachedText.ts";
import { isSentWhole } from "../../conversation/companions/companions.ts";
import type { Conversation, Marks } from "../../conversation/fold.ts";
import { headOf } from "../../text/cutText.ts";
import { textOf } from "../../conversation/message.ts";

/** Editor state: what the user has before them. Paths as tools write them; lines from 1. */
export interface EditorState {
  readonly active?: string;
  readonly selection?: { readonly from: number; readonly to: number; readonly text: string };
  /** Open tabs, the active file left out. */
  readonly open: readonly string[];
  /** Files with problems, the worst first. */
  readonly problems: readonly { readonly path: string; readonly errors: number; readonly warnings: number }[];
}

const maxTabs = 15;
const maxProblemFiles = 8;
const maxSelectionChars = 2_000;

/** The block in a few lines; "" where there is nothing to say. */
export function editorText({ active, selection, open, problems }: EditorState): string {
  const lines = [
    active && `Active file: ${active}`,
    selection && `Selected, lines ${selection.from}-${selection.to}:\n${capped(selection.text)}`,
    open.length > 0 && `Also open: ${listed(open, maxTabs)}`,
    problems.length > 0 && `Problems: ${listed(problems.map(problemText), maxProblemFiles)}`,
  ];
  return lines.filter(Boolean).join("\n");
}

/** The active file that a block names; "" for none. */
export function openFile(block: string): string {
  return /^Active file: (.+)$/m.exec(block)?.[1] ?? "";
}

/** The message with what the user has before them, if that is not what the model was told last. */
export function withEditorContext(message: string, text: string, conversation: Conversation): string {
  const latest = lastEditorText(conversation);
  if (text === (latest ?? "")) return message;
  return `${message}\n\n${blockOf({ name: editorContextName, text: text || "No file is open any more." })}`;
}

/** Editor context of the latest message that the model still sees. */
function lastEditorText({ messages, marks }: Conversation): string | undefined {
  for (const { id, message } of messages.toReversed()) {
    if (message.role !== "user" || isHidden(marks.get(id))) continue;
    const found = attachedIn(textOf(message)).attached.find((one) => one.name === editorContextName);
    if (found) return found.text;
  }
  return undefined;
}

/** True where the model may not see all of the message as it was sent. */
function isHidden(marks: Marks = {}): boolean {
  return !isSentWhole(marks);
}

function problemText({ path, errors, warnings }: EditorState["problems"][number]): string {
  const counts = [errors > 0 && `${errors} errors`, warnings > 0 && `${warnings} warnings`];
  return `${path} (${counts.filter(Boolean).join(", ")})`;
}

function listed(items: readonly string[], most: number): string {
  const rest = items.length - most;
  return [...items.slice(0, most), ...(rest > 0 ? [`${rest} more`] : [])].join(", ");
}

function capped(text: string): string {
  if (text.length <= maxSelectionChars) return text;
  const shown = headOf(text, maxSelectionChars);
  return `${shown}\n[… ${text.length - shown.length} more characters]`;
}

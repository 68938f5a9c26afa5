import * as vscode from "vscode";
import { attachedIn } from "../../core/conversation/companions/attachedText.ts";
import type { MessageEntry } from "../../core/conversation/entry.ts";
import type { Conversation } from "../../core/conversation/fold.ts";
import { callsOf, textOf } from "../../core/conversation/message.ts";
import { ellipsized } from "../../core/text/cutText.ts";
import { literalLabel } from "../../presenter/inertText.ts";
import { time } from "../platform/formatting.ts";

/** Asks for one of the conversation's messages that `isOffered`, the latest first; undefined when the user thought better of it. */
export async function pickMessage(
  { messages, marks }: Conversation,
  placeHolder: string,
  isOffered: (entry: MessageEntry) => boolean,
): Promise<MessageEntry | undefined> {
  const offered = messages.filter((entry) => {
    const { role } = entry.message;
    return (role === "user" || role === "assistant") && !marks.get(entry.id)?.rewound && isOffered(entry);
  });
  const items = offered.toReversed().map((entry) => ({
    entry,
    label: literalLabel(labelOf(entry)),
    description: time(entry.at),
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.entry;
}

/** The words that a message begins with, or the names of the tools it calls. */
function labelOf({ message }: MessageEntry): string {
  const words = attachedIn(textOf(message)).words.replaceAll(/\s+/g, " ").trim();
  return words === ""
    ? callsOf(message)
        .map((call) => call.function.name)
        .join(", ")
    : ellipsized(words, 100);
}

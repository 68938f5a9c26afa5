import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import type { Entry } from "../../core/conversation/entry.ts";
import { fileText, largestFile } from "../../core/conversation/transfer/importedText.ts";
import type { ImportNote, NoteKind } from "../../core/conversation/transfer/importNote.ts";
import { importConversation } from "../../core/conversation/transfer/importConversation.ts";
import type { Clock } from "../../core/ports/system.ts";
import { importReport, noteSentences } from "../../presenter/messages/reports/importReport.ts";
import { language } from "../platform/formatting.ts";
import { showInformation, showProgress } from "../platform/toasts.ts";
import { importProblemMessage } from "../../presenter/messages/importProblemMessages.ts";

/** Result of an import; JSON. */
export type ImportResult =
  | {
      readonly imported: true;
      /** Id of the conversation that is open now, the latest of the file. */
      readonly id: string;
      readonly messageCount: number;
      /** The name of the format. */
      readonly format: string;
      /** Every conversation of the file, the open one first. */
      readonly conversations: readonly { readonly id: string; readonly messageCount: number }[];
      /** Changes and omissions, a sentence each, and counted by kind. */
      readonly notes: readonly string[];
      readonly leftOut: { readonly [K in NoteKind]?: number };
    }
  | { readonly imported: false; readonly reason: string };

/** Stores what the file holds and opens it. Says what came of it where that is more than the file's own conversation. */
export async function importFile(
  uri: vscode.Uri,
  conversations: Conversations,
  clock: Clock,
): Promise<ImportResult> {
  const text = await textOf(uri);
  if (typeof text !== "string") return { imported: false, reason: text.reason };
  const file = await importConversation(text, clock);
  if (!file.ok) return { imported: false, reason: importProblemMessage(file.problem, language) };
  const others = await storeOthers(conversations, file.others);
  const { id, messages } = (await conversations.import(file.entries, file.contents)).conversation;
  const notes = noteSentences(file.notes, language);
  if (file.others.length + notes.length > 0) {
    void showInformation(importReport(file.others.length + 1, notes, language));
  }
  return {
    imported: true,
    id,
    messageCount: messages.length,
    format: file.format,
    conversations: [{ id, messageCount: messages.length }, ...others],
    notes,
    leftOut: countsOf(file.notes),
  };
}

/** Stores the file's other conversations one after the other, since each is counted: a file may hold years. */
async function storeOthers(
  conversations: Conversations,
  others: readonly (readonly Entry[])[],
): Promise<readonly { readonly id: string; readonly messageCount: number }[]> {
  const stored: { id: string; messageCount: number }[] = [];
  if (others.length === 0) return stored;
  const title = vscode.l10n.t("Importing conversations");
  await showProgress(title, async (progress) => {
    for (const entries of others) {
      const id = await conversations.importBehind(entries);
      stored.push({ id, messageCount: entries.filter(({ type }) => type === "message").length });
      progress.report({ increment: 100 / others.length });
    }
  });
  return stored;
}

function countsOf(notes: readonly ImportNote[]): { readonly [K in NoteKind]?: number } {
  return Object.fromEntries(notes.map(({ kind, count }) => [kind, count]));
}

async function textOf(uri: vscode.Uri): Promise<string | { readonly reason: string }> {
  const unreadable = { reason: vscode.l10n.t("{0} cannot be read.", uri.fsPath) };
  const size = await vscode.workspace.fs.stat(uri).then(
    (stat) => stat.size,
    () => undefined,
  );
  if (size === undefined) return unreadable;
  if (size > largestFile) {
    const most = largestFile / 1024 / 1024;
    return {
      reason: vscode.l10n.t("{0} has more than {1} MB; no larger file is imported.", uri.fsPath, most),
    };
  }
  const bytes = await vscode.workspace.fs.readFile(uri).then(
    (content) => content,
    () => undefined,
  );
  if (!bytes) return unreadable;
  return fileText(bytes) ?? { reason: vscode.l10n.t("{0} is text in neither UTF-8 nor UTF-16.", uri.fsPath) };
}

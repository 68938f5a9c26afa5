import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import type { ConversationInfo, Leases, Maintenance } from "../../core/ports/journal.ts";
import type { Library, SearchHit } from "../../core/ports/library.ts";
import {
  verificationResult,
  verificationReport,
  type VerificationResult,
} from "../../presenter/messages/reports/verificationReport.ts";
import { ownerText } from "../../presenter/messages/storageMessages.ts";
import type { RowRevealer } from "../panel/panelPorts.ts";
import { day, language, plural, time } from "../platform/formatting.ts";
import { showInformation, showWarning } from "../platform/toasts.ts";
import { literalLabel } from "../../presenter/inertText.ts";

/** Result of a deletion; JSON. */
type DeleteResult =
  { readonly deleted: true; readonly id: string } | { readonly deleted: false; readonly reason: string };

/** A hit of a search, and its snippet as plain text. */
interface FoundText extends SearchHit {
  readonly text: string;
}

/** Search, Delete, Restore, Duplicate and Verify, over all conversations of the workspace. */
export class LibraryCommands {
  private readonly conversations: Conversations;
  private readonly store: Library & Leases & Maintenance;
  private readonly rows: RowRevealer;

  constructor(conversations: Conversations, store: Library & Leases & Maintenance, rows: RowRevealer) {
    this.conversations = conversations;
    this.store = store;
    this.rows = rows;
  }

  /** Full-text search in all conversations: with a query its hits, else a list that follows the typing and opens at the hit. */
  async search(query: string | undefined): Promise<readonly FoundText[] | undefined> {
    return query === undefined ? this.browse("") : (await this.store.search(query)).map(found);
  }

  /** The list of a search, which begins with `words`. */
  async browse(words: string): Promise<readonly FoundText[] | undefined> {
    const hit = await this.pickHit(words);
    if (!hit) return undefined;
    await this.conversations.open(hit.conversationId);
    if (hit.role !== "title") await this.rows.reveal(hit.entryId);
    return [found(hit)];
  }

  /** Moves a conversation to the trash, the open one if none is named; it is erased after 30 days. */
  async delete(id: string | undefined): Promise<DeleteResult> {
    const current = this.conversations.current;
    const target = id ?? current?.conversation.id;
    if (target === undefined) return { deleted: false, reason: vscode.l10n.t("No conversation is open.") };
    if (current?.conversation.id === target) {
      if (current.isRunning) return { deleted: false, reason: vscode.l10n.t("Stop the running turn first.") };
      await current.saved();
    }
    const holder = await this.store.holder(target);
    // Another person's conversation leaves this workspace only.
    if (typeof holder === "object" && holder.owner === undefined) {
      return { deleted: false, reason: vscode.l10n.t("It is continued in another window.") };
    }
    await this.store.trash(target);
    if (current?.conversation.id === target) this.conversations.create();
    if (id === undefined) void this.offerRestore(target);
    return { deleted: true, id: target };
  }

  /** Brings a conversation back from the trash. */
  async restore(id: string | undefined): Promise<{ readonly id: string } | undefined> {
    const target =
      id ?? (await pickConversation(await this.store.trashed(), vscode.l10n.t("Restore Conversation")));
    if (target === undefined) return undefined;
    await this.store.restore(target);
    await this.conversations.open(target);
    return { id: target };
  }

  /** Says where a deleted conversation is, and brings it back if the user wants that. */
  async offerRestore(id: string): Promise<void> {
    const undo = vscode.l10n.t("Undo");
    const sentence = vscode.l10n.t("The conversation is in the trash for 30 days.");
    if ((await showInformation(sentence, undo)) === undo) await this.store.restore(id);
  }

  /** Opens a copy of a conversation, the open one if none is named. */
  async duplicate(id: string | undefined): Promise<{ readonly id: string } | undefined> {
    const target = id ?? this.conversations.current?.conversation.id;
    if (target === undefined) return undefined;
    await this.conversations.current?.saved();
    const session = await this.conversations.copy(target);
    session?.rename(vscode.l10n.t("{0} (copy)", session.conversation.title));
    return session && { id: session.conversation.id };
  }

  /** Looks at every page and every entry of the store. */
  async verify(): Promise<VerificationResult> {
    const found = verificationResult(await this.store.verify(), language);
    const report = verificationReport(found, language);
    if (found.problems.length === 0) void showInformation(report);
    else void showWarning(report);
    return found;
  }

  /** Hits of a search, those of the conversation `current` first. */
  private async hits(query: string, current: string | undefined): Promise<readonly SearchHit[]> {
    const [here, all] = await Promise.all([
      current === undefined ? [] : this.store.search(query, { limit: 50, conversations: [current] }),
      this.store.search(query, { limit: 50 }),
    ]);
    return [...here, ...all.filter(({ conversationId }) => conversationId !== current)];
  }

  private pickHit(words: string): Promise<SearchHit | undefined> {
    const current = this.conversations.current?.conversation.id;
    const picker = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly hit: SearchHit }>();
    picker.placeholder = vscode.l10n.t("Search all conversations of this workspace");
    picker.matchOnDescription = true;
    picker.matchOnDetail = true;
    const find = async (query: string) => {
      picker.busy = true;
      const hits = query.trim() === "" ? [] : await this.hits(query, current);
      // An answer to what is no longer asked is dropped.
      if (picker.value === query) picker.items = hits.map((hit) => itemOf(hit, current));
      picker.busy = false;
    };
    picker.onDidChangeValue((query) => void find(query));
    picker.value = words;
    void find(words);
    return new Promise((resolve) => {
      picker.onDidAccept(() => {
        resolve(picker.selectedItems[0]?.hit);
        picker.hide();
      });
      picker.onDidHide(() => {
        resolve(undefined);
        picker.dispose();
      });
      picker.show();
    });
  }
}

function found(hit: SearchHit): FoundText {
  return { ...hit, text: hit.snippet.map(({ text }) => text).join("") };
}

function itemOf(hit: SearchHit, current: string | undefined) {
  const snippet = hit.snippet.map(({ text, hit: isHit }) => (isHit ? `«${text}»` : text)).join("");
  const place = hit.conversationId === current ? vscode.l10n.t("this conversation") : "";
  const when = [ownerText(hit.conversationId, language), place, day(hit.at), time(hit.at)]
    .filter(Boolean)
    .join(" · ");
  // The search has chosen already: the picker's own filter must let every hit through.
  return {
    label: literalLabel(hit.title),
    description: literalLabel(when),
    detail: literalLabel(snippet.replace(/\s+/g, " ")),
    alwaysShow: true,
    hit,
  };
}

async function pickConversation(
  list: readonly ConversationInfo[],
  title: string,
): Promise<string | undefined> {
  if (list.length === 0) {
    void showInformation(vscode.l10n.t("The trash is empty."));
    return undefined;
  }
  const items = list.map(({ id, title: named, messageCount }) => ({
    id,
    label: literalLabel(named),
    description: plural(messageCount, "{0} message", "{0} messages"),
  }));
  return (await vscode.window.showQuickPick(items, { title }))?.id;
}

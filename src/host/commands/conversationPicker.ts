import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import type { ConversationInfo } from "../../core/ports/journal.ts";
import type { Clock } from "../../core/ports/system.ts";
import { dateGroup, type DateGroup } from "../../core/text/dateGroup.ts";
import { askForTitle, type ConversationChooser } from "./conversationCommands.ts";
import { isSharedId } from "../../core/conversation/sharing/sharedId.ts";
import { sharingText } from "../../presenter/messages/storageMessages.ts";
import { day, formatNumber, language, plural, time } from "../platform/formatting.ts";
import type { LibraryCommands } from "./libraryCommands.ts";
import { showInformation } from "../platform/toasts.ts";
import { literalLabel } from "../../presenter/inertText.ts";

type Action = "rename" | "duplicate" | "delete";
type Item = vscode.QuickPickItem & { readonly info?: ConversationInfo };
type ActionButton = vscode.QuickInputButton & { readonly action: Action };

/** `filter`: the picker's text when it was made. */
type Choice = { readonly filter: string } & (
  { readonly action: "search" } | { readonly action: Action | "open"; readonly info: ConversationInfo }
);

/**
 * The list of conversations, the newest first under its day: to open, rename, duplicate or delete one. Its last line searches
 * what was said for the words that no title has.
 */
export class ConversationPicker implements ConversationChooser {
  private readonly conversations: Conversations;
  private readonly library: Pick<LibraryCommands, "browse" | "delete" | "duplicate" | "offerRestore">;
  private readonly clock: Clock;
  private readonly isShared: (id: string) => boolean;

  /** `isShared`: whether the user shares a conversation of theirs. */
  constructor(
    conversations: Conversations,
    library: Pick<LibraryCommands, "browse" | "delete" | "duplicate" | "offerRestore">,
    clock: Clock,
    isShared: (id: string) => boolean,
  ) {
    this.conversations = conversations;
    this.library = library;
    this.clock = clock;
    this.isShared = isShared;
  }

  /** The id of the conversation to open; undefined when there is nothing more to do. */
  async choose(): Promise<string | undefined> {
    for (let filter = ""; ;) {
      const choice = await this.ask(filter);
      if (!choice) return undefined;
      if (choice.action === "open") return choice.info.id;
      if (choice.action === "search") {
        await this.library.browse(choice.filter);
        return undefined;
      }
      if ((await this.act(choice.action, choice.info)) === "done") return undefined;
      filter = choice.filter;
    }
  }

  private async act(action: Action, { id, title }: ConversationInfo): Promise<"again" | "done"> {
    if (action === "duplicate") {
      await this.library.duplicate(id);
      return "done";
    }
    if (action === "rename") {
      const chosen = (await askForTitle(title))?.trim();
      if (chosen) await this.conversations.rename(id, chosen);
      return "again";
    }
    const result = await this.library.delete(id);
    if (result.deleted) void this.library.offerRestore(id);
    else void showInformation(result.reason);
    return "again";
  }

  private async ask(filter: string): Promise<Choice | undefined> {
    const items = await this.items();
    if (items.length === 0) {
      void showInformation(vscode.l10n.t("There are no conversations in this workspace yet."));
      return undefined;
    }
    const picker = vscode.window.createQuickPick<Item>();
    picker.title = vscode.l10n.t("Open Conversation");
    picker.placeholder = vscode.l10n.t("Title or model");
    picker.matchOnDescription = true;
    picker.items = [...items, ...searchItems()];
    picker.value = filter;
    return new Promise((resolve) => {
      const choose = (action: Action | "open", info: ConversationInfo | undefined) => {
        const filter = picker.value;
        resolve(info ? { action, info, filter } : { action: "search", filter });
        picker.hide();
      };
      picker.onDidAccept(() => choose("open", picker.selectedItems[0]?.info));
      picker.onDidTriggerItemButton(({ button, item }) => choose((button as ActionButton).action, item.info));
      picker.onDidHide(() => {
        resolve(undefined);
        picker.dispose();
      });
      picker.show();
    });
  }

  private async items(): Promise<readonly Item[]> {
    const current = this.conversations.current?.conversation.id;
    const busy = new Set(this.conversations.busyIds);
    const now = this.clock.now();
    const buttons = actionButtons();
    const names = headings();
    const items: Item[] = [];
    let group: DateGroup | undefined;
    for (const info of await this.conversations.list()) {
      const own = dateGroup(info.updatedAt, now);
      if (own !== group) items.push({ label: names[own], kind: vscode.QuickPickItemKind.Separator });
      group = own;
      const title = literalLabel(info.title);
      const isBusy = busy.has(info.id);
      const mark = isBusy ? "$(loading~spin) " : info.id === current ? "$(check) " : "";
      const facts = [
        isBusy ? vscode.l10n.t("running") : "",
        sharingText(info.id, this.isShared(info.id), language),
        description(info, own),
      ];
      items.push({
        label: `${mark}${title}`,
        description: literalLabel(facts.filter(Boolean).join(" · ")),
        info,
        buttons: isSharedId(info.id) ? buttons.filter(({ action }) => action !== "rename") : buttons,
      });
    }
    return items;
  }
}

function description({ messageCount, model, tokens, updatedAt }: ConversationInfo, group: DateGroup): string {
  const isRecent = group === "today" || group === "yesterday";
  const when = isRecent ? time(updatedAt) : day(updatedAt);
  const size = tokens > 0 ? vscode.l10n.t("{0} tokens", formatNumber(tokens)) : "";
  return [when, plural(messageCount, "{0} message", "{0} messages"), size, model].filter(Boolean).join(" · ");
}

/** The line that is there whatever was typed. */
function searchItems(): readonly Item[] {
  return [
    { label: "", kind: vscode.QuickPickItemKind.Separator },
    { label: `$(search) ${vscode.l10n.t("Search in messages")}`, alwaysShow: true },
  ];
}

function actionButtons(): readonly ActionButton[] {
  return [
    { action: "rename", iconPath: new vscode.ThemeIcon("edit"), tooltip: vscode.l10n.t("Rename") },
    { action: "duplicate", iconPath: new vscode.ThemeIcon("copy"), tooltip: vscode.l10n.t("Duplicate") },
    { action: "delete", iconPath: new vscode.ThemeIcon("trash"), tooltip: vscode.l10n.t("Delete") },
  ];
}

function headings(): { readonly [G in DateGroup]: string } {
  return {
    today: vscode.l10n.t("Today"),
    yesterday: vscode.l10n.t("Yesterday"),
    week: vscode.l10n.t("Previous 7 days"),
    month: vscode.l10n.t("Previous 30 days"),
    older: vscode.l10n.t("Older"),
  };
}

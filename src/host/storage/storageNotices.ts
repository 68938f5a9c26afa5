import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import type { Replication, ReplicationEvent, ReplicationStatus } from "../../core/ports/replication.ts";
import { storageMark } from "../../presenter/messages/storageMessages.ts";
import { language } from "../platform/formatting.ts";
import type { Guard } from "../platform/guard.ts";
import { showInformation, showWarning } from "../platform/toasts.ts";

/** Between losing the server and saying so, in milliseconds: most losses pass. */
const patienceMs = 5_000;

/** What the user sees of the replica: a mark in the status bar while something waits, and a word where two machines parted. */
export class StorageNotices implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    "longhand.storage",
    vscode.StatusBarAlignment.Right,
    89,
  );
  private readonly conversations: Pick<Conversations, "goOnAs" | "open">;
  private readonly guard: Guard;
  private readonly subscription: { dispose(): void };
  private timer: NodeJS.Timeout | undefined;

  constructor(replication: Replication, conversations: Pick<Conversations, "goOnAs" | "open">, guard: Guard) {
    this.conversations = conversations;
    this.guard = guard;
    this.item.name = vscode.l10n.t("Longhand Storage");
    this.item.command = "longhand.storageState";
    this.subscription = replication.onEvent((event) => this.hear(event));
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.subscription.dispose();
    this.item.dispose();
  }

  private hear(event: ReplicationEvent): void {
    if (event.type === "status") this.mark(event.status);
    else void this.guard(event.type, () => this.part(event));
  }

  private mark(status: ReplicationStatus): void {
    clearTimeout(this.timer);
    const mark = storageMark(status, language);
    if (!mark) {
      this.item.hide();
      return;
    }
    this.timer = setTimeout(() => {
      this.item.text = mark.text;
      this.item.tooltip = mark.tooltip;
      this.item.accessibilityInformation = { label: mark.tooltip, role: "button" };
      this.item.show();
    }, patienceMs);
  }

  /** Says so where the conversation is open here; elsewhere the list shows both. */
  private async part({
    type,
    id,
    forkId,
  }: Exclude<ReplicationEvent, { readonly type: "status" }>): Promise<void> {
    if (!(await this.conversations.goOnAs(id, forkId))) return;
    if (type === "erasedElsewhere") {
      await showWarning(
        vscode.l10n.t(
          "This conversation was erased on another machine. What is here stays on this machine only; delete it if it is to go.",
        ),
      );
      return;
    }
    const show = vscode.l10n.t("Show the Other");
    const sentence = vscode.l10n.t(
      "This conversation was continued on another machine meanwhile. What was written here goes on as a conversation of its own.",
    );
    if ((await showInformation(sentence, show)) === show) await this.conversations.open(id);
  }
}

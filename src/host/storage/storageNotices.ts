import * as vscode from "vscode";
import type { ConversationSync } from "../../core/agent/session/conversationSync.ts";
import type { Replication, ReplicationEvent, ReplicationStatus } from "../../core/ports/replication.ts";
import { storageMark } from "../../presenter/messages/storageMessages.ts";
import type { StorageMark } from "../../protocol/protocol.ts";
import { language } from "../platform/formatting.ts";
import { showInformation } from "../platform/toasts.ts";
import type { Guard } from "../platform/guard.ts";

/** Usual time between losing the server and saying so, in milliseconds: most losses pass. */
const usualPatienceMs = 5_000;

/** Second place of the mark. */
interface StorageMarkTarget {
  markStorage(mark: StorageMark | null): void;
}

/** Notices of the replica: a mark in the status bar and the panel while something waits. */
export class StorageNotices implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    "longhand.storage",
    vscode.StatusBarAlignment.Right,
    89,
  );
  private readonly sync: Pick<ConversationSync, "goOnAs" | "endSharing">;
  private readonly panel: StorageMarkTarget;
  private readonly guard: Guard;
  private readonly patienceMs: number;
  private readonly subscription: { dispose(): void };
  private marked: StorageMark | undefined;
  private isShown = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    replication: Replication,
    sync: Pick<ConversationSync, "goOnAs" | "endSharing">,
    panel: StorageMarkTarget,
    guard: Guard,
    patienceMs = usualPatienceMs,
  ) {
    this.patienceMs = patienceMs;
    this.sync = sync;
    this.panel = panel;
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
    else if (event.type === "unshared") this.sync.endSharing(event.id);
    else if (event.type === "stays")
      showInformation(
        vscode.l10n.t(
          "A conversation that you erased stays: it was gone on with on another machine meanwhile.",
        ),
      );
    else void this.guard(event.type, () => this.sync.goOnAs(event.id, event.forkId));
  }

  private mark(status: ReplicationStatus): void {
    this.marked = storageMark(status, language);
    if (!this.marked) {
      clearTimeout(this.timer);
      this.timer = undefined;
      this.isShown = false;
      this.item.hide();
      this.panel.markStorage(null);
    } else if (this.isShown) this.show();
    else this.timer ??= setTimeout(() => this.show(), this.patienceMs);
  }

  private show(): void {
    if (!this.marked) return;
    const { icon, label, tooltip } = this.marked;
    this.isShown = true;
    this.item.text = `$(${icon}) ${label}`;
    this.item.tooltip = tooltip;
    this.item.accessibilityInformation = { label: `${label}. ${tooltip}`, role: "button" };
    this.item.show();
    this.panel.markStorage(this.marked);
  }
}

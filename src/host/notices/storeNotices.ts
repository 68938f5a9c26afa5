import * as vscode from "vscode";
import type { StoreEvent } from "../../core/ports/journal.ts";
import type { Log } from "../../core/ports/system.ts";
import { storeEventMessage } from "../../presenter/messages/storeEventMessages.ts";
import { language } from "../platform/formatting.ts";
import { showError, showInformation, showWarning } from "../platform/toasts.ts";

/** Notifications of what the record's storage went through; nothing of it passes in silence. */
export class StoreNotices {
  private readonly log: Log;
  private isUnsaved = false;

  constructor(log: Log) {
    this.log = log;
  }

  /** Shows the event; that something is unsaved, and that it is saved again, once each. */
  readonly tell = (event: StoreEvent): void => {
    const sentence = storeEventMessage(event, language);
    if (sentence === undefined) return;
    this.log.write("warn", "store", { ...event });
    switch (event.type) {
      case "recovered":
        void showRecovered(sentence, event.asideFile);
        break;
      case "readOnly":
        void showWarning(sentence);
        break;
      case "unsaved":
        if (!this.isUnsaved) void showError(sentence);
        this.isUnsaved = true;
        break;
      case "saved":
        if (this.isUnsaved) void showInformation(sentence);
        this.isUnsaved = false;
        break;
      default:
    }
  };
}

async function showRecovered(sentence: string, asideFile: string | undefined): Promise<void> {
  if (asideFile === undefined) {
    await showWarning(sentence);
    return;
  }
  const show = vscode.l10n.t("Show Damaged File");
  if ((await showWarning(sentence, show)) === show) {
    await vscode.commands.executeCommand("revealFileInOS", vscode.Uri.file(asideFile));
  }
}

import * as vscode from "vscode";
import type { StoreEvent } from "../../core/ports/journal.ts";
import type { Log } from "../../core/ports/system.ts";
import { formatNumber } from "../platform/formatting.ts";

/** Tells the user what the record's storage went through; nothing of it passes in silence. */
export class StoreNotices {
  private readonly log: Log;
  private isUnsaved = false;

  constructor(log: Log) {
    this.log = log;
  }

  readonly tell = (event: StoreEvent): void => {
    if (event.type !== "changed" && event.type !== "replaced") this.log.write("warn", "store", { ...event });
    switch (event.type) {
      case "recovered":
        void this.tellRecovered(event);
        break;
      case "readOnly":
        void vscode.window.showWarningMessage(event.message);
        break;
      case "unsaved":
        if (!this.isUnsaved) {
          const sentence = vscode.l10n.t(
            "Conversations cannot be saved for now ({0}). They are kept in memory and saved as soon as that is possible; do not close VS Code until then.",
            event.message,
          );
          void vscode.window.showErrorMessage(sentence);
        }
        this.isUnsaved = true;
        break;
      case "saved":
        if (this.isUnsaved)
          void vscode.window.showInformationMessage(vscode.l10n.t("Conversations are saved again."));
        this.isUnsaved = false;
        break;
      case "replaced":
      case "changed":
    }
  };

  private async tellRecovered(event: Extract<StoreEvent, { type: "recovered" }>): Promise<void> {
    const { recovered, of, asideFile } = event;
    const sentence = vscode.l10n.t(
      "The file of the conversations was damaged. Recovered {0} of {1} messages.",
      formatNumber(recovered),
      formatNumber(of),
    );
    if (asideFile === undefined) {
      await vscode.window.showWarningMessage(sentence);
      return;
    }
    const show = vscode.l10n.t("Show Damaged File");
    const detail = vscode.l10n.t("{0} The damaged file was set aside: {1}", sentence, asideFile);
    if ((await vscode.window.showWarningMessage(detail, show)) === show) {
      await vscode.commands.executeCommand("revealFileInOS", vscode.Uri.file(asideFile));
    }
  }
}

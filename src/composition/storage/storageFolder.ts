import { accessSync, constants, existsSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { threadOf, type StartThread } from "../../store/client/storeThread.ts";
import { runTask } from "../../store/client/storeWorker.ts";
import { language } from "../../host/platform/formatting.ts";
import { showError, showInformation } from "../../host/platform/toasts.ts";
import { errorMessage } from "../../presenter/messages/errorMessages.ts";
import { chosenFolder } from "../../store/files/chosenFolder.ts";
import { makePrivateFolder } from "../../store/files/privateFiles.ts";
import { sharedFolder } from "../../store/files/sharedFolder.ts";
import { messageOf } from "../../core/text/errors.ts";
import type { Platform } from "../buildPlatform.ts";

/** Name of the file of conversations in its folder. */
export const databaseName = "conversations.db";

/** Starts threads of the bundle that has the file open. */
export function storeThread(context: vscode.ExtensionContext): StartThread {
  return threadOf(context.asAbsolutePath("dist/sqliteWorker.cjs"));
}

/** Folder of this workspace's conversations; where no folder is open, the user's. */
function ownFolder({ storageUri, globalStorageUri }: vscode.ExtensionContext): string {
  return storageUri ? sharedFolder(storageUri.fsPath) : globalStorageUri.fsPath;
}

/** The folder that the user has chosen, to which what there is moves; VS Code's own where that cannot be used. */
export async function storageFolder(
  context: vscode.ExtensionContext,
  { settings, log }: Pick<Platform, "settings" | "log">,
): Promise<string> {
  const own = ownFolder(context);
  const chosen = chosenFolder(settings.storageFolder, own);
  if (chosen === own) return own;
  try {
    if (chosen === undefined) throw new Error(vscode.l10n.t("It must be a whole path."));
    makePrivateFolder(chosen);
    accessSync(chosen, constants.W_OK);
    const [file, to] = [join(own, databaseName), join(chosen, databaseName)];
    if (existsSync(file) && !existsSync(to)) {
      await runTask(storeThread(context), { file, task: "move", to });
      void showInformation(vscode.l10n.t("The conversations of this workspace were moved to {0}.", chosen));
    }
    return chosen;
  } catch (error) {
    log.write("error", "storage folder", { error: messageOf(error) });
    void showError(
      vscode.l10n.t(
        "The folder of the setting longhand.storage.folder cannot be used, conversations stay in VS Code's own storage: {0}",
        errorMessage(error, language),
      ),
    );
    return own;
  }
}

import * as vscode from "vscode";
import type { ChannelLog } from "./channelLog.ts";
import { stackOf } from "../../core/text/errors.ts";
import { errorMessage } from "../../presenter/messages/errorMessages.ts";
import { language } from "./formatting.ts";
import { showError } from "./toasts.ts";

export type Guard = <T>(label: string, work: () => T | Promise<T>) => Promise<T | undefined>;

/**
 * Runs a command or a message handler: cancelling is silent; whatever else is thrown goes to the log
 * with its stack, and the user gets one sentence and a way to the log.
 */
export function createGuard(log: ChannelLog): Guard {
  return async (label, work) => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof vscode.CancellationError) return undefined;
      log.write("error", label, { error: stackOf(error) });
      void tell(log, vscode.l10n.t("Longhand: {0}", errorMessage(error, language)));
      return undefined;
    }
  };
}

async function tell(log: ChannelLog, sentence: string): Promise<void> {
  const showLog = vscode.l10n.t("Show Log");
  if ((await showError(sentence, showLog)) === showLog) log.show();
}

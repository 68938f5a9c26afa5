import * as vscode from "vscode";
import type { Log } from "../core/ports/system.ts";
import { commandActions } from "../host/commands/commands.ts";
import type { Settings } from "../host/platform/settings.ts";
import { userRows } from "../models/catalog/userRows.ts";
import { showWarning } from "../host/platform/toasts.ts";

/** Says what cannot be read in the user's rows of models, once for each fault, now and after every change. */
export function showModelRowProblems(settings: Settings): vscode.Disposable {
  const shownProblems = new Set<string>();
  const showProblems = () => {
    for (const problem of userRows(settings.models).problems.filter((one) => !shownProblems.has(one))) {
      shownProblems.add(problem);
      void explainFault(problem);
    }
  };
  showProblems();
  return settings.onChange(showProblems);
}

async function explainFault(problem: string): Promise<void> {
  const open = vscode.l10n.t("Open Settings");
  const sentence = vscode.l10n.t("The setting longhand.models has a fault: {0}", problem);
  if ((await showWarning(sentence, open)) === open) await commandActions.run("openSettings");
}

/** Says that another model answers than the one chosen, and lets the user choose. */
export function warnOfSubstitute(log: Log, wanted: string, used: string): void {
  log.write("warn", "model substituted", { wanted, used });
  const sentence = vscode.l10n.t("VS Code offers no model {0}: {1} answers instead.", wanted, used);
  const choose = vscode.l10n.t("Select Model");
  void showWarning(sentence, choose).then(async (answer) => {
    if (answer === choose) await commandActions.run("selectModel");
  });
}

import * as vscode from "vscode";
import type { Log } from "../../core/ports/system.ts";
import { commandActions } from "../../host/commands/commandActions.ts";
import type { Settings } from "../../host/platform/settings.ts";
import { userRows } from "../../models/catalog/userRows.ts";
import { serverRows } from "../../models/namedServers.ts";
import { showWarning } from "../../host/platform/toasts.ts";

/** Says what cannot be read in the user's rows of models and servers, once for each fault, now and after every change. */
export function showRowProblems(settings: Settings): vscode.Disposable {
  const shownProblems = new Set<string>();
  const showProblems = () => {
    const faults = [
      ...userRows(settings.models).problems.map((problem) => ["longhand.models", problem] as const),
      ...serverRows(settings.servers).problems.map((problem) => ["longhand.servers", problem] as const),
    ];
    for (const [setting, problem] of faults) {
      if (shownProblems.has(setting + problem)) continue;
      shownProblems.add(setting + problem);
      void explainFault(setting, problem);
    }
  };
  showProblems();
  return settings.onChange(showProblems);
}

async function explainFault(setting: string, problem: string): Promise<void> {
  const open = vscode.l10n.t("Open Settings");
  const sentence = vscode.l10n.t("The setting {0} has a fault: {1}", setting, problem);
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

import * as vscode from "vscode";
import type { Settings } from "../platform/settings.ts";
import { confirm } from "../platform/toasts.ts";
import { originOf, type ServerConsents } from "./serverConsents.ts";

/** Name of the open workspace, the same in every window and after a restart. */
export function workspaceName(): string {
  const { workspaceFile, workspaceFolders = [] } = vscode.workspace;
  return workspaceFile?.toString() ?? workspaceFolders.map(({ uri }) => uri.toString()).join(" ");
}

/** Asks about a model server that a trusted workspace names; until there is a yes the user's own answers. */
export function askAboutServer(
  settings: Settings,
  consents: ServerConsents,
  guard: (label: string, work: () => Promise<void>) => unknown,
): vscode.Disposable {
  const open = new Set<string>();
  const ask = async () => {
    if (!vscode.workspace.isTrusted || settings.provider !== "openai") return;
    const named = settings.refusedServers.find((one) => consents.answer(one) === undefined);
    const origin = originOf(named);
    if (named === undefined || origin === undefined || open.has(origin)) return;
    open.add(origin);
    const question = vscode.l10n.t("This workspace names a model server: {0}", origin);
    const detail = vscode.l10n.t(
      "Its settings name {0}. If you agree, your messages and what tools return go there instead of to {1}, whenever you work in this workspace. Without your yes they do not. Manage Allowed Tools changes your answer.",
      named,
      settings.baseUrl,
    );
    const isAgreed = await confirm(question, detail, vscode.l10n.t("Use This Server"));
    open.delete(origin);
    await consents.decide(named, isAgreed ? "yes" : "no");
  };
  const askGuarded = () => void guard("server of the workspace", ask);
  askGuarded();
  const trusted = vscode.workspace.onDidGrantWorkspaceTrust(askGuarded);
  return vscode.Disposable.from(trusted, settings.onChange(askGuarded));
}

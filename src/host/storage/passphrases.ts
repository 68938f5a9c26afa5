import * as vscode from "vscode";
import type { StorageKey, StorageServer, StorageServers } from "../../core/ports/replication.ts";
import type { ServerProblem } from "../../core/ports/errors/serverProblem.ts";
import { inertText } from "../../presenter/inertText.ts";
import { serverProblemMessage } from "../../presenter/messages/serverProblemMessages.ts";
import { language } from "../platform/formatting.ts";
import { showProgress } from "../platform/toasts.ts";

/** The shortest passphrase that is taken for a new one, in characters: who has the server may try as many as they like. */
const leastLength = 12;

/** The server with the key that a passphrase opens, or why there is none. */
export type Unlocked = StorageServer | ServerProblem | "cancelled";

/** Asks whether a space without a key is to be encrypted, and by which passphrase. The server as it is where it is not. */
export async function offerEncryption(servers: StorageServers, server: StorageServer): Promise<Unlocked> {
  const items = [
    {
      isOn: false,
      label: vscode.l10n.t("Without encryption of your own"),
      description: vscode.l10n.t("whoever runs the server could read the conversations; it can search them"),
    },
    {
      isOn: true,
      label: vscode.l10n.t("Encrypt with a passphrase…"),
      description: vscode.l10n.t(
        "the same on every machine; without it nobody can read what is on the server",
      ),
    },
  ];
  const title = inertText(vscode.l10n.t("Space {0}", server.space));
  const chosen = await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true });
  if (!chosen) return "cancelled";
  if (!chosen.isOn) return server;
  const passphrase = await askForNew();
  return passphrase === undefined ? "cancelled" : unlocked(servers, server, passphrase);
}

/** Asks for the passphrase of an encrypted space until it is the one. */
export async function askToUnlock(servers: StorageServers, server: StorageServer): Promise<Unlocked> {
  let wrong: string | undefined;
  for (;;) {
    const passphrase = await ask(vscode.l10n.t("Passphrase of the space {0}", server.space), wrong);
    if (passphrase === undefined) return "cancelled";
    const result = await unlocked(servers, server, passphrase);
    if (typeof result === "string" || !("code" in result) || result.code !== "passphrase") return result;
    wrong = serverProblemMessage(result, language);
  }
}

export async function unlocked(
  servers: StorageServers,
  server: StorageServer,
  passphrase: string,
): Promise<Exclude<Unlocked, "cancelled">> {
  const title = vscode.l10n.t("Opening the space {0}", server.space);
  const result = await showProgress(title, () => servers.unlock(server, passphrase));
  return withKey(server, result);
}

function withKey(server: StorageServer, result: StorageKey | ServerProblem): StorageServer | ServerProblem {
  return "code" in result ? result : { ...server, key: result };
}

/** Asks for the passphrase in force; undefined when the user thought better of it. */
export function askForCurrent(space: string): Promise<string | undefined> {
  return ask(vscode.l10n.t("Passphrase of the space {0}", space), undefined);
}

/** A new passphrase, given twice. Undefined when the user thought better of it. */
export async function askForNew(): Promise<string | undefined> {
  const first = await vscode.window.showInputBox({
    title: vscode.l10n.t("New Passphrase"),
    prompt: vscode.l10n.t(
      "Nobody can replace it: without it, what is on the server is lost to new machines.",
    ),
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) =>
      text.length < leastLength ? vscode.l10n.t("At least {0} characters.", leastLength) : undefined,
  });
  if (first === undefined) return undefined;
  return vscode.window.showInputBox({
    title: vscode.l10n.t("New Passphrase"),
    prompt: vscode.l10n.t("The same once more."),
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (text === first ? undefined : vscode.l10n.t("It is another one.")),
  });
}

async function ask(title: string, wrong: string | undefined): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: inertText(title),
    prompt: wrong ?? vscode.l10n.t("The key that it opens is kept in VS Code's secret storage."),
    password: true,
    ignoreFocusOut: true,
  });
}

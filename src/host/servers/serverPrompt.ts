import * as vscode from "vscode";
import { inertText, literalLabel } from "../../presenter/inertText.ts";
import { showProgress } from "../platform/toasts.ts";
import type { LocalOffer } from "./modelPicker.ts";

/** Reads addresses that users type, and asks the servers there. */
export interface AddressReader {
  /** Base URL of an API in a text; undefined where it is no address. */
  readonly parse: (text: string) => string | undefined;
  /** The server at a base URL, which may turn out to be elsewhere on its host. Must not reject. */
  readonly probe: (baseUrl: string) => Promise<Omit<LocalOffer, "name">>;
}

/** Asks for the address of a server that was not found, and for one of its models; undefined when the user cancelled. */
export async function promptForServer(
  addresses: AddressReader,
): Promise<{ readonly baseUrl: string; readonly model: string } | undefined> {
  const typed = await promptForAddress(addresses);
  if (typed === undefined) return undefined;
  const host = URL.parse(typed)?.host ?? typed;
  const asking = vscode.l10n.t("Asking {0} for its models…", host);
  const { baseUrl, models } = await showProgress(asking, () => addresses.probe(typed));
  const [only] = models.length === 1 ? models : [];
  const model = only?.id ?? (await promptForModel(host, models));
  return model === undefined ? undefined : { baseUrl, model };
}

async function promptForAddress({ parse }: AddressReader): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t("No server answers on a usual port of this machine"),
    prompt: vscode.l10n.t(
      "Its address, such as localhost:11434. Start the server first, if it does not run.",
    ),
    value: "http://localhost:11434/v1",
    validateInput: (typed) =>
      parse(typed) === undefined
        ? vscode.l10n.t("Give a web address such as http://localhost:11434/v1.")
        : undefined,
    ignoreFocusOut: true,
  });
  return text === undefined ? undefined : parse(text);
}

/** One of the models that the server lists, or the name of another. */
async function promptForModel(host: string, models: LocalOffer["models"]): Promise<string | undefined> {
  if (models.length > 0) {
    const title = inertText(vscode.l10n.t("Select a model of {0}", host));
    const items: readonly (vscode.QuickPickItem & { readonly id?: string })[] = [
      ...models.map(({ id }) => ({ label: literalLabel(id), id })),
      { label: vscode.l10n.t("Other model…"), description: vscode.l10n.t("Type its name") },
    ];
    const picked = await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true });
    if (!picked || picked.id !== undefined) return picked?.id;
  }
  const title = inertText(vscode.l10n.t("The name of its model"));
  const model = (await vscode.window.showInputBox({ title, ignoreFocusOut: true }))?.trim();
  return model === "" ? undefined : model;
}

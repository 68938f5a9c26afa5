import * as vscode from "vscode";

const keyName = "longhand.apiKey";

/** The API key: in VS Code's SecretStorage, else in the environment. It goes to the model server and nowhere else. */
export class Secrets {
  private readonly storage: vscode.SecretStorage;

  constructor(storage: vscode.SecretStorage) {
    this.storage = storage;
  }

  readonly apiKey = async (): Promise<string | undefined> =>
    (await this.storage.get(keyName)) ?? process.env["OPENAI_API_KEY"];

  /** Asks for the key and keeps it; an empty answer removes it. False when the user cancelled. */
  async ask(): Promise<boolean> {
    const key = await vscode.window.showInputBox({
      title: vscode.l10n.t("API key of your model server"),
      prompt: vscode.l10n.t("It is kept in VS Code's secret storage. Leave it empty to remove it."),
      password: true,
      ignoreFocusOut: true,
    });
    if (key === undefined) return false;
    if (key.trim() === "") await this.storage.delete(keyName);
    else await this.storage.store(keyName, key.trim());
    return true;
  }

  onChange(listener: () => void): vscode.Disposable {
    return this.storage.onDidChange(({ key }) => {
      if (key === keyName) listener();
    });
  }
}

import * as vscode from "vscode";
import type { Settings } from "./settings.ts";

const prefix = "longhand.apiKey";

/**
 * The API key of the model server: in VS Code's SecretStorage, else in the environment. A key belongs to
 * the server it was set for and goes nowhere else, so that a workspace that names another server gets none.
 */
export class Secrets {
  private readonly storage: vscode.SecretStorage;
  private readonly settings: Settings;

  constructor(storage: vscode.SecretStorage, settings: Settings) {
    this.storage = storage;
    this.settings = settings;
  }

  readonly apiKey = async (): Promise<string | undefined> => {
    const stored = await this.storage.get(this.name);
    return stored ?? (this.settings.isServerOfUser ? process.env["OPENAI_API_KEY"] : undefined);
  };

  /** Asks for the key and keeps it; an empty answer removes it. False when the user cancelled. */
  async ask(): Promise<boolean> {
    const key = await vscode.window.showInputBox({
      title: vscode.l10n.t("API key for {0}", this.origin),
      prompt: vscode.l10n.t("It is kept in VS Code's secret storage. Leave it empty to remove it."),
      password: true,
      ignoreFocusOut: true,
    });
    if (key === undefined) return false;
    if (key.trim() === "") await this.storage.delete(this.name);
    else await this.storage.store(this.name, key.trim());
    return true;
  }

  onChange(listener: () => void): vscode.Disposable {
    return this.storage.onDidChange(({ key }) => {
      if (key.startsWith(prefix)) listener();
    });
  }

  private get origin(): string {
    return URL.parse(this.settings.baseUrl)?.origin ?? this.settings.baseUrl;
  }

  private get name(): string {
    return `${prefix}:${this.origin}`;
  }
}

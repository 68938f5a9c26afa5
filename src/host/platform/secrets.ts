import * as vscode from "vscode";
import { inertText } from "../../presenter/inertText.ts";
import type { Settings } from "./settings.ts";

const prefix = "longhand.apiKey";

/** Form of a real key: what servers that need none are given for one, such as `ollama`, is shorter or has no digit. */
const realKey = /^(?=.*\d).{16,}$/;

/** A server that a key is for; the one at `longhand.baseUrl` has no name. */
export interface KeyOwner {
  readonly name?: string;
  readonly baseUrl: string;
}

/**
 * The API keys of the model servers: in VS Code's SecretStorage, else in the environment. A key belongs to the server and
 * the origin that it was set for and goes nowhere else, so that a workspace or a row that names another address gets none.
 */
export class Secrets {
  private readonly storage: vscode.SecretStorage;
  private readonly settings: Settings;
  private readonly read = new Set<string>();

  constructor(storage: vscode.SecretStorage, settings: Settings) {
    this.storage = storage;
    this.settings = settings;
  }

  /** Keys that were given out since the window began, and the environment's: what no text may hold that is recorded. */
  get known(): readonly string[] {
    return [...this.read, process.env["OPENAI_API_KEY"]?.trim() ?? ""].filter((key) => realKey.test(key));
  }

  /** The key for this server; for the one at `longhand.baseUrl` when left out. Two of one origin may share one. */
  async apiKey(owner: KeyOwner = this.first): Promise<string | undefined> {
    const key = await this.keyOf(owner);
    if (key !== undefined) this.read.add(key.trim());
    return key;
  }

  /** Asks for the key and keeps it; an empty answer removes it. False when the user cancelled. */
  async ask(owner: KeyOwner = this.first): Promise<boolean> {
    const origin = originIn(owner);
    const place = owner.name === undefined ? origin : vscode.l10n.t("{0} at {1}", owner.name, origin);
    const isKept = (await this.storage.get(secretOf(owner))) !== undefined;
    const key = await vscode.window.showInputBox({
      title: inertText(vscode.l10n.t("API key for {0}", place)),
      prompt: isKept
        ? vscode.l10n.t("It is kept in VS Code's secret storage. Leave it empty to remove it.")
        : vscode.l10n.t("It is kept in VS Code's secret storage."),
      password: true,
      ignoreFocusOut: true,
    });
    if (key === undefined) return false;
    if (key.trim() === "") await this.storage.delete(secretOf(owner));
    else await this.storage.store(secretOf(owner), key.trim());
    return true;
  }

  onChange(listener: () => void): vscode.Disposable {
    return this.storage.onDidChange(({ key }) => {
      if (key.startsWith(prefix)) listener();
    });
  }

  private async keyOf(owner: KeyOwner): Promise<string | undefined> {
    const own = await this.storage.get(secretOf(owner));
    if (own !== undefined) return own;
    if (owner.name !== undefined) {
      const shared = await this.storage.get(secretOf({ baseUrl: owner.baseUrl }));
      if (shared !== undefined) return shared;
    }
    return this.mayUseEnvironment(owner) ? process.env["OPENAI_API_KEY"] : undefined;
  }

  /**
   * True where a server may get the key in the environment: the one that is set first, if the user chose it; of the others
   * only the service that the variable is named after.
   */
  private mayUseEnvironment({ name, baseUrl }: KeyOwner): boolean {
    if (name === undefined && baseUrl === this.settings.baseUrl) return this.settings.isServerOfUser;
    return URL.parse(baseUrl)?.origin === "https://api.openai.com";
  }

  private get first(): KeyOwner {
    return { baseUrl: this.settings.baseUrl };
  }
}

function originIn({ baseUrl }: KeyOwner): string {
  return URL.parse(baseUrl)?.origin ?? baseUrl;
}

function secretOf(owner: KeyOwner): string {
  const origin = `${prefix}:${originIn(owner)}`;
  return owner.name === undefined ? origin : `${origin} ${owner.name}`;
}

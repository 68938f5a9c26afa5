import * as vscode from "vscode";
import type { Settings } from "../platform/settings.ts";
import { confirm } from "../platform/toasts.ts";

const key = "longhand.workspaceServers";

/**
 * Model servers that this workspace may name instead of the user's: one yes for each workspace and origin. Kept in VS Code's
 * global state, where no file of the workspace reaches.
 */
export class ServerConsents implements vscode.Disposable {
  private readonly state: vscode.Memento;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onChange = this.changed.event;

  constructor(state: vscode.Memento) {
    this.state = state;
  }

  dispose(): void {
    this.changed.dispose();
  }

  /** Origins that the user has agreed to. */
  get list(): readonly string[] {
    const stored = this.state.get<unknown>(this.name);
    return Array.isArray(stored) ? stored.filter((one) => typeof one === "string") : [];
  }

  cover(baseUrl: unknown): boolean {
    const origin = originOf(baseUrl);
    return origin !== undefined && this.list.includes(origin);
  }

  async add(baseUrl: string): Promise<void> {
    const origin = originOf(baseUrl);
    if (origin === undefined || this.list.includes(origin)) return;
    await this.keep([...this.list, origin]);
  }

  async keep(origins: readonly string[]): Promise<void> {
    if (origins.join() === this.list.join()) return;
    await this.state.update(this.name, origins);
    this.changed.fire();
  }

  private get name(): string {
    const { workspaceFile, workspaceFolders = [] } = vscode.workspace;
    return `${key}:${workspaceFile?.toString() ?? workspaceFolders.map(({ uri }) => uri.toString()).join(" ")}`;
  }
}

/** Scheme, host and port that a request to the address goes to; undefined where it is no address of the web. */
export function originOf(baseUrl: unknown): string | undefined {
  const url = typeof baseUrl === "string" ? URL.parse(baseUrl.trim()) : null;
  return url?.protocol === "https:" || url?.protocol === "http:" ? url.origin : undefined;
}

/** Asks, once in a window, about a model server that a trusted workspace names; until then the user's own answers. */
export function askAboutServer(
  settings: Settings,
  consents: ServerConsents,
  guard: (label: string, work: () => Promise<void>) => unknown,
): vscode.Disposable {
  const asked = new Set<string>();
  const ask = async () => {
    const named = settings.refusedServer;
    const origin = originOf(named);
    if (named === undefined || origin === undefined || asked.has(origin)) return;
    if (!vscode.workspace.isTrusted || settings.provider !== "openai") return;
    asked.add(origin);
    const question = vscode.l10n.t("This workspace names a model server: {0}", origin);
    const detail = vscode.l10n.t(
      "Its settings name {0}. If you agree, your messages and what tools return go there instead of to {1}, whenever you work in this workspace. Without your yes they do not.",
      named,
      settings.baseUrl,
    );
    if (await confirm(question, detail, vscode.l10n.t("Use This Server"))) await consents.add(named);
  };
  const askGuarded = () => void guard("server of the workspace", ask);
  askGuarded();
  const trusted = vscode.workspace.onDidGrantWorkspaceTrust(askGuarded);
  return vscode.Disposable.from(trusted, settings.onChange(askGuarded));
}

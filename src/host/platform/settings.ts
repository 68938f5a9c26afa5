import * as vscode from "vscode";
import type { AgentSettings } from "../../core/agent/memory/agentSettings.ts";
import type { ReasoningEffort } from "../../core/ports/models.ts";
import type { Policy } from "../../core/context/budget.ts";

export const section = "longhand";

export type ApprovalMode = "ask" | "allowReads" | "allowAll";

interface Values extends Omit<AgentSettings, "policy" | "turn">, Policy {
  readonly provider: "openai" | "vscode";
  readonly baseUrl: string;
  readonly reasoningEffort: ReasoningEffort;
  readonly approval: ApprovalMode;
  readonly summaryTokens: number;
  readonly maxRequestsPerTurn: number;
  readonly maxCostPerTurn: number;
  readonly maxRetries: number;
  readonly editorContext: boolean;
  readonly models: Readonly<Record<string, unknown>>;
  readonly keepConversationsDays: number;
}

/** The extension's settings, read when asked for; defaults and descriptions are in package.json alone. */
export class Settings {
  get baseUrl(): string {
    return this.read("baseUrl").trim().replace(/\/+$/, "");
  }

  /** Name of the model server or of VS Code's models. */
  get server(): string {
    return this.provider === "vscode" ? "vscode" : this.baseUrl;
  }

  /** False where the workspace names the model server, and another than the user's. */
  get isServerOfUser(): boolean {
    const found = vscode.workspace.getConfiguration(section).inspect<string>("baseUrl");
    const own = found?.globalValue ?? found?.defaultValue;
    const named = found?.workspaceFolderValue ?? found?.workspaceValue ?? own;
    return named === own;
  }

  get provider(): Values["provider"] {
    return this.read("provider");
  }

  get reasoningEffort(): ReasoningEffort {
    return this.read("reasoningEffort");
  }

  get approval(): ApprovalMode {
    return this.read("approval");
  }

  /** Whether the model is told what the user has before them. */
  get editorContext(): boolean {
    return this.read("editorContext");
  }

  /** Whether tools' results and attachments are sent without secrets. A workspace may turn it on, not off. */
  get redactBeforeSending(): boolean {
    const found = vscode.workspace.getConfiguration(section).inspect<boolean>("redactBeforeSending");
    return [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue].includes(true);
  }

  /** The setting `longhand.models`, as written. */
  get models(): Values["models"] {
    return this.read("models");
  }

  /** How long a conversation that does not change is kept, in days; 0: for ever. */
  get keepDays(): number {
    return this.read("keepConversationsDays");
  }

  readonly agent = (): AgentSettings => ({
    model: this.read("model"),
    summaryModel: this.read("summaryModel"),
    contextWindow: this.read("contextWindow"),
    responseReserve: this.read("responseReserve"),
    summaryTokens: this.read("summaryTokens"),
    policy: {
      strategy: this.read("strategy"),
      compactAt: this.read("compactAt"),
      compactTo: this.read("compactTo"),
      keepRecentExchanges: this.read("keepRecentExchanges"),
    },
    turn: {
      requests: this.read("maxRequestsPerTurn"),
      cost: this.read("maxCostPerTurn"),
      retries: this.read("maxRetries"),
    },
  });

  /** Writes a setting of this workspace, or of the user where no folder is open. */
  async write<K extends keyof Values>(key: K, value: Values[K]): Promise<void> {
    const target = vscode.workspace.workspaceFolders
      ? vscode.ConfigurationTarget.Workspace
      : vscode.ConfigurationTarget.Global;
    await vscode.workspace.getConfiguration(section).update(key, value, target);
  }

  /** Notes for all workspaces how many tokens a model takes. */
  async noteWindow(model: string, window: number): Promise<void> {
    const { models } = this;
    const row = { ...(models[model] as object | undefined), window };
    await vscode.workspace
      .getConfiguration(section)
      .update("models", { ...models, [model]: row }, vscode.ConfigurationTarget.Global);
  }

  onChange(listener: () => void): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(section)) listener();
    });
  }

  private read<K extends keyof Values>(key: K): Values[K] {
    const value = vscode.workspace.getConfiguration(section).get<Values[K]>(key);
    if (value === undefined) throw new Error(`Setting ${section}.${key} is not in the manifest.`);
    return value;
  }
}

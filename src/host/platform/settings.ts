import * as vscode from "vscode";
import type { AgentSettings } from "../../core/agent/memory/agentSettings.ts";
import type { ReasoningEffort } from "../../core/ports/modelChoice.ts";
import type { CompactionPolicy } from "../../core/context/budget.ts";
import { effectiveValue, ownValue, settingPolicies, type SettingLayers } from "./settingPolicy.ts";

export const section = "longhand";

type ApprovalMode = "ask" | "allowReads" | "allowAll";

interface Values
  extends
    Omit<AgentSettings, "asksBeforeCompacting" | "effort" | "next" | "policy" | "redacts" | "turn">,
    Omit<CompactionPolicy, "afterPause" | "besideOldest" | "dearAbove"> {
  readonly provider: "openai" | "vscode";
  readonly baseUrl: string;
  readonly servers: readonly unknown[];
  readonly reasoningEffort: ReasoningEffort;
  readonly approval: ApprovalMode;
  readonly summaryTokens: number;
  readonly autoRecall: boolean;
  readonly maxRequestsPerTurn: number;
  readonly maxCostPerTurn: number;
  readonly maxCostPerConversation: number;
  readonly maxCostPerDay: number;
  readonly maxRetries: number;
  readonly serverTimeout: number;
  readonly editorContext: boolean;
  readonly models: Readonly<Record<string, unknown>>;
  readonly redactBeforeSending: boolean;
  readonly keepConversationsDays: number;
  readonly checkpoints: "all" | "edits" | "off";
  readonly keepCheckpointsDays: number;
  readonly memoryTokens: number;
  readonly workingBudget: number;
  readonly beforeCompacting: "apply" | "ask";
  readonly "storage.folder": string;
  readonly "storage.server": string;
  readonly "storage.largestFile": number;
  readonly "storage.waitForServer": boolean;
}

/** Consents to the model servers that a workspace names. */
interface Consents {
  cover(baseUrl: unknown): boolean;
  add(baseUrl: string): Promise<void>;
  onChange(listener: () => void): vscode.Disposable;
}

/**
 * The extension's settings as they are in force (`settingPolicies`), read when asked for; defaults and descriptions are in
 * package.json alone.
 */
export class Settings implements vscode.Disposable {
  private readonly consents: Consents;
  /** Settings as they were read last: VS Code takes long to look one up, and a step of a turn asks for hundreds. */
  private readonly known = new Map<keyof Values, SettingLayers>();
  private readonly changes: vscode.Disposable;

  constructor(consents: Consents) {
    this.consents = consents;
    const forget = () => this.known.clear();
    this.changes = vscode.Disposable.from(
      vscode.workspace.onDidChangeConfiguration(forget),
      vscode.workspace.onDidChangeWorkspaceFolders(forget),
      vscode.workspace.onDidGrantWorkspaceTrust(forget),
    );
  }

  dispose(): void {
    this.changes.dispose();
  }

  get baseUrl(): string {
    return addressOf(this.read("baseUrl"));
  }

  /** The setting `longhand.servers`, as written. */
  get servers(): Values["servers"] {
    return this.read("servers");
  }

  /** True unless the workspace names the model server, and another than the user's. */
  get isServerOfUser(): boolean {
    return this.baseUrl === addressOf(this.layers("baseUrl").user);
  }

  /** The model servers that the workspace names and the user has not agreed to. */
  get refusedServers(): readonly string[] {
    const { workspace, folders } = this.layers("baseUrl");
    return [workspace, ...folders]
      .filter((one) => typeof one === "string" && !this.consents.cover(one))
      .map(addressOf)
      .filter((address) => address !== this.baseUrl);
  }

  get provider(): Values["provider"] {
    return this.read("provider");
  }

  get reasoningEffort(): ReasoningEffort {
    return this.read("reasoningEffort");
  }

  /** Milliseconds without a sign of life after which a request is given up; 0: never. */
  get silenceMs(): number {
    return this.read("serverTimeout") * 1000;
  }

  get approval(): ApprovalMode {
    return this.read("approval");
  }

  /** True where the model is told what the user has before them. */
  get editorContext(): boolean {
    return this.read("editorContext");
  }

  /** True where tools' results and attachments are sent without secrets. A workspace may turn it on, not off. */
  get redactBeforeSending(): boolean {
    return this.read("redactBeforeSending");
  }

  /** The setting `longhand.models`, as written. */
  get models(): Values["models"] {
    return this.read("models");
  }

  /** Days for which a conversation that does not change is kept; 0: for ever. */
  get keepDays(): number {
    return this.read("keepConversationsDays");
  }

  /** Checkpoint mode: which changes of files checkpoints are made of. */
  get checkpoints(): Values["checkpoints"] {
    return this.read("checkpoints");
  }

  /** Days for which the contents of files are kept; 0: for ever. */
  get keepCheckpointsDays(): number {
    return this.read("keepCheckpointsDays");
  }

  /** The most that notes of the project memory may take of a request, in tokens; 0: none go along. */
  get memoryTokens(): number {
    return this.read("memoryTokens");
  }

  /** The folder below which conversations are stored; "": VS Code's own. */
  get storageFolder(): string {
    return this.read("storage.folder");
  }

  /** The address of the server that keeps a replica of the conversations; "": none. */
  get storageServer(): string {
    return this.read("storage.server");
  }

  /** A turn waits before each of its steps until what was said is on the storage server. */
  get storageWaits(): boolean {
    return this.read("storage.waitForServer");
  }

  /** Contents of files up to so many MB go to the storage server as well; 0: none. */
  get storageLargestFile(): number {
    return this.read("storage.largestFile");
  }

  readonly agent = (): AgentSettings => ({
    model: this.read("model"),
    effort: this.reasoningEffort,
    summaryModel: this.read("summaryModel"),
    contextWindow: this.read("contextWindow"),
    responseReserve: this.read("responseReserve"),
    summaryTokens: this.read("summaryTokens"),
    autoRecall: this.read("autoRecall"),
    redacts: this.redactBeforeSending,
    policy: {
      strategy: this.read("strategy"),
      compactAt: this.read("compactAt"),
      compactTo: this.read("compactTo"),
      keepRecentExchanges: this.read("keepRecentExchanges"),
      workingBudget: this.read("workingBudget"),
    },
    asksBeforeCompacting: this.read("beforeCompacting") === "ask",
    turn: {
      requests: this.read("maxRequestsPerTurn"),
      cost: this.read("maxCostPerTurn"),
      conversationCost: this.read("maxCostPerConversation"),
      dayCost: this.read("maxCostPerDay"),
      retries: this.read("maxRetries"),
    },
  });

  /** Writes a setting of this workspace where that has a say in it, else the user's. */
  async write<K extends keyof Values>(key: K, value: Values[K]): Promise<void> {
    const isOfWorkspace = settingPolicies[key].kind === "workspace" && vscode.workspace.workspaceFolders;
    const { Workspace, Global } = vscode.ConfigurationTarget;
    await vscode.workspace.getConfiguration(section).update(key, value, isOfWorkspace ? Workspace : Global);
  }

  /** Sets the service and the model that answer in new conversations of every workspace. */
  async useService({ baseUrl, model }: Pick<Values, "baseUrl" | "model">): Promise<void> {
    await this.useServer(baseUrl);
    for (const key of ["model", "summaryModel"] as const) await this.writeEverywhere(key, model);
  }

  /** Sets VS Code's own models to answer, this one first. */
  async useEditorModels(model: string): Promise<void> {
    await this.write("provider", "vscode");
    for (const key of ["model", "summaryModel"] as const) await this.writeEverywhere(key, model);
  }

  /** Writes the user's setting, and the workspace's where that has one of its own. */
  private async writeEverywhere<K extends "model" | "summaryModel">(key: K, value: Values[K]): Promise<void> {
    const { Global, Workspace } = vscode.ConfigurationTarget;
    const configuration = vscode.workspace.getConfiguration(section);
    await configuration.update(key, value, Global);
    if (this.layers(key).workspace !== undefined) await configuration.update(key, value, Workspace);
  }

  /** Sets the model server that answers, also where the workspace names another: it is the user who says so. */
  async useServer(baseUrl: string): Promise<void> {
    if (this.provider !== "openai") await this.write("provider", "openai");
    if (this.layers("baseUrl").workspace === undefined) return this.write("baseUrl", baseUrl);
    await this.consents.add(baseUrl);
    const { Workspace } = vscode.ConfigurationTarget;
    await vscode.workspace.getConfiguration(section).update("baseUrl", baseUrl, Workspace);
  }

  /** Adds a model server beside the first, for all workspaces. */
  async addServer(row: { readonly name: string; readonly baseUrl: string }): Promise<void> {
    await this.write("servers", [...this.servers, row]);
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
    const written = vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(section)) listener();
    });
    return vscode.Disposable.from(written, this.consents.onChange(listener));
  }

  private read<K extends keyof Values>(key: K): Values[K] {
    const layers = this.layers(key);
    const value = effectiveValue(settingPolicies[key], layers, (one) => this.consents.cover(one));
    if (value === undefined) throw new Error(`Setting ${section}.${key} is not in the manifest.`);
    return value as Values[K];
  }

  private layers(key: keyof Values): SettingLayers {
    const known = this.known.get(key) ?? this.lookUp(key);
    this.known.set(key, known);
    return known;
  }

  private lookUp(key: keyof Values): SettingLayers {
    const found = vscode.workspace.getConfiguration(section).inspect<unknown>(key);
    const { workspaceFile, workspaceFolders = [] } = vscode.workspace;
    const folders = workspaceFile ? workspaceFolders : [];
    return {
      user: ownValue(found?.defaultValue, found?.globalValue),
      workspace: found?.workspaceValue,
      folders: folders.flatMap(
        ({ uri }) =>
          vscode.workspace.getConfiguration(section, uri).inspect<unknown>(key)?.workspaceFolderValue ?? [],
      ),
    };
  }
}

function addressOf(value: unknown): string {
  return String(value).trim().replace(/\/+$/, "");
}

import { join } from "node:path";
import * as vscode from "vscode";
import { Conversations } from "./core/agent/conversations.ts";
import type { ModelLimits } from "./core/agent/settings.ts";
import { stateOf, type State } from "./core/agent/state.ts";
import { systemPrompt } from "./core/agent/systemPrompt.ts";
import { createCounter } from "./core/tokens/requestCounter.ts";
import { Approvals } from "./host/approvals.ts";
import { ChannelLog } from "./host/channelLog.ts";
import { ConversationCommands } from "./host/conversationCommands.ts";
import { registerCommands, runAction } from "./host/commands.ts";
import { keepContextKeys } from "./host/contextKeys.ts";
import { EditorDiagnostics } from "./host/diagnostics.ts";
import { createGuard } from "./host/guard.ts";
import { MemoryCommands } from "./host/memoryCommands.ts";
import { ModelCommands } from "./host/modelCommands.ts";
import { Panel } from "./host/panel.ts";
import { Secrets } from "./host/secrets.ts";
import { Settings } from "./host/settings.ts";
import { StatusBar } from "./host/statusBar.ts";
import { SystemClock } from "./host/systemClock.ts";
import { TerminalShell } from "./host/terminalShell.ts";
import { TransferCommands } from "./host/transferCommands.ts";
import { WorkspaceEditor } from "./host/workspaceEditor.ts";
import { WorkspaceFiles } from "./host/workspaceFiles.ts";
import { defaultReserve, modelInfo } from "./models/catalog.ts";
import { ConfiguredModel } from "./models/configuredModel.ts";
import { offeredModels } from "./models/offeredModels.ts";
import { needsKey } from "./models/openaiModel.ts";
import { openSqliteJournal } from "./store/sqliteJournal.ts";
import { findRipgrep, RipgrepSearch } from "./tools/ripgrepSearch.ts";
import { createTools } from "./tools/toolBox.ts";

/** What `activate` gives to tests and other extensions. */
export interface Api {
  /** The open conversation; null when there is none. */
  state(): Promise<State | null>;
}

const lastOpened = "longhand.lastConversation";

let shutDown: (() => Promise<void>) | undefined;

/** Builds the parts, wires them and registers them. */
export async function activate(context: vscode.ExtensionContext): Promise<Api> {
  const settings = new Settings();
  const secrets = new Secrets(context.secrets, settings);
  const log = new ChannelLog();
  const guard = createGuard(log);
  const workspace = new WorkspaceFiles();
  const model = new ConfiguredModel(() => settings.baseUrl, secrets.apiKey);
  const ripgrep = findRipgrep(vscode.env.appRoot);
  const shell = new TerminalShell();
  const tools = createTools({
    workspace,
    editor: new WorkspaceEditor(),
    shell,
    diagnostics: new EditorDiagnostics(workspace),
    ...(ripgrep && { textSearch: new RipgrepSearch(ripgrep) }),
  });
  const clock = new SystemClock();
  const journal = await openSqliteJournal({
    file: join((context.storageUri ?? context.globalStorageUri).fsPath, "conversations.db"),
    workerFile: context.asAbsolutePath("dist/sqliteWorker.cjs"),
    log,
  });
  const showView = () => vscode.commands.executeCommand("longhand.chat.focus");
  const approvals = new Approvals(settings, () => vscode.workspace.isTrusted, showView);
  const conversations = new Conversations(
    {
      journal,
      model,
      tools,
      approval: approvals,
      clock,
      log,
      settings: settings.agent,
      counters: createCounter,
      catalog: limitsOf,
      systemPrompt: () => systemPrompt(workspace.folders.map(({ name }) => name)),
    },
    (id) => void context.workspaceState.update(lastOpened, id),
  );
  const provider = async () => ({
    provider: settings.baseUrl,
    needsKey: needsKey(settings.baseUrl) && (await secrets.apiKey()) === undefined,
  });
  const { extensionUri } = context;
  const panel = new Panel({ extensionUri, conversations, approvals, workspace, guard, runAction, provider });
  const commands = registerCommands({
    conversations,
    conversation: new ConversationCommands(conversations),
    memory: new MemoryCommands(() => conversations.current, settings),
    models: new ModelCommands(conversations, settings, () => offeredModels(model)),
    transfer: new TransferCommands(conversations, tools, clock),
    secrets,
    log,
    guard,
    focus: () => panel.focus(),
  });
  context.subscriptions.push(
    log,
    shell,
    panel,
    new StatusBar(conversations, settings),
    commands,
    keepContextKeys(conversations),
    settings.onChange(() => {
      conversations.refresh();
      panel.redraw();
    }),
    secrets.onChange(() => panel.redraw()),
    vscode.window.registerWebviewViewProvider(Panel.viewId, panel),
  );
  shutDown = async () => {
    await conversations.saved();
    await journal.close();
  };
  const last = context.workspaceState.get<string>(lastOpened);
  if (last) await guard("reopen", () => conversations.open(last));
  return {
    state: async () => {
      const session = conversations.current;
      return session ? stateOf(session, await session.view()) : null;
    },
  };
}

export async function deactivate(): Promise<void> {
  await shutDown?.();
}

function limitsOf(model: string): ModelLimits {
  const info = modelInfo(model);
  return { window: info.window, reserve: defaultReserve(info) };
}

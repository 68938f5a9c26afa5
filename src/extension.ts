import { join } from "node:path";
import * as vscode from "vscode";
import { EditorProvider } from "./composition/editorProvider.ts";
import { tellFaultyRows, tellSubstitute } from "./composition/modelNotices.ts";
import { ServerProvider } from "./composition/serverProvider.ts";
import { workspaceTools } from "./composition/workspaceTools.ts";
import { Conversations } from "./core/agent/session/conversations.ts";
import { stateOf, type State } from "./core/agent/session/state.ts";
import { systemPrompt } from "./core/agent/prompt/systemPrompt.ts";
import { Allowances } from "./host/permissions/allowances.ts";
import { Approvals } from "./host/permissions/approvals.ts";
import { AttachCommands } from "./host/commands/attachCommands.ts";
import { Attachments } from "./host/workspace/attachments.ts";
import { ChannelLog } from "./host/platform/channelLog.ts";
import { ComposerController } from "./host/panel/composerController.ts";
import { ComparePage } from "./host/compare/comparePage.ts";
import { ConversationCommands } from "./host/commands/conversationCommands.ts";
import { ConversationPicker } from "./host/commands/conversationPicker.ts";
import { registerCommands, runAction } from "./host/commands/commands.ts";
import { keepContextKeys } from "./host/panel/contextKeys.ts";
import { EditorDiagnostics } from "./host/workspace/editorDiagnostics.ts";
import { readEditorState } from "./host/workspace/editorState.ts";
import { Drafts, notBegun } from "./host/panel/drafts.ts";
import { language } from "./host/platform/formatting.ts";
import { createGuard } from "./host/platform/guard.ts";
import { readInstructions } from "./host/workspace/instructions.ts";
import { LanguageModels } from "./host/languageModel/languageModels.ts";
import { GlobalModelObservations } from "./host/platform/globalModelObservations.ts";
import { LibraryCommands } from "./host/commands/libraryCommands.ts";
import { LostConversations } from "./host/commands/lostConversations.ts";
import { MemoryCommands } from "./host/commands/memoryCommands.ts";
import { Mentions } from "./host/workspace/mentions.ts";
import { ModelCommands } from "./host/commands/modelCommands.ts";
import { Panel } from "./host/panel/panel.ts";
import { Providers } from "./host/platform/providers.ts";
import { expire } from "./host/notices/retention.ts";
import { Secrets } from "./host/platform/secrets.ts";
import { Settings } from "./host/platform/settings.ts";
import { SheetBuilder } from "./presenter/sheetBuilder.ts";
import { explainOverhead } from "./host/notices/overheadNotice.ts";
import { StoreNotices } from "./host/notices/storeNotices.ts";
import { StatusBar } from "./host/notices/statusBar.ts";
import { useEventLoop } from "./core/tokens/encoding/yieldingWork.ts";
import { systemClock, systemEventLoop, systemTimer } from "./host/platform/systemClock.ts";
import { TerminalShell } from "./host/terminal/terminalShell.ts";
import { ToolCommands } from "./host/commands/toolCommands.ts";
import { TransferCommands } from "./host/commands/transferCommands.ts";
import { TrustedTools } from "./host/permissions/trustedTools.ts";
import { WorkspaceFiles } from "./host/workspace/workspaceFiles.ts";
import { localServers } from "./models/catalog/localServers.ts";
import { FileQueueStore } from "./store/files/fileQueueStore.ts";
import { FileWorkspaceIndex } from "./store/files/fileWorkspaceIndex.ts";
import { JsonFileStore } from "./store/files/jsonFileStore.ts";
import { sharedFolder } from "./store/files/sharedFolder.ts";
import { openSqliteJournal } from "./store/client/sqliteJournal.ts";
import { fileNames } from "./tools/files/fileNames.ts";

/** What `activate` gives to tests and other extensions. */
export interface Api {
  /** The open conversation; null when there is none. */
  state(): Promise<State | null>;
}

/** So many files of the workspace can be named with `@`. */
const mentionedFiles = 20_000;

const lastOpened = "open";

let shutDown: (() => Promise<void>) | undefined;

/** Builds the parts, wires them and registers them. */
export async function activate(context: vscode.ExtensionContext): Promise<Api> {
  useEventLoop(systemEventLoop);
  const basics = buildBasics(context);
  const { clock, guard } = basics;
  const store = await openStore(context, basics);
  const { allowances, approvals, conversations } = buildConversations(context, basics, store);
  store.onChange(conversations);
  const library = new LibraryCommands(conversations, store.journal, clock, (id) => panel.reveal(id));
  const picker = new ConversationPicker(conversations, library, clock);
  const conversation = new ConversationCommands(conversations, picker.choose);
  const { attachments, comparing, composing, memory, panel } = buildPanel(context, basics, {
    ...{ conversations, conversation, approvals, drafts: store.drafts },
  });
  const { log, models, secrets, selection, settings, tools } = basics;
  context.subscriptions.push(
    ...[panel, comparing, composing.follow(), keepContextKeys(conversations)],
    new StatusBar(conversations, settings),
    explainOverhead(conversations, settings),
    tellFaultyRows(settings),
    ...keepDrawn(basics, conversations, panel),
    vscode.window.registerWebviewPanelSerializer(ComparePage.viewType, comparing),
    registerCommands({
      ...{
        allowances,
        approvals,
        comparing,
        conversation,
        conversations,
        guard,
        library,
        log,
        memory,
        secrets,
      },
      attaching: new AttachCommands(attachments, (found) => panel.attach(found)),
      models: new ModelCommands(conversations, settings, models, localServers),
      transfer: new TransferCommands(conversations, tools, clock),
      lost: store.lost,
      tools: new ToolCommands(selection, conversations, models),
      focus: () => panel.focus(),
      showBreakdown: () => panel.open("breakdown"),
    }),
  );
  shutDown = () => conversations.saved().then(() => store.journal.close());
  const found = store.window.load(lastOpened);
  const last = typeof found === "string" ? found : undefined;
  if (last) await guard("reopen", () => conversations.open(last));
  // Not before: the panel of an open conversation must not begin with what an empty one shows.
  context.subscriptions.push(vscode.window.registerWebviewViewProvider(Panel.viewId, panel));
  void guard("retention", () => expire(store.journal, settings.keepDays, clock.now(), last, log));
  return {
    state: async () => {
      const session = conversations.current;
      return session ? stateOf(session, await session.memory.view()) : null;
    },
  };
}

/** What is shown follows the settings, the key and the models that VS Code offers. */
function keepDrawn({ settings, secrets }: Basics, conversations: Conversations, panel: Panel) {
  return [
    vscode.lm.onDidChangeChatModels(() => conversations.refresh()),
    settings.onChange(() => {
      conversations.refresh();
      panel.redraw();
    }),
    secrets.onChange(() => panel.redraw()),
  ];
}

/** What most parts need. */
type Basics = ReturnType<typeof buildBasics>;

function buildBasics(context: vscode.ExtensionContext) {
  const settings = new Settings();
  const secrets = new Secrets(context.secrets, settings);
  const log = new ChannelLog();
  const workspace = new WorkspaceFiles();
  const editorModels = new LanguageModels((wanted, used) => tellSubstitute(log, wanted, used));
  const shell = new TerminalShell();
  const selection = workspaceTools(workspace, shell, context.workspaceState);
  const isTrusted = () => vscode.workspace.isTrusted;
  const openai = new ServerProvider(settings, secrets, context.globalState, log);
  const models = new Providers(settings, { openai, vscode: new EditorProvider(editorModels, openai) });
  context.subscriptions.push(log, shell, editorModels);
  return {
    settings,
    secrets,
    log,
    guard: createGuard(log),
    workspace,
    isTrusted,
    selection,
    tools: new TrustedTools(selection, isTrusted),
    models,
    clock: systemClock,
  };
}

type Store = Awaited<ReturnType<typeof openStore>>;

/** The record of this workspace. What happens to its file from outside is told to whoever asks by `onChange`. */
async function openStore(context: vscode.ExtensionContext, { clock, guard, log }: Basics) {
  let follower: Pick<Conversations, "follow" | "restore"> | undefined;
  const notices = new StoreNotices(log);
  const database = join(storageFolder(context), "conversations.db");
  const journal = await openSqliteJournal({
    file: database,
    workerFile: context.asAbsolutePath("dist/sqliteWorker.cjs"),
    onEvent: (event) => {
      notices.tell(event);
      if (event.type === "changed") void guard("follow", () => follower?.follow(event.conversationIds));
      if (event.type === "replaced") void guard("restore", () => follower?.restore());
    },
    log,
  });
  const index = new FileWorkspaceIndex(join(context.globalStorageUri.fsPath, "workspaces"), log);
  const lost = new LostConversations(index, journal, database);
  void guard("workspace index", () => lost.note(clock.now()));
  const keptIn = (name: string) => new JsonFileStore(join(storageFolder(context), name), log);
  const [queued, drafts, places] = [keptIn("queued"), keptIn("drafts"), keptIn("places")];
  for (const kept of [queued, drafts, places]) void kept.dropOrphans(journal, clock.now(), [notBegun]);
  return {
    ...{ journal, lost, window: keptIn("window") },
    queue: new FileQueueStore(queued),
    drafts: new Drafts(drafts, places),
    onChange: (conversations: typeof follower) => (follower = conversations),
  };
}

/** Where this workspace's conversations are; where no folder is open, the user's. */
function storageFolder({ storageUri, globalStorageUri }: vscode.ExtensionContext): string {
  return storageUri ? sharedFolder(storageUri.fsPath) : globalStorageUri.fsPath;
}

function buildConversations(
  context: vscode.ExtensionContext,
  { clock, isTrusted, log, models, settings, tools, workspace }: Basics,
  { journal, queue, window }: Store,
) {
  const shell = process.platform === "win32" ? "other" : "posix";
  const allowances = new Allowances(context.workspaceState, shell);
  const approvals = new Approvals({
    ...{ settings, allowances, workspace, isTrusted, shell },
    translate: vscode.l10n.t,
    ownFolders: [context.storageUri, context.globalStorageUri].flatMap((uri) => uri?.fsPath ?? []),
    reveal: () => void vscode.commands.executeCommand(`${Panel.viewId}.focus`, { preserveFocus: true }),
  });
  const conversations = new Conversations(
    {
      ...{
        journal,
        leases: journal,
        library: journal,
        models,
        tools,
        approval: approvals,
        clock,
        log,
      },
      settings: settings.agent,
      observations: new GlobalModelObservations(context.globalState, () => settings.server),
      timer: systemTimer,
      queue,
      systemPrompt: async () =>
        systemPrompt(
          workspace.folders.map(({ name }) => name),
          isTrusted() ? await readInstructions(workspace, log) : [],
        ),
      editorContext: () => (settings.editorContext ? readEditorState(workspace) : undefined),
    },
    (id) => window.keep(lastOpened, id),
  );
  return { allowances, approvals, conversations };
}

function buildPanel(
  { extensionUri }: vscode.ExtensionContext,
  { guard, models, settings, tools, workspace }: Basics,
  parts: {
    readonly conversations: Conversations;
    readonly conversation: ConversationCommands;
    readonly approvals: Approvals;
    readonly drafts: Drafts;
  },
) {
  const { conversations, conversation, approvals, drafts } = parts;
  const policy = () => settings.agent().policy;
  const sheets = new SheetBuilder({ tools, models, policy, language });
  const memory = new MemoryCommands(() => conversations.current, settings, {
    open: (sheet) => panel.open(sheet),
  });
  const comparing = new ComparePage({
    ...{ extensionUri, conversations, memory, sheets, guard, models },
  });
  const attachments = new Attachments(workspace, new EditorDiagnostics(workspace));
  const mentions = new Mentions(attachments, () =>
    fileNames(workspace, mentionedFiles, new AbortController().signal),
  );
  const composing = new ComposerController({
    ...{ drafts, conversations, attachments, mentions, guard, policy, fork: conversation.fork },
  });
  const panel: Panel = new Panel({
    ...{ extensionUri, conversations, approvals, workspace, models, guard, runAction },
    provider: async () => ({ ...(await models.access()), model: settings.agent().model }),
    compaction: memory,
    ...{ sheets, composing },
  });
  return { attachments, comparing, composing, memory, panel };
}

export async function deactivate(): Promise<void> {
  await shutDown?.();
}

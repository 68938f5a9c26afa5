import * as vscode from "vscode";
import type { FileCommands } from "../checkpoints/fileCommands.ts";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import type { Session } from "../../core/agent/session/session.ts";
import type { Allowances } from "../permissions/allowances.ts";
import type { Approvals } from "../permissions/approvals.ts";
import type { AttachCommands } from "./attachCommands.ts";
import type { ChannelLog } from "../platform/channelLog.ts";
import type { ComparePage } from "../compare/comparePage.ts";
import type { CommandArgument, CommandName } from "./commandNames.ts";
import type { ConversationCommands } from "./conversationCommands.ts";
import type { ConversationFork } from "./conversationFork.ts";
import type { HistoryPage } from "../pages/historyPage.ts";
import type { NoteCommands } from "./noteCommands.ts";
import type { LibraryCommands } from "./libraryCommands.ts";
import type { LostConversations } from "./lostConversations.ts";
import type { MemoryChanges } from "./memoryChanges.ts";
import type { MemoryCommands } from "./memoryCommands.ts";
import type { ModelCommands } from "../servers/modelCommands.ts";
import type { ActionRunner, FileSheetOpener, SheetOpener } from "../panel/panelPorts.ts";
import type { KeyCommands } from "../servers/keyCommands.ts";
import { section } from "../platform/settings.ts";
import type { SharingCommands } from "../storage/sharingCommands.ts";
import type { StorageCommands } from "../storage/storageCommands.ts";
import type { ServiceCommands } from "../servers/serviceCommands.ts";
import type { ToolCommands } from "./toolCommands.ts";
import type { UsagePage } from "../pages/usagePage.ts";
import type { ExportArgument, TransferCommands } from "./transferCommands.ts";
import { isServiceId } from "../../protocol/services.ts";
import { hidingStrategies, isHidingStrategy } from "../../core/conversation/strategy.ts";

/** The panel as commands bring it up. */
export interface PanelFront extends SheetOpener, FileSheetOpener {
  /** With the cursor in the composer. */
  focus(): Promise<void>;
}

/** Everything that commands act on. */
export interface CommandParts {
  readonly conversations: Conversations;
  readonly conversation: ConversationCommands;
  readonly forks: ConversationFork;
  readonly library: LibraryCommands;
  readonly lost: LostConversations;
  readonly attaching: AttachCommands;
  readonly memory: MemoryCommands;
  readonly changes: MemoryChanges;
  readonly files: FileCommands;
  readonly comparing: ComparePage;
  readonly usage: UsagePage;
  readonly notes: NoteCommands;
  readonly history: HistoryPage;
  readonly models: ModelCommands;
  readonly transfer: TransferCommands;
  readonly services: ServiceCommands;
  readonly keys: KeyCommands;
  readonly allowances: Allowances;
  readonly tools: ToolCommands;
  readonly approvals: Approvals;
  readonly storage: StorageCommands;
  readonly sharing: SharingCommands;
  readonly log: ChannelLog;
  readonly panel: PanelFront;
}

/** Command table: a handler for every command of the manifest. */
export type CommandTable = { readonly [N in CommandName]: (argument: CommandArgument) => unknown };

export function commandTable(parts: CommandParts): CommandTable {
  const { conversations, conversation, library, memory, transfer } = parts;
  return {
    newConversation: () => conversation.create(),
    openConversation: ({ id }) => conversation.open(text(id)),
    rename: ({ title, id }) => conversation.rename(text(title), text(id)),
    fork: ({ id }) => parts.forks.fork(text(id)),
    addSelection: () => parts.attaching.addSelection(),
    addFile: (argument) => parts.attaching.addFile(argument),
    addImage: ({ path }) => parts.attaching.addImage(text(path)),
    send: ({ text: message, images }) => conversation.send(text(message), images),
    editAndResend: ({ id, text: message, restoreFiles }) =>
      conversation.editAndResend(text(id), text(message), restoreFiles === true),
    retry: () => conversation.retry(),
    continue: () => conversation.goOn(),
    spendMore: () => conversation.spendMore(),
    sendWithoutPictures: () => conversation.sendWithoutPictures(),
    takeOver: () => conversations.takeOver().then(idOf),
    continueInCopy: () => conversations.continueInCopy().then(idOf),
    searchConversations: ({ query }) => library.search(text(query)),
    deleteConversation: ({ id }) => library.delete(text(id)),
    restoreConversation: ({ id }) => library.restore(text(id)),
    duplicate: ({ id }) => library.duplicate(text(id)),
    verify: () => library.verify(),
    findLost: ({ all }) => parts.lost.find(all === true),
    allow: () => parts.approvals.decideNext("allow"),
    deny: () => parts.approvals.decideNext("deny"),
    manageApprovals: ({ revoke }) => parts.allowances.manage(texts(revoke)),
    selectTools: ({ tools }) => parts.tools.select(texts(tools)),
    cancel: () => conversations.current?.cancel(),
    trim: (argument) => memory.trim(memoryArgument(argument)),
    summarize: (argument) => memory.summarize(memoryArgument(argument)),
    compare: (argument) => parts.comparing.compare(argument),
    undo: async ({ target }) =>
      (await parts.files.undoRestore(text(target) ?? "")) ?? parts.changes.undo(text(target)),
    restoreFiles: ({ id, apply }) => parts.files.restore(text(id), apply === true, parts.panel),
    reviewChanges: ({ id }) => parts.files.review(text(id)),
    manageCheckpoints: ({ days }) => parts.files.manage(typeof days === "number" ? days : undefined),
    pin: ({ id, on }) => parts.changes.pin(text(id), flag(on)),
    exclude: ({ id, on }) => parts.changes.exclude(text(id), flag(on)),
    export: (argument) => transfer.export(exportArgument(argument)),
    import: ({ path }) => transfer.import(text(path)),
    ...modelTable(parts),
    focus: () => parts.panel.focus(),
    showBreakdown: () => parts.panel.open("breakdown"),
    remember: (argument) => parts.notes.remember(argument),
    memories: (argument) => parts.notes.memories(argument),
    forget: ({ id }) => parts.notes.forget(text(id)),
    showUsage: ({ path }) => parts.usage.show(text(path)),
    showRequest: ({ id, show }) =>
      show === true ? parts.history.show(text(id)) : parts.history.showRequest(text(id)),
    showLog: () => parts.log.show(),
    ...storageTable(parts.storage),
    shareConversation: ({ id, on }) => parts.sharing.share(text(id), flag(on)),
    showTeamScript: () => parts.sharing.showTeamScript(),
    openSettings: () =>
      vscode.commands.executeCommand("workbench.action.openSettings", `@ext:longhand.longhand`),
  };
}

/** Handlers of who answers: the service, the model and the key. */
function modelTable({
  keys,
  models,
  services,
}: CommandParts): Pick<CommandTable, "chooseService" | "selectModel" | "setApiKey"> {
  return {
    selectModel: ({ model, server }) => models.select(text(model), text(server)),
    chooseService: ({ service }) => services.choose(isServiceId(service) ? service : undefined),
    setApiKey: ({ server }) => keys.set(text(server)),
  };
}

/** Runs actions by their commands. */
export const commandActions: ActionRunner = {
  run: async (action) =>
    action === "raiseWindow"
      ? vscode.commands.executeCommand("workbench.action.openSettings", `${section}.contextWindow`)
      : vscode.commands.executeCommand(`${section}.${action}`),
  openConversation: async (id) => vscode.commands.executeCommand(`${section}.openConversation`, { id }),
  remember: async (id) => vscode.commands.executeCommand(`${section}.remember`, { id }),
  showRequest: async (id) => vscode.commands.executeCommand(`${section}.showRequest`, { id, show: true }),
};

function idOf(session: Session | undefined): { readonly id: string } | undefined {
  return session && { id: session.conversation.id };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function flag(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : undefined;
}

function storageTable(storage: StorageCommands) {
  return {
    connectStorage: ({ url, password, space, passphrase }: CommandArgument) =>
      storage.connect({
        url: text(url),
        password: text(password),
        space: text(space),
        passphrase: text(passphrase),
      }),
    changeStoragePassphrase: ({ passphrase, next }: CommandArgument) =>
      storage.changePassphrase(text(passphrase), text(next)),
    disconnectStorage: () => storage.disconnect(),
    storageState: () => storage.show(),
  };
}

function exportArgument({ format, path, keepSecrets, files }: CommandArgument): ExportArgument {
  return {
    format: text(format),
    path: text(path),
    keepSecrets: keepSecrets === true,
    files: files === true,
  };
}

function memoryArgument({ strategy, apply }: CommandArgument) {
  const known = isHidingStrategy(strategy) ? strategy : undefined;
  if (strategy !== undefined && !known) {
    const given = JSON.stringify(strategy);
    throw new Error(
      vscode.l10n.t("There is no strategy {0}. There are: {1}.", given, hidingStrategies.join(", ")),
    );
  }
  return { ...(known && { strategy: known }), ...(typeof apply === "boolean" && { apply }) };
}

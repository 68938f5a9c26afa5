import type * as vscode from "vscode";
import type { Conversations } from "../core/agent/session/conversations.ts";
import type { ModelProvider } from "../core/ports/models.ts";
import { runAction } from "../host/commands/commands.ts";
import { ConversationCommands } from "../host/commands/conversationCommands.ts";
import { ConversationPicker } from "../host/commands/conversationPicker.ts";
import { LibraryCommands } from "../host/commands/libraryCommands.ts";
import { MemoryCommands } from "../host/commands/memoryCommands.ts";
import { ComparePage } from "../host/compare/comparePage.ts";
import { ComposerController } from "../host/panel/composerController.ts";
import { Panel } from "../host/panel/panel.ts";
import type { Approvals } from "../host/permissions/approvals.ts";
import { language } from "../host/platform/formatting.ts";
import { Attachments } from "../host/workspace/attachments.ts";
import { EditorDiagnostics } from "../host/workspace/editorDiagnostics.ts";
import { Mentions } from "../host/workspace/mentions.ts";
import { SheetBuilder } from "../presenter/sheetBuilder.ts";
import { fileNames } from "../tools/files/fileNames.ts";
import type { Platform } from "./buildPlatform.ts";
import type { WorkspaceTools } from "./buildTools.ts";
import type { Store } from "./openStore.ts";

/** What the panel is built from. */
export interface PanelSources {
  readonly platform: Platform;
  readonly models: ModelProvider;
  readonly tools: WorkspaceTools;
  readonly store: Store;
  readonly conversations: Conversations;
  readonly approvals: Approvals;
}

/** So many files of the workspace can be named with `@`. */
const mentionedFiles = 20_000;

/** The panel and the page that compares, with the commands that they share. */
export function buildPanel(context: vscode.ExtensionContext, sources: PanelSources) {
  const { conversations, models, store } = sources;
  const { clock, guard, settings, workspace } = sources.platform;
  const { extensionUri } = context;
  const policy = () => settings.agent().policy;
  const library = new LibraryCommands(conversations, store.journal, clock, (id) => panel.reveal(id));
  const picker = new ConversationPicker(conversations, library, clock);
  const conversation = new ConversationCommands(conversations, picker.choose);
  const sheets = new SheetBuilder({ tools: sources.tools.trusted, models, policy, language });
  const memory = new MemoryCommands(() => conversations.current, settings, {
    open: (sheet) => panel.open(sheet),
  });
  const comparing = new ComparePage({ extensionUri, conversations, memory, sheets, guard, models });
  const attachments = new Attachments(
    workspace,
    new EditorDiagnostics(workspace),
    () => settings.redactBeforeSending,
  );
  const mentions = new Mentions(attachments, () =>
    fileNames(workspace, mentionedFiles, new AbortController().signal),
  );
  const composing = new ComposerController({
    drafts: store.drafts,
    conversations,
    attachments,
    mentions,
    guard,
    policy,
    fork: conversation.fork,
  });
  const panel: Panel = new Panel({
    conversations,
    approvals: sources.approvals,
    workspace,
    guard,
    runAction,
    compaction: memory,
    sheets,
    models,
    composing,
    provider: async () => ({ ...(await models.access()), model: settings.agent().model }),
  });
  return { panel, comparing, composing, attachments, conversation, library, memory };
}

import { redactJson } from "../core/conversation/transfer/redaction/redact.ts";
import type { Conversations } from "../core/agent/session/conversations.ts";
import type { ConversationFork } from "../host/commands/conversationFork.ts";
import { ComposerController } from "../host/panel/composerController.ts";
import { PanelComposerEditor } from "../host/panel/panelComposerEditor.ts";
import type { ServiceCommands } from "../host/servers/serviceCommands.ts";
import { Attachments } from "../host/workspace/attachments.ts";
import { withCommands, type PromptCommandSources } from "../host/workspace/commandMessages.ts";
import { EditorDiagnostics } from "../host/workspace/editorDiagnostics.ts";
import { Mentions } from "../host/workspace/mentions.ts";
import { askForInput, editorVariables } from "../host/workspace/promptValues.ts";
import { fileNames } from "../tools/files/fileNames.ts";
import type { Platform } from "./buildPlatform.ts";
import type { WorkspaceStore } from "./storage/openStore.ts";

/** Sources of the message box. */
interface ComposerSources {
  readonly platform: Platform;
  readonly store: WorkspaceStore;
  readonly conversations: Conversations;
  readonly services: ServiceCommands;
  readonly forks: ConversationFork;
}

/** The most files of the workspace that `@` can name. */
const mentionedFiles = 20_000;

/** The message box, with what can be attached to a message. */
export function buildComposer({ platform, store, conversations, services, forks }: ComposerSources) {
  const { guard, guidance, workspace } = platform;
  const attachments = new Attachments(workspace, new EditorDiagnostics(workspace), platform.redacted);
  const mentions = new Mentions(attachments, () =>
    fileNames(workspace, mentionedFiles, new AbortController().signal),
  );
  const composer = new ComposerController({
    settle: () => services.settle(conversations.estimator.choice.server),
    conversations,
    attachments: withCommands(attachments, commandSources(platform)),
    prompts: guidance,
    mentions,
    editor: new PanelComposerEditor(attachments),
    drafts: store.drafts,
    guard,
    forks,
  });
  return { composer, attachments };
}

/** Sources that prompts of the workspace are filled in from, without secrets where the user chose so. */
function commandSources({ guidance, settings }: Platform): PromptCommandSources {
  const variables = () =>
    settings.redactBeforeSending ? redactJson(editorVariables()).value : editorVariables();
  return { guidance, ask: askForInput, variables };
}

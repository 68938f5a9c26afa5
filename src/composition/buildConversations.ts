import { ServerAcknowledgement } from "../store/client/serverAcknowledgement.ts";
import * as vscode from "vscode";
import { costOfDay } from "../core/tokens/bill.ts";
import type { ProjectMemory } from "../core/agent/record/projectMemory.ts";
import type { Log } from "../core/ports/system.ts";
import { messageOf } from "../core/text/errors.ts";
import { systemPrompt } from "../core/agent/prompt/systemPrompt.ts";
import { Conversations } from "../core/agent/session/conversations.ts";
import { PanelView } from "../host/panel/panelView.ts";
import { Allowances } from "../host/permissions/allowances.ts";
import { Approvals } from "../host/permissions/approvals.ts";
import { systemTimer } from "../host/platform/systemClock.ts";
import { shellKindOf } from "../core/permissions/allowance.ts";
import { commandEnvironment, commandShell } from "../host/terminal/commandEnvironment.ts";
import { readEditorState } from "../host/workspace/editorState.ts";
import { buildCheckpoints } from "./buildCheckpoints.ts";
import type { Models } from "./models/buildModels.ts";
import type { Platform } from "./buildPlatform.ts";
import type { WorkspaceTools } from "./buildTools.ts";
import type { WorkspaceStore } from "./storage/openStore.ts";

/** Sources of the conversations. */
interface ConversationParts {
  readonly platform: Platform;
  readonly models: Models;
  readonly tools: WorkspaceTools;
  readonly store: WorkspaceStore;
  readonly memory: ProjectMemory;
}

/** The conversations of this workspace, and what they may do in it. */
export function buildConversations(context: vscode.ExtensionContext, parts: ConversationParts) {
  const { store } = parts;
  const { settings, workspace, isTrusted, log, clock } = parts.platform;
  const shellKind = () => shellKindOf(commandShell(), process.platform);
  const allowances = new Allowances(context.workspaceState, shellKind, parts.platform.consents);
  const approvals = new Approvals({
    settings,
    allowances,
    shownConversation: () => conversations.current?.conversation.id,
    workspace,
    isTrusted,
    shellKind,
    translate: vscode.l10n.t,
    ownFolders: [context.storageUri, context.globalStorageUri].flatMap((uri) => uri?.fsPath ?? []),
    reveal: () => void vscode.commands.executeCommand(`${PanelView.id}.focus`, { preserveFocus: true }),
  });
  const conversations: Conversations = new Conversations(
    {
      journal: store.journal,
      leases: store.journal,
      library: store.journal,
      archive: store.journal,
      queue: store.queue,
      pictures: store.pictures,
      codec: parts.platform.codec,
      models: parts.models.first,
      server: (name) => parts.models.servers.services(name),
      tools: parts.tools.trusted,
      checkpoints: buildCheckpoints(context, parts.platform, store),
      approval: approvals,
      settings: () => {
        const next = parts.models.next.current;
        return { ...settings.agent(), ...(next && { next }) };
      },
      priceOf: parts.models.prices,
      acknowledgement: new ServerAcknowledgement({
        replication: store.replication,
        isOn: () => settings.storageWaits,
        clock,
        timer: systemTimer,
        log,
      }),
      spentToday: () => costOfDay(store.usage, parts.models.prices, clock.now()),
      claims: store.claims,
      clock,
      timer: systemTimer,
      log,
      systemPrompt: () => promptOf(parts),
      guidance: parts.platform.guidance,
      editorContext: () => (settings.editorContext ? seenInEditor(parts.platform) : undefined),
    },
    (id) => store.keepLastOpened(id),
  );
  return { allowances, approvals, conversations };
}

async function promptOf({ platform, memory }: ConversationParts): Promise<string> {
  const { guidance } = platform;
  return systemPrompt(
    platform.workspace.folders.map(({ name }) => name),
    await guidance.always(),
    commandEnvironment(),
    await notedLines(memory, platform.log),
    await guidance.skills(),
  );
}

/** A record that cannot be read keeps no conversation from beginning. */
async function notedLines(memory: ProjectMemory, log: Log): Promise<readonly string[]> {
  try {
    return await memory.lines();
  } catch (error) {
    log.write("warn", "project memory", { error: messageOf(error) });
    return [];
  }
}

/** Editor state for the system prompt. */
async function seenInEditor({ redacted, workspace }: Platform): Promise<string> {
  return redacted(await readEditorState(workspace));
}

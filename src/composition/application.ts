import * as vscode from "vscode";
import { withinLongestWait } from "../core/agent/record/conversationRecord.ts";
import type { Conversations } from "../core/agent/session/conversations.ts";
import { stateOf, type State } from "../core/agent/session/state.ts";
import { useEventLoop } from "../core/tokens/encoding/yieldingWork.ts";
import type { CommandArgument, CommandName } from "../host/commands/commandNames.ts";
import { trashExpired, forgetContents } from "../host/notices/retention.ts";
import { StorageNotices } from "../host/storage/storageNotices.ts";
import { keepContextKeys } from "../host/panel/contextKeys.ts";
import type { Panel } from "../host/panel/panel.ts";
import type { PageHost } from "../host/panel/panelView.ts";
import { systemEventLoop, systemTimer } from "../host/platform/systemClock.ts";
import { buildCommands } from "./buildCommands.ts";
import { buildConversations } from "./buildConversations.ts";
import { buildMemory, buildNotes, noteStore } from "./buildMemory.ts";
import { buildModels, type Models } from "./models/buildModels.ts";
import { buildNotices } from "./buildNotices.ts";
import { buildPages } from "./buildPages.ts";
import { withBadge, buildPanel } from "./buildPanel.ts";
import { buildPlatform, type Platform } from "./buildPlatform.ts";
import { buildTools } from "./buildTools.ts";
import { openStore, type WorkspaceStore } from "./storage/openStore.ts";

/** Longhand as it runs, behind what `activate` registers. */
export interface Application {
  readonly panel: PageHost;
  run(name: CommandName, argument: CommandArgument): Promise<unknown>;
  state(): Promise<State | null>;
  /** Closes everything; resolves when it is saved and the store has let go of its file. */
  close(): Promise<void>;
}

/** Builds the parts and wires them. Resolves when the last conversation is open again, or cannot be opened. */
export async function startApplication(context: vscode.ExtensionContext): Promise<Application> {
  useEventLoop(systemEventLoop);
  const platform = buildPlatform(context);
  const models = buildModels(context, platform);
  const store = await openStore(context, platform);
  const memory = buildMemory(platform, models, store);
  const tools = buildTools(context, platform, {
    notes: noteStore(memory, (call) => conversations.sourceOf(call)),
    plans: { revise: (wanted, call) => conversations.revisePlan(wanted, call) },
  });
  const built = buildConversations(context, { platform, models, tools, store, memory });
  const { allowances, approvals } = built;
  const conversations: Conversations = built.conversations;
  store.follow(conversations);
  const sources = { platform, models, tools, store, conversations, approvals };
  const shown = buildPanel(sources);
  const pages = buildPages(context, sources, shown);
  const { panel } = shown;
  const notes = buildNotes(context, platform, models, { conversations, memory, panel });
  const commands = buildCommands({ ...sources, allowances, shown, pages, notes: notes.commands });
  const { guard } = platform;
  const tabs = [...Object.values(pages), notes.page];
  context.subscriptions.push(
    panel,
    ...tabs,
    ...tabs.map(({ tab }) => vscode.window.registerWebviewPanelSerializer(tab.viewType, tab)),
    shown.composer.follow(),
    keepContextKeys(conversations),
    new StorageNotices(store.replication, conversations.sync, panel, guard),
    ...buildNotices(context, platform, models, conversations),
    ...redrawings(platform, models, conversations, panel),
  );
  await beginWithLast(store, conversations, platform);
  return {
    panel: withBadge(panel, context, conversations),
    run: (name, argument) => guard(name, () => commands[name](argument)),
    state: async () => {
      const session = conversations.current;
      return session ? stateOf(session, await session.memory.view()) : null;
    },
    // What can never be saved is in the log and keeps nothing else from being saved.
    close: () =>
      conversations
        .saved()
        .catch(() => undefined)
        .then(() => store.close()),
  };
}

/** Subscriptions that count and draw anew what is shown, where other models answer, or the same ones otherwise. */
function redrawings(
  { secrets, settings }: Platform,
  { next }: Models,
  conversations: Conversations,
  panel: Panel,
): readonly { dispose(): unknown }[] {
  const redraw = () => {
    conversations.refresh();
    panel.redraw();
  };
  return [
    next.follow(),
    next.onChange(redraw),
    settings.onChange(redraw),
    vscode.lm.onDidChangeChatModels(() => conversations.refresh()),
    secrets.onChange(() => panel.redraw()),
  ];
}

/** Opens the last conversation again, and looks after the others, which nobody waits for. */
async function beginWithLast(
  store: WorkspaceStore,
  conversations: Conversations,
  { guard, settings, clock, log }: Platform,
): Promise<void> {
  const last = store.lastOpened();
  // Before anything is drawn: the panel of an open conversation must not begin with what an empty one shows.
  if (last !== undefined) {
    await withinLongestWait(
      guard("reopen", () => conversations.reopen(last)),
      systemTimer,
    );
  }
  void guard("offer lost conversations", () => store.offerLost());
  void guard("retention", () => trashExpired(store.journal, settings.keepDays, clock.now(), last, log));
  void guard("retention of contents", () =>
    forgetContents(store.contents, settings.keepCheckpointsDays, clock.now(), log),
  );
}

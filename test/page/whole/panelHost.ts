import type * as vscode from "vscode";
import { inMemoryObservations } from "../../../src/core/agent/memory/accounting/modelObservations.ts";
import type { AgentSettings } from "../../../src/core/agent/memory/agentSettings.ts";
import type { ServerServices } from "../../../src/core/agent/memory/serverServices.ts";
import { systemPrompt } from "../../../src/core/agent/prompt/systemPrompt.ts";
import { Conversations } from "../../../src/core/agent/session/conversations.ts";
import type { ReplicationEvent } from "../../../src/core/ports/replication.ts";
import type { ToolBox } from "../../../src/core/ports/tools.ts";
import { buildGuidance } from "../../../src/composition/buildGuidance.ts";
import type { buildPages } from "../../../src/composition/buildPages.ts";
import type { buildPanel, PanelSources } from "../../../src/composition/buildPanel.ts";
import type { ServerProviderParts } from "../../../src/composition/models/serverProvider.ts";
import { Drafts, type KeyValueStore } from "../../../src/host/panel/drafts.ts";
import type { ApprovalParts, Approvals } from "../../../src/host/permissions/approvals.ts";
import { systemClock, systemTimer } from "../../../src/host/platform/systemClock.ts";
import type { ListStore } from "../../../src/models/catalog/serverLists.ts";
import { createTools } from "../../../src/tools/toolBox.ts";
import { DiskEditor } from "../../fixtures/diskEditor.ts";
import { NodeWorkspace } from "../../fixtures/nodeWorkspace.ts";
import { ProcessShell } from "../../fixtures/processShell.ts";
import "../../fixtures/vscode/useVscodeModule.ts";
import * as editor from "../../fixtures/vscode/vscodeModule.ts";
import type { ModelServer } from "../../modelServer/modelServer.ts";
import { english } from "../../unit/doubles/english.ts";
import { memoryPictures } from "../../unit/doubles/memoryPictures.ts";
import { ScriptedModel } from "../../unit/doubles/scriptedModel.ts";
import { providerAt } from "../../unit/doubles/providerAt.ts";
import { keepingLog, policy, servicesFor } from "../../unit/doubles/world.ts";
import { memoryJournal } from "../../unit/store/memoryJournal.ts";

/** Settings by their names in `longhand`, as far as the panel's host reads them. */
export interface PanelSettings {
  readonly approval?: "ask" | "allowReads" | "allowAll";
  readonly contextWindow?: number;
  readonly keepRecentExchanges?: number;
  readonly model?: string;
  readonly models?: Readonly<Record<string, object>>;
  readonly maxCostPerConversation?: number;
}

/** The host of a panel, wired as the extension wires it. */
export interface PanelHost {
  readonly conversations: Conversations;
  readonly approvals: Approvals;
  readonly built: ReturnType<typeof buildPanel>;
  readonly pages: ReturnType<typeof buildPages>;
  /** Events of the replicator. */
  readonly replication: editor.EventEmitter<ReplicationEvent>;
  /** Description of what the editor shows, which goes along with a message. */
  editorShows: string;
  settings: PanelSettings;
  dispose(): void;
}

/**
 * The panel's host as VS Code runs it: its own wiring, with conversations in memory, the agent's tools on `folder` and
 * `server` to answer. What VS Code itself does is `vscodeModule`'s.
 */
export async function startPanelHost(
  folder: string,
  server: Pick<ModelServer, "url">,
  settings: PanelSettings,
): Promise<PanelHost> {
  const modules = await loaded();
  const workspace = new NodeWorkspace(folder);
  const world = { settings, editorShows: "" };
  const journal = memoryJournal();
  const log = keepingLog();
  const platform = {
    workspace,
    log,
    clock: systemClock,
    isTrusted: () => true,
    settings: {
      ...({ redactBeforeSending: false, reasoningEffort: "auto", silenceMs: 60_000 } as const),
      get approval() {
        return world.settings.approval ?? "allowAll";
      },
      get models() {
        return world.settings.models ?? {};
      },
      agent: () => agentSettings(world.settings),
    },
    secrets: { apiKey: async () => undefined },
    redacted: (text: string) => text,
  } as const;
  const guidance = buildGuidance(platform);
  const models = serverModels(server, platform);
  const tools = agentTools(workspace);
  const store = { ...journal, contents: journal, journal, pictures: memoryPictures(journal) };
  const allowances = new modules.Allowances(memento(), () => "posix", noServers as never);
  const approvals = new modules.Approvals({
    settings: platform.settings,
    allowances,
    shownConversation: () => conversations.current?.conversation.id,
    workspace,
    isTrusted: () => true,
    shellKind: () => "posix",
    translate: english.t,
    ownFolders: [],
    reveal: () => undefined,
  } satisfies ApprovalParts);
  const conversations: Conversations = new Conversations(
    {
      ...servicesFor(new ScriptedModel(), { tools, journal }),
      ...{ models: models.first, server: models.servers.services, priceOf: models.prices },
      ...{ approval: approvals, pictures: store.pictures, guidance, log },
      ...{ clock: systemClock, timer: systemTimer, settings: () => agentSettings(world.settings) },
      systemPrompt: async () => systemPrompt(["sample"], await guidance.always()),
      editorContext: async () => world.editorShows,
    },
    () => undefined,
  );
  const sources = {
    platform: { ...platform, guidance, guard: modules.createGuard(log as never) },
    models,
    tools: { trusted: tools },
    store: { ...store, drafts: new Drafts(valuesInMemory(), valuesInMemory()) },
    conversations,
    approvals,
  };
  const context = { extensionUri: editor.Uri.parse("file:///longhand") };
  const built = modules.buildPanel(sources as unknown as PanelSources);
  const pages = modules.buildPages(context, sources as unknown as PanelSources, built);
  const commands = modules.buildCommands({ ...sources, allowances, shown: built, pages, notes: {} } as never);
  const registered = modules.registerCommands(async (name, argument) => commands[name](argument));
  const following = built.composer.follow();
  const replication = new editor.EventEmitter<ReplicationEvent>();
  const { guard } = sources.platform;
  const told = { onEvent: replication.event } as never;
  const notices = new modules.StorageNotices(told, conversations.sync, built.panel, guard, 200);
  return Object.assign(world, {
    conversations,
    approvals,
    built,
    pages,
    replication,
    dispose: () => {
      conversations.current?.cancel();
      registered.dispose();
      following.dispose();
      notices.dispose();
      built.panel.dispose();
      pages.comparing.dispose();
    },
  });
}

async function loaded() {
  const [panel, pages, names, commands, approvals, allowances, guard, notices] = await Promise.all([
    import("../../../src/composition/buildPanel.ts"),
    import("../../../src/composition/buildPages.ts"),
    import("../../../src/host/commands/commandNames.ts"),
    import("../../../src/composition/buildCommands.ts"),
    import("../../../src/host/permissions/approvals.ts"),
    import("../../../src/host/permissions/allowances.ts"),
    import("../../../src/host/platform/guard.ts"),
    import("../../../src/host/storage/storageNotices.ts"),
  ]);
  return { ...panel, ...pages, ...names, ...commands, ...approvals, ...allowances, ...guard, ...notices };
}

function agentTools(workspace: NodeWorkspace): ToolBox {
  return createTools({
    workspace,
    editor: new DiskEditor(),
    shell: new ProcessShell(),
    machine: "a test",
    diagnostics: { list: async () => [] },
  });
}

function serverModels(
  { url }: Pick<ModelServer, "url">,
  { settings, log }: Pick<ServerProviderParts, "settings" | "log">,
) {
  const lists = new Map<string, ReturnType<ListStore["get"]>>();
  const first = providerAt(() => url, {
    settings,
    lists: { get: (key) => lists.get(key) ?? [], keep: (key, models) => void lists.set(key, models) },
    log,
  });
  const services: ServerServices = { models: first, observations: inMemoryObservations() };
  return {
    first,
    servers: { services: () => services },
    prices: (model: string) => first.prices(model),
    caching: (model: string) => first.caching(model),
  };
}

function agentSettings(settings: PanelSettings): AgentSettings {
  const { contextWindow = 0, keepRecentExchanges = 10, model = "gpt-4o-mini" } = settings;
  const { maxCostPerConversation = 0 } = settings;
  return {
    ...{ model, summaryModel: model, contextWindow, responseReserve: 0 },
    policy: { ...policy, keepRecentExchanges },
    turn: { requests: 50, cost: 0, conversationCost: maxCostPerConversation, dayCost: 0, retries: 0 },
  };
}

const noServers = { agreed: [], refused: [] };

function memento(): vscode.Memento {
  const values = new Map<string, unknown>();
  return {
    keys: () => [...values.keys()],
    get: (key: string) => values.get(key) as never,
    update: async (key: string, value: unknown) => void values.set(key, value),
  };
}

function valuesInMemory(): KeyValueStore {
  const values = new Map<string, unknown>();
  return { load: (key) => values.get(key), keep: (key, value) => void values.set(key, value) };
}

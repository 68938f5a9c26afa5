import type * as vscode from "vscode";
import type { Conversations } from "../core/agent/session/conversations.ts";
import { CurrentProvider } from "../core/agent/memory/currentProvider.ts";
import { AttachCommands } from "../host/commands/attachCommands.ts";
import { commandActions } from "../host/commands/commandActions.ts";
import { ConversationFork } from "../host/commands/conversationFork.ts";
import { ServiceCommands } from "../host/servers/serviceCommands.ts";
import { MemoryChanges } from "../host/commands/memoryChanges.ts";
import { FileCommands } from "../host/checkpoints/fileCommands.ts";
import { UnreadBadge } from "../host/panel/unreadBadge.ts";
import { Panel } from "../host/panel/panel.ts";
import type { PageHost } from "../host/panel/panelView.ts";
import { ProviderFacts } from "../host/panel/providerFacts.ts";
import type { Approvals } from "../host/permissions/approvals.ts";
import { language } from "../host/platform/formatting.ts";
import { PictureFiles } from "../host/workspace/pictureFiles.ts";
import { pictureRules } from "../presenter/panel/pictureRules.ts";
import { SheetBuilder } from "../presenter/sheets/sheetBuilder.ts";
import { localServers } from "../models/catalog/localServers.ts";
import { probedServer, typedAddress } from "../models/catalog/typedAddress.ts";
import { vendorServices } from "../models/catalog/vendorServices.ts";
import { buildComposer } from "./buildComposer.ts";
import type { Models } from "./models/buildModels.ts";
import type { Platform } from "./buildPlatform.ts";
import type { WorkspaceTools } from "./buildTools.ts";
import type { WorkspaceStore } from "./storage/openStore.ts";

/** Sources of the panel. */
export interface PanelSources {
  readonly platform: Platform;
  readonly models: Models;
  readonly tools: WorkspaceTools;
  readonly store: WorkspaceStore;
  readonly conversations: Conversations;
  readonly approvals: Approvals;
}

/** The panel, with what commands and pages share with it. */
export function buildPanel(sources: PanelSources) {
  const { conversations, store } = sources;
  const { prices, caching, servers } = sources.models;
  const models = new CurrentProvider(() => servers.services(conversations.estimator.choice.server).models);
  const { guard, workspace } = sources.platform;
  const sheets = new SheetBuilder({
    prices,
    caching,
    guidance: sources.platform.guidance,
    language,
    now: () => sources.platform.clock.now(),
  });
  const memory = new MemoryChanges(conversations, guard);
  const forks = new ConversationFork(conversations);
  const services = buildServices(sources);
  const { composer, attachments } = buildComposer({
    platform: sources.platform,
    store,
    conversations,
    services,
    forks,
  });
  const pictures = buildPictures(sources);
  const files = new FileCommands(conversations, store.contents, workspace);
  const panel = new Panel({
    files,
    pictures,
    conversations,
    approvals: sources.approvals,
    workspace,
    guard,
    actions: commandActions,
    memory,
    sheets,
    models: { prices },
    composer,
    services,
    provider: new ProviderFacts(models, conversations),
  });
  const attaching = new AttachCommands(attachments, pictures.files, panel);
  return { panel, files, composer, attaching, forks, memory, sheets, models, services };
}

/** The panel, whose view has a badge. */
export function withBadge(
  panel: Panel,
  context: vscode.ExtensionContext,
  conversations: Conversations,
): PageHost {
  const news = new UnreadBadge(conversations, language);
  context.subscriptions.push(news);
  return {
    takeOver: (view, early) => {
      news.watch(view);
      panel.takeOver(view, early);
    },
  };
}

function buildPictures({ conversations, platform, store }: PanelSources) {
  return {
    services: { pictures: store.pictures, codec: platform.codec },
    files: new PictureFiles(platform.workspace),
    language,
    rules: () => pictureRules(conversations.estimator.model, conversations.estimator.pictures),
  };
}

/** The choice of who answers. */
function buildServices({ conversations, models, platform }: PanelSources): ServiceCommands {
  const { secrets, settings } = platform;
  const { servers } = models;
  const vendors = vendorServices;
  const addresses = {
    parse: typedAddress,
    probe: (address: string) => probedServer(address, (baseUrl) => secrets.apiKey({ baseUrl })),
  };
  const local = localServers;
  return new ServiceCommands({ conversations, settings, secrets, servers, vendors, local, addresses });
}

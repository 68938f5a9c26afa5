import type { CommandTable } from "../host/commands/commandNames.ts";
import { commandTable } from "../host/commands/table/commandTable.ts";
import { CommandImages } from "../host/commands/commandImages.ts";
import { ConversationCommands } from "../host/commands/conversationCommands.ts";
import { ConversationPicker } from "../host/commands/conversationPicker.ts";
import { KeyCommands } from "../host/servers/keyCommands.ts";
import { LibraryCommands } from "../host/commands/libraryCommands.ts";
import { MemoryCommands } from "../host/commands/memoryCommands.ts";
import { ModelCommands } from "../host/servers/modelCommands.ts";
import type { NoteCommands } from "../host/commands/noteCommands.ts";
import { ToolCommands } from "../host/commands/toolCommands.ts";
import { PictureFiles } from "../host/workspace/pictureFiles.ts";
import { TransferCommands } from "../host/commands/transferCommands.ts";
import type { Allowances } from "../host/permissions/allowances.ts";
import { SharingCommands } from "../host/storage/sharingCommands.ts";
import { teamScript } from "../store/server/rights/teamScript.ts";
import { StorageCommands } from "../host/storage/storageCommands.ts";
import { localServers } from "../models/catalog/localServers.ts";
import type { buildPages } from "./buildPages.ts";
import type { buildPanel, PanelSources } from "./buildPanel.ts";

/** Sources of the commands. */
interface CommandSources extends PanelSources {
  readonly allowances: Allowances;
  readonly shown: ReturnType<typeof buildPanel>;
  readonly pages: ReturnType<typeof buildPages>;
  readonly notes: NoteCommands;
}

/** Builds the command table. */
export function buildCommands(sources: CommandSources): CommandTable {
  const { conversations, models, shown, store, tools } = sources;
  const { next, servers } = models;
  const { clock, log, secrets, settings } = sources.platform;
  const { panel } = shown;
  const sharing = new SharingCommands(store.replication, conversations, store.storage, teamScript);
  const library = new LibraryCommands(conversations, store.journal, panel);
  const images = new CommandImages(
    new PictureFiles(sources.platform.workspace),
    { pictures: store.pictures, codec: sources.platform.codec },
    () => conversations.estimator.pictures,
  );
  const picker = new ConversationPicker(conversations, library, clock, (id) => sharing.isShared(id));
  return commandTable({
    conversations,
    conversation: new ConversationCommands(conversations, picker, images),
    forks: shown.forks,
    library,
    lost: store.lost,
    attaching: shown.attaching,
    memory: new MemoryCommands(conversations, shown.memory, settings, panel),
    changes: shown.memory,
    files: shown.files,
    ...sources.pages,
    notes: sources.notes,
    models: new ModelCommands({ conversations, settings, secrets, servers, next, local: localServers }),
    transfer: new TransferCommands(conversations, tools.trusted, clock, store.contents),
    services: shown.services,
    keys: new KeyCommands(conversations, secrets, servers),
    allowances: sources.allowances,
    tools: new ToolCommands(tools.selection, conversations),
    approvals: sources.approvals,
    storage: new StorageCommands(store.servers, store.replication, store.storage, store.journal),
    sharing,
    log,
    panel,
  });
}

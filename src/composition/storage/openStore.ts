import { join } from "node:path";
import type * as vscode from "vscode";
import { withinLongestWait } from "../../core/agent/record/conversationRecord.ts";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import type { Replication, StorageServers } from "../../core/ports/replication.ts";
import type { ContentStore } from "../../core/ports/journal.ts";
import type { Log } from "../../core/ports/system.ts";
import type { SpendingClaims, UsageRecords } from "../../core/ports/usageRecords.ts";
import type { PictureStore } from "../../core/ports/pictureStore.ts";
import type { QueueStore } from "../../core/ports/queueStore.ts";
import { LostConversations } from "../../host/commands/lostConversations.ts";
import { StoreNotices } from "../../host/notices/storeNotices.ts";
import { Drafts, newConversationKey } from "../../host/panel/drafts.ts";
import type { ConversationStore } from "../../store/conversationStore.ts";
import { startSqliteJournal } from "../../store/client/sqliteJournal.ts";
import { ReplicatedContents } from "../../store/client/replicatedContents.ts";
import { FileAdoption } from "../../store/client/fileAdoption.ts";
import { FileSpendingClaims } from "../../store/files/fileSpendingClaims.ts";
import { FileQueueStore } from "../../store/files/fileQueueStore.ts";
import { FileWorkspaceIndex } from "../../store/files/fileWorkspaceIndex.ts";
import { PictureFileStore } from "../../store/files/pictureFileStore.ts";
import { JsonFileStore } from "../../store/files/jsonFileStore.ts";
import type { StorageSettings } from "../../host/storage/storageSettings.ts";
import { systemTimer } from "../../host/platform/systemClock.ts";
import type { Platform } from "../buildPlatform.ts";
import { openReplication } from "./openReplication.ts";
import { databaseName, storageFolder, storeThread } from "./storageFolder.ts";

/** Storage of this workspace. */
export interface WorkspaceStore {
  readonly journal: ConversationStore;
  readonly usage: UsageRecords;
  readonly claims: SpendingClaims;
  readonly contents: ContentStore;
  readonly pictures: PictureStore;
  readonly queue: QueueStore;
  readonly drafts: Drafts;
  readonly lost: LostConversations;
  readonly servers: StorageServers;
  readonly replication: Replication;
  readonly storage: StorageSettings;
  /** The id of the conversation that was opened last. */
  lastOpened(): string | undefined;
  keepLastOpened(id: string): void;
  /** Offers, once, what other workspaces have of this one's folders, where there is nothing here. */
  offerLost(): Promise<void>;
  /** Waits as long as VS Code does for what is not saved yet, then lets go of the files. */
  close(): Promise<void>;
  /** Tells `conversations` what happens to the file from outside. */
  follow(conversations: Follower): void;
}

/** Part of the open conversations that is told of the file. */
type Follower = Pick<Conversations, "busyIds" | "sync">;

/** Keys of what is kept of this workspace. */
const openId = "open";
const offeredId = "offered";

/** Opens the storage of this workspace; nobody waits for its file to be opened, only for one that moves elsewhere. */
export async function openStore(
  context: vscode.ExtensionContext,
  platform: Platform,
): Promise<WorkspaceStore> {
  const { clock, guard, log } = platform;
  const folder = await storageFolder(context, platform);
  const database = join(folder, databaseName);
  const notices = new StoreNotices(log);
  let follower: Follower | undefined;
  const journal = startSqliteJournal({
    file: database,
    startThread: storeThread(context),
    onEvent: (event) => {
      notices.tell(event);
      if (event.type === "changed") void guard("follow", () => follower?.sync.follow(event.conversationIds));
      if (event.type === "replaced") void guard("restore", () => follower?.sync.restore());
    },
    onSaved: () => replication.poke(),
    log,
  });
  const { servers, replication, storage } = openReplication(context, platform, database, (id) =>
    follower?.sync.takeIn([id]),
  );
  const contents = new ReplicatedContents(journal, replication);
  const index = new FileWorkspaceIndex(join(context.globalStorageUri.fsPath, "workspaces"), log);
  const lost = new LostConversations(
    index,
    new FileAdoption(journal, { startThread: storeThread(context), scratchFile: `${database}-adopting` }),
    database,
    () => follower,
  );
  void guard("workspace index", () => lost.note(clock.now()));
  const { queued, drafts, places, window } = keptFiles(folder, log);
  void guard("kept files", () => dropOrphans([queued, drafts, places], journal, clock.now()));
  return {
    journal,
    usage: journal,
    claims: new FileSpendingClaims(join(folder, "spending"), clock, log),
    contents,
    pictures: openPictures(join(folder, "pictures"), contents, platform),
    queue: new FileQueueStore(queued),
    drafts: new Drafts(drafts, places),
    lost,
    servers,
    replication,
    storage,
    lastOpened: () => nameIn(window.load(openId)),
    offerLost: () => offerOnce(lost, journal, window),
    keepLastOpened: (id) => window.keep(openId, id),
    close: async () => {
      await journal.close();
      await withinLongestWait(replication.settled(), systemTimer);
      await replication.stop();
      for (const kept of [queued, drafts, places, window]) kept.flush();
    },
    follow: (conversations) => (follower = conversations),
  };
}

function openPictures(folder: string, contents: ContentStore, { clock, guard, log }: Platform): PictureStore {
  const pictures = new PictureFileStore(folder, contents, log);
  void guard("kept pictures", () => pictures.dropOld(clock.now()));
  return pictures;
}

function nameIn(kept: unknown): string | undefined {
  return typeof kept === "string" && kept !== "" ? kept : undefined;
}

async function offerOnce(
  lost: LostConversations,
  journal: Pick<ConversationStore, "list" | "trashed">,
  window: JsonFileStore,
): Promise<void> {
  if (window.load(offeredId) === true) return;
  if ((await journal.list()).length > 0 || (await journal.trashed()).length > 0) return;
  if (await lost.offer()) window.keep(offeredId, true);
}

/** Small files beside the database. */
function keptFiles(folder: string, log: Log) {
  const kept = (name: string) => new JsonFileStore(join(folder, name), log);
  return { queued: kept("queued"), drafts: kept("drafts"), places: kept("places"), window: kept("window") };
}

/** Removes what is kept of conversations that are gone. */
async function dropOrphans(
  files: readonly JsonFileStore[],
  journal: Pick<ConversationStore, "ids">,
  now: number,
): Promise<void> {
  const keys = [...(await journal.ids()), newConversationKey];
  for (const kept of files) kept.dropOrphans(keys, now);
}

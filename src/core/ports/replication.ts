import type { ServerProblem } from "./errors/serverProblem.ts";
import type { Content } from "./journal.ts";

/** A server that keeps a replica of the record, and the space in it that this workspace's conversations are in. */
export interface StorageServer {
  /** `postgresql://user@host:port/database`, without a password. */
  readonly address: string;
  readonly password: string;
  /** Name of the space, the same on every machine that is to have the same conversations: the repository's remote, or a name. */
  readonly space: string;
  /** Key under which this machine seals what it sends; without it the space is in clear. */
  readonly key?: StorageKey;
  /** Contents of files up to so many bytes are sent as well; none without it. */
  readonly largestFile?: number;
}

/** The key of an encrypted space. */
export interface StorageKey {
  /** Base64. A secret. */
  readonly secret: string;
  /** The key wrapped by the passphrase, for a server that has lost it. */
  readonly wrapped: string;
}

/** Ids of conversations that are not brought into line, while all others are. */
export interface Refusals {
  /** Conversations that are here and that the server cannot store. */
  readonly unsent: readonly string[];
  /** Conversations that are there and not as Longhand or its key writes them. */
  readonly unread: readonly string[];
}

/** Status of the replica; JSON. */
export interface ReplicationStatus {
  /** `host:port/database`; "" where none is set. */
  readonly server: string;
  readonly state: "none" | "online" | "offline";
  /** Entries that are here and not yet there. */
  readonly waiting: number;
  /** Conversations there, as far as known. */
  readonly conversations: number;
  /** The ids of those of the user's conversations that others of the space may read. */
  readonly shared: readonly string[];
  /** Time of the server's last answer, in milliseconds since 1970. */
  readonly lastContact?: number;
  /** Conversations that are still to be brought into line, while there are many. */
  readonly bringing?: number;
  /** Refused conversations; left out where there are none. */
  readonly refused?: Refusals;
  /** Reason why it is offline; while it is online, what keeps a part of it from working. */
  readonly problem?: ServerProblem;
}

export type ReplicationEvent =
  | { readonly type: "status"; readonly status: ReplicationStatus }
  /**
   * Another machine went on with conversation `id` meanwhile: it has that machine's entries now, and what was written
   * here goes on as conversation `forkId`.
   */
  | { readonly type: "diverged"; readonly id: string; readonly forkId: string }
  /** Another machine erased conversation `id`, of which entries are here that it never saw; they stay here as `forkId`. */
  | { readonly type: "erasedElsewhere"; readonly id: string; readonly forkId: string }
  /** Conversation `id` was erased here, and stays: another machine went on with it, or took it out of the trash, before it heard of that. */
  | { readonly type: "stays"; readonly id: string }
  /** Conversation `id` of another person is shared no more, and gone from here. */
  | { readonly type: "unshared"; readonly id: string };

/** Servers that may keep a replica: what can be done with one, whether it is replicated to or not. */
export interface StorageServers {
  /** A server's address as it may be kept, what it is called, and the password that was in it; undefined where it is none. */
  addressOf(
    text: string,
  ): { readonly address: string; readonly name: string; readonly password?: string } | undefined;
  /** Tests whether the server can be used, without changing anything there or here; undefined when it can. With `oldRights` it can too. */
  test(server: StorageServer): Promise<ServerProblem | undefined>;
  /** Makes Longhand's tables on the server or brings them to today's version; undefined when they are. */
  prepare(server: StorageServer): Promise<ServerProblem | undefined>;
  /**
   * The key of the server's space, by its passphrase. A space without one is encrypted from then on; what it has in clear is
   * sealed by the machines that have it. Resolves to why not where that cannot be.
   */
  unlock(server: StorageServer, passphrase: string): Promise<StorageKey | ServerProblem>;
  /** Puts another passphrase in the place of the space's. Resolves to why not where that cannot be. */
  changePassphrase(
    server: StorageServer,
    passphrase: string,
    next: string,
  ): Promise<StorageKey | ServerProblem>;
}

/** Keeps a server's replica and the record in line, beside the journal, which nothing here holds up. */
export interface Replication {
  /** Begins to replicate with this server instead of any other, if it does not yet, and goes on by itself after every failure. */
  start(server: StorageServer): void;
  /** Ends replication. What is here stays here, what is there stays there. */
  stop(): Promise<void>;
  /**
   * Lets the other people of the space read a conversation, once all that is here is there, or takes that back; undefined when
   * that is done.
   */
  share(conversationId: string, isShared: boolean): Promise<ServerProblem | undefined>;
  status(): ReplicationStatus;
  onEvent(listener: (event: ReplicationEvent) => void): { dispose(): void };
  /**
   * Settlement: resolves when what is here now, or of one conversation, is on the server too. Never where it stays
   * offline, until `stop`.
   */
  settled(conversationId?: string): Promise<void>;
  /** Those of these contents that the server has and are what they are named by; they are here from then on. None while it is away. */
  contents(hashes: readonly string[]): Promise<readonly Content[]>;
  /** Has the server forget what `ContentStore.dropContents` forgets here. */
  dropContents(before: number): void;
}

/** Acknowledgement: a turn may wait for the server's word before it goes on. */
export interface Acknowledgement {
  /**
   * Resolves when what the conversation has here, which `saved` waits for, is on the server too, when that need not be waited for any longer, or when
   * `signal` aborts; undefined where nothing is waited for.
   */
  of(conversationId: string, saved: () => Promise<void>, signal: AbortSignal): Promise<void> | undefined;
}

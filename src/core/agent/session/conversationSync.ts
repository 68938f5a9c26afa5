import type { Entry } from "../../conversation/entry.ts";
import { fetchEntryTexts } from "../../conversation/deferredText.ts";
import type { Library } from "../../ports/library.ts";
import type { Journal, Leases } from "../../ports/journal.ts";
import { restoreLostEntries } from "../record/resumeState.ts";
import type { Session } from "./session.ts";

/** Services that synchronization needs. */
interface SyncServices {
  readonly journal: Journal;
  readonly leases?: Pick<Leases, "holder">;
  readonly library?: Pick<Library, "trash">;
}

/** The conversations that are open here, by their ids, and how they are opened. */
interface OpenSessions {
  readonly alive: Map<string, Session>;
  /** The session that is shown. */
  readonly shown: () => Session | undefined;
  /** Reads a conversation anew and shows it. */
  readonly load: (id: string) => Promise<unknown>;
  /** Stores entries as a conversation of its own and shows that. */
  readonly adopt: (entries: readonly Entry[]) => Promise<unknown>;
}

/** Brings the open conversations into line with their record, where that was changed elsewhere: by another window, another machine, or a recovery. */
export class ConversationSync {
  private readonly services: SyncServices;
  private readonly open: OpenSessions;

  constructor(services: SyncServices, open: OpenSessions) {
    this.services = services;
    this.open = open;
  }

  /** Takes in what another window did: it added to these conversations, took them or left them. */
  async follow(ids: readonly string[]): Promise<void> {
    const session = this.open.shown();
    if (!session || !ids.includes(session.conversation.id)) return;
    const { id, entries } = session.conversation;
    const isTaken = typeof (await this.services.leases?.holder(id)) === "object";
    if (isTaken && session.isHeldElsewhere) {
      const news = await this.services.journal.load(id, entries.length);
      if (!news) return;
      await fetchEntryTexts(news.entries);
      session.follow(news);
    } else if (isTaken || session.isHeldElsewhere) {
      session.cancel();
      if (session === this.open.shown()) await this.open.load(id);
    }
  }

  /**
   * A recovered file took the place of the one that was open: what it has lost of conversations that are open here is
   * put back, into a copy where entries before the end are missing.
   */
  async restore(): Promise<void> {
    // The one that is shown comes last, since a copy is shown when it is made.
    const inTurn = [...this.open.alive.values()].sort((one) => (one === this.open.shown() ? 1 : -1));
    for (const session of inTurn) {
      const { id } = session.conversation;
      if (session.isHeldElsewhere) {
        if (session === this.open.shown()) await this.open.load(id);
      } else if (!(await restoreLostEntries(this.services.journal, session.conversation))) {
        await session.stop();
        await this.open.adopt(session.conversation.entries);
        await this.services.library?.trash(id);
      }
    }
  }

  /** Takes in entries that were added to the stored ends of these conversations: those that are open here go on from there. */
  async takeIn(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const session = this.open.alive.get(id);
      const stored = session && (await this.services.journal.load(id));
      if (!stored) continue;
      const { entries } = session.conversation;
      if (entries.every((entry, index) => entry.id === stored.entries[index]?.id)) {
        const news = stored.entries.slice(entries.length);
        await fetchEntryTexts(news);
        session.follow({ entries: news });
      } else {
        // Something was said in between: it goes on in a copy.
        await session.stop();
        await this.open.adopt(entries);
      }
    }
  }

  /** Notes that another person's conversation, which is open here, is no longer shared. */
  endSharing(id: string): void {
    this.open.alive.get(id)?.endSharing();
  }

  /**
   * Goes on with conversation `id` as `forkId`, to which what was written here has moved: where it is open here, that one
   * is from then on, with what was said since. False where it is not.
   */
  async goOnAs(id: string, forkId: string): Promise<boolean> {
    const session = this.open.alive.get(id);
    if (!session) return false;
    const isShown = session === this.open.shown();
    await session.stop();
    const { entries } = session.conversation;
    const stored = (await this.services.journal.load(forkId))?.entries ?? [];
    // The last one says that it has parted.
    const said = stored.at(-1)?.type === "parted" ? stored.slice(0, -1) : stored;
    const missing = said.every((entry, index) => entry.id === entries[index]?.id)
      ? entries.slice(said.length)
      : [];
    await fetchEntryTexts(missing);
    if (missing.length > 0) {
      const place = (index: number) => ({ conversationId: forkId, seq: stored.length + index + 1 });
      await this.services.journal.append(missing.map((entry, index) => ({ ...entry, ...place(index) })));
    }
    this.open.alive.delete(id);
    if (isShown) await this.open.load(forkId);
    return isShown;
  }
}

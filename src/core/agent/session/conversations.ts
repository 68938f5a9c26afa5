import type { View } from "../../context/view.ts";
import {
  entryVersion,
  type Entry,
  type MessageEntry,
  type NoteEntry,
  type WorkPlanItem,
} from "../../conversation/entry.ts";
import { callsOf, type ToolCall } from "../../conversation/message.ts";
import { withPromptsMarked } from "../../conversation/systemPrompts.ts";
import { fetchEntryTexts } from "../../conversation/deferredText.ts";
import { withRestoresEnded } from "../../conversation/fileStates.ts";
import { fold } from "../../conversation/fold.ts";
import { entriesForOwnCopy } from "../../conversation/sharing/quotedMessages.ts";
import { isSharedId } from "../../conversation/sharing/sharedId.ts";
import { unitContaining } from "../../conversation/units.ts";
import type { PlannedItem } from "../../conversation/companions/workPlan.ts";
import { withinLongestWait } from "../record/conversationRecord.ts";
import { Emitter, type SessionEvent } from "../record/sessionEvents.ts";
import type {
  Content,
  ConversationInfo,
  OpenedConversation,
  StoredConversation,
} from "../../ports/journal.ts";
import { ConversationEstimator } from "../memory/accounting/conversationEstimator.ts";
import { servedBy } from "../memory/serverServices.ts";
import { TokenAccounting } from "../memory/accounting/tokenAccounting.ts";
import { importableEntries } from "./importedEntries.ts";
import { withQuotedPictures } from "./quotedPictures.ts";
import { ConversationSync } from "./conversationSync.ts";
import { Session } from "./session.ts";
import type { ConversationsServices } from "./sessionServices.ts";
import { messageOf } from "../../text/errors.ts";

/** Event of the open conversation, or that another one is open now. */
export type ConversationsEvent =
  | { readonly type: "opened"; readonly session: Session }
  | { readonly type: "session"; readonly session: Session; readonly event: SessionEvent }
  /** A turn has ended, of the open conversation or of one behind it. */
  | { readonly type: "ended"; readonly session: Session }
  /** The view has been counted anew. */
  | { readonly type: "view"; readonly session: Session; readonly view: View };

/** The conversations of this workspace, one of them open; those whose turn still runs stay alive behind it. */
export class Conversations {
  /** Sync of the conversations that are open here with what was changed of them elsewhere. */
  readonly sync: ConversationSync;
  private readonly services: ConversationsServices;
  private readonly remember: (id: string) => void;
  private readonly ofNext: ConversationEstimator;
  private readonly events = new Emitter<ConversationsEvent>();
  private readonly alive = new Map<string, Session>();
  private shown: Session | undefined;
  private isCounting = false;
  private isStale = false;

  /** `remember` is told which conversation to reopen after a restart. */
  constructor(services: ConversationsServices, remember: (id: string) => void) {
    this.services = services;
    this.remember = remember;
    this.sync = new ConversationSync(services, {
      alive: this.alive,
      shown: () => this.shown,
      load: (id) => this.load(id),
      adopt: (entries) => this.adopt(entries),
    });
    const none = fold("", []);
    const served = servedBy(services, () => this.ofNext.choice.server);
    this.ofNext = new ConversationEstimator(served, () => none);
  }

  /** The open conversation, if any. */
  get current(): Session | undefined {
    return this.shown;
  }

  onEvent(listener: (event: ConversationsEvent) => void): { dispose(): void } {
    return this.events.on(listener);
  }

  async list(): Promise<readonly ConversationInfo[]> {
    return this.services.journal.list();
  }

  /** Opens a new, empty conversation; it enters the record with its first message. */
  create(): Session {
    const session = new Session(this.services, this.services.clock.newId(), { entries: [] });
    void this.hold(session.conversation.id);
    return this.show(session);
  }

  /** Estimates of the open conversation; where none is open, of the one that would begin. */
  get estimator(): ConversationEstimator {
    return this.shown?.estimator ?? this.ofNext;
  }

  /** Opens a new conversation with the entries of the open one up to message `id` and what belongs to that. */
  async fork(id: string): Promise<Session> {
    const { entries = [], messages = [], marks } = this.shown?.conversation ?? {};
    const last = unitContaining(messages, id)?.at(-1);
    if (!last) throw new Error(`There is no message ${id}.`);
    // What marks an import's system messages may come later than this.
    const isOwn = (entry: MessageEntry) => !marks?.get(entry.id)?.imported;
    const fork = await this.adopt(withPromptsMarked(entries.slice(0, last.seq), isOwn, this.services.clock));
    fork.noteOrigin(last.conversationId);
    return fork;
  }

  /** Opens a stored conversation; undefined when there is none with this id. */
  async open(id: string): Promise<Session | undefined> {
    const alive = this.alive.get(id);
    if (alive) return this.show(alive);
    return this.load(id);
  }

  /** Opens the conversation of the last time, unless another one was opened while the store was slow. */
  async reopen(id: string): Promise<void> {
    const session = await this.load(id, () => this.shown === undefined);
    if (!session) this.services.log.write("warn", "not reopened", { id });
  }

  /** Goes on with the open conversation here; the window that held it can only read it from then on. */
  async takeOver(): Promise<Session | undefined> {
    const id = this.shown?.conversation.id;
    if (id === undefined) return undefined;
    await this.services.leases?.takeOver(id);
    return this.load(id);
  }

  /** Opens a copy of the open conversation, which is this window's own. */
  async continueInCopy(): Promise<Session | undefined> {
    const id = this.shown?.conversation.id;
    if (id === undefined) return undefined;
    return this.copy(id);
  }

  /** Opens a copy of a stored conversation; of another person's, one that quotes it. Undefined where there is none. */
  async copy(id: string): Promise<Session | undefined> {
    const { clock, journal, library } = this.services;
    let session: Session | undefined;
    if (isSharedId(id)) {
      const stored = await journal.load(id);
      session = stored && (await this.adopt(stored.entries));
    } else {
      const copy = clock.newId();
      await library?.copy(id, copy);
      session = await this.load(copy);
    }
    session?.noteOrigin(id);
    return session;
  }

  /** The message of an open conversation that makes this very call. */
  sourceOf(call: ToolCall): NoteEntry["source"] {
    const found = this.callerOf(call);
    return found && { conversation: found.session.conversation.id, entry: found.entry.id };
  }

  /** The plan of the work as this very call of an open conversation would have it; see `WorkPlanStore`. */
  revisePlan(wanted: readonly PlannedItem[], call: ToolCall): readonly WorkPlanItem[] {
    const { session, entry } = this.callerOf(call) ?? {};
    if (!session || !entry) throw new Error("The conversation of this call is not open.");
    return session.workPlan.revise(wanted, call.id, entry.request?.through ?? entry.seq);
  }

  private callerOf(call: ToolCall): { readonly session: Session; readonly entry: MessageEntry } | undefined {
    for (const session of this.alive.values()) {
      const { messages } = session.conversation;
      const entry = messages.findLast(({ message }) => callsOf(message).includes(call));
      if (entry) return { session, entry };
    }
    return undefined;
  }

  /** The conversations to which a turn or a summary may add at any moment. */
  get busyIds(): readonly string[] {
    return [...this.alive].flatMap(([id, { isBusy }]) => (isBusy ? [id] : []));
  }

  /** Gives a conversation, open or not, this title. Rejects where another window holds it. */
  async rename(id: string, title: string): Promise<void> {
    const alive = this.alive.get(id);
    if (alive) {
      alive.rename(title);
      return;
    }
    const { clock, journal, library } = this.services;
    const [last] = (await library?.tail(id, 1)) ?? [];
    if (!last) return;
    const place = { conversationId: id, seq: last.seq + 1, id: clock.newId(), at: clock.now() };
    await journal.append([{ ...place, v: entryVersion, type: "title", title }]);
  }

  /** Takes the lease of a conversation that begins here. A store that cannot be written keeps nobody out. */
  private async hold(id: string): Promise<void> {
    const { leases, log } = this.services;
    try {
      await leases?.acquire(id);
    } catch (error) {
      log.write("warn", "lease not acquired", { error: messageOf(error) });
    }
  }

  /** Reads the conversation anew and, if it is still wanted then, shows it; to read only, where another window holds it. */
  private async load(id: string, isWanted = () => true): Promise<Session | undefined> {
    const { leases, journal } = this.services;
    const stored: OpenedConversation | undefined = await (leases?.open(id) ?? journal.load(id));
    const isOurs = stored?.heldBy === undefined;
    const alive = this.alive.get(id);
    if (!stored || !isWanted()) {
      if (!alive) await leases?.release(id);
      return undefined;
    }
    if (alive && isOurs && !alive.isHeldElsewhere) return this.show(alive);
    this.alive.delete(id);
    return this.show(await this.sessionOf(id, stored, isOurs));
  }

  /** Goes on with restores of files during which the process was killed. */
  private async sessionOf(id: string, stored: StoredConversation, isOurs: boolean): Promise<Session> {
    const session = new Session(this.services, id, stored);
    try {
      if (isOurs) await session.restoring?.resume();
    } catch (error) {
      this.services.log.write("error", "restore", { error: messageOf(error) });
    }
    return session;
  }

  /** Stores the entries of a file, and the contents that they name, as a conversation of its own and opens it. */
  async import(entries: readonly Entry[], contents: readonly Content[] = []): Promise<Session> {
    const own = await importableEntries(entries, this.estimator.pictures, this.services);
    return this.adopt(own.entries, [...contents, ...own.contents]);
  }

  /** Stores the entries of a file as a conversation of its own, and returns its id. */
  async importBehind(entries: readonly Entry[]): Promise<string> {
    const own = await importableEntries(entries, this.estimator.pictures, this.services);
    return (await this.store(own.entries, own.contents)).id;
  }

  /** Stores entries of this record as a conversation of its own and opens it. */
  private async adopt(entries: readonly Entry[], contents: readonly Content[] = []): Promise<Session> {
    const { id, entries: own } = await this.store(entries, contents);
    await this.hold(id);
    return this.show(new Session(this.services, id, { entries: own }));
  }

  private async store(
    given: readonly Entry[],
    contents: readonly Content[] = [],
  ): Promise<{ readonly id: string; readonly entries: readonly Entry[] }> {
    const id = this.services.clock.newId();
    await fetchEntryTexts(given);
    const { clock, journal, pictures, settings, timer } = this.services;
    const entries = withRestoresEnded(entriesForOwnCopy(given, clock), clock);
    const { server } = fold(id, entries);
    const served = servedBy(this.services, () => server);
    const weighed = await new TokenAccounting(served).weighed(entries, settings().model);
    const own = weighed.map((entry) => ({ ...entry, conversationId: id }));
    await withinLongestWait(journal.append(own, await withQuotedPictures(own, contents, pictures)), timer);
    return { id, entries: own };
  }

  /** Waits until every open conversation is saved. */
  async saved(): Promise<void> {
    await Promise.all([...this.alive.values()].map((session) => session.saved()));
  }

  private show(session: Session): Session {
    if (session === this.shown) return session;
    const { id } = session.conversation;
    for (const [other, { isBusy }] of this.alive) if (!isBusy && other !== id) this.leave(other);
    if (!this.alive.has(id)) session.onEvent((event) => this.pass(session, event));
    this.alive.set(id, session);
    this.shown = session;
    this.remember(id);
    this.events.emit({ type: "opened", session });
    this.refresh();
    return session;
  }

  private leave(id: string): void {
    this.alive.delete(id);
    void this.services.leases?.release(id).catch((error: unknown) => {
      this.services.log.write("warn", "lease not released", { error: messageOf(error) });
    });
  }

  private pass(session: Session, event: SessionEvent): void {
    if (session === this.shown) {
      this.events.emit({ type: "session", session, event });
      if (event.type === "planChanged") this.refresh();
    }
    if (event.type === "running" && !event.running) this.events.emit({ type: "ended", session });
  }

  /** Counts what the model sees of the open conversation and tells listeners. */
  refresh(): void {
    this.isStale = true;
    if (this.isCounting) return;
    this.isCounting = true;
    void this.count().finally(() => (this.isCounting = false));
  }

  private async count(): Promise<void> {
    while (this.isStale && this.shown) {
      this.isStale = false;
      const session = this.shown;
      try {
        const view = await session.memory.view();
        if (session === this.shown) this.events.emit({ type: "view", session, view });
      } catch (error) {
        this.services.log.write("error", "count", { error: messageOf(error) });
      }
    }
  }
}

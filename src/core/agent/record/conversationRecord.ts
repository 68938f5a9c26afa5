import {
  entryVersion,
  type Entry,
  type NewEntry,
  type SpentEntry,
  type Usage,
} from "../../conversation/entry.ts";
import { extend, fold, recordListsOf, type Conversation } from "../../conversation/fold.ts";
import type { Emitter, SessionEvent } from "./sessionEvents.ts";
import type { Content, Journal } from "../../ports/journal.ts";
import type { Clock, Log, Timer } from "../../ports/system.ts";
import { messageOf } from "../../text/errors.ts";

/** A new entry, with the id it was announced under if it was. */
export type Addition = NewEntry & { readonly id?: string };

/** Thrown on a change to a conversation that another window holds. */
export class HeldElsewhere extends Error {
  constructor() {
    super("This conversation is continued in another window. Take it over, or continue in a copy.");
  }
}

/** Longest wait for what was said to be on the disk, in milliseconds. */
const longestWaitMs = 1_000;

/** Reason of an abort that costs nothing: one that is not given is an error with its stack. */
const isOver = "over";

/** Waits for what is to be on the disk, but not for a disk that is full. */
export async function withinLongestWait(saving: Promise<unknown>, timer: Timer): Promise<void> {
  const waiting = new AbortController();
  await Promise.race([saving, timer.wait(longestWaitMs, waiting.signal)]).finally(() =>
    waiting.abort(isOver),
  );
}

/**
 * The record of one open conversation: every change is in `conversation` at once and in the journal
 * soon after, in the same order.
 */
export class ConversationRecord {
  private current: Conversation;
  private saving: Promise<unknown> = Promise.resolve();
  private readonly journal: Journal;
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly events: Emitter<SessionEvent>;
  private readonly timer: Timer;
  /** True while another window holds the conversation: here it can only be read. */
  readonly isHeldElsewhere: boolean;

  constructor(
    services: {
      readonly journal: Journal;
      readonly clock: Clock;
      readonly log: Log;
      readonly timer: Timer;
    },
    events: Emitter<SessionEvent>,
    id: string,
    entries: readonly Entry[],
    isHeldElsewhere = false,
  ) {
    this.journal = services.journal;
    this.clock = services.clock;
    this.log = services.log;
    this.timer = services.timer;
    this.events = events;
    this.isHeldElsewhere = isHeldElsewhere;
    this.current = fold(id, entries);
  }

  get conversation(): Conversation {
    return this.current;
  }

  /** Adds entries to the record; throws `HeldElsewhere` where it can only be read. They are saved in the background; `saved` waits for that. */
  append(...additions: readonly [Addition, ...Addition[]]): readonly [Entry, ...Entry[]] {
    return this.appendWith([], ...additions);
  }

  /** `append` with contents of files that the entries name. */
  appendWith(
    contents: readonly Content[],
    ...additions: readonly [Addition, ...Addition[]]
  ): readonly [Entry, ...Entry[]] {
    if (this.isHeldElsewhere) throw new HeldElsewhere();
    const [first, ...others] = additions;
    const entries: [Entry, ...Entry[]] = [this.place(first), ...others.map((one) => this.place(one))];
    const save = this.journal.append(entries, contents).catch((error: unknown) => {
      this.log.write("error", "The conversation could not be saved.", { error: messageOf(error) });
      throw error;
    });
    this.saving = Promise.all([this.saving, save]);
    // Whoever needs to know awaits `saved`; nobody doing so must not end the process.
    this.saving.catch(() => undefined);
    for (const entry of entries) this.events.emit({ type: "entry", entry });
    return entries;
  }

  /** Enters what a request took of which nothing is kept, as far as it was reported. */
  noteSpent(
    purpose: SpentEntry["purpose"],
    { model, server }: Pick<SpentEntry, "model" | "server">,
    usage: Usage | undefined,
  ): void {
    const by = { model, ...(server !== undefined && { server }) };
    if (usage) this.append({ type: "spent", purpose, ...by, usage });
  }

  /** Takes in what another window has appended; what is here already is passed over. */
  takeIn(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (entry.seq !== recordListsOf(this.current).entries.length + 1) continue;
      this.current = extend(this.current, entry);
      this.events.emit({ type: "entry", entry });
    }
  }

  /**
   * Resolves when everything appended is durable, or a second later where it cannot be for now: the journal
   * keeps it and says so. Rejects when something will never be saved.
   */
  async saved(): Promise<void> {
    await withinLongestWait(this.saving, this.timer);
  }

  /** Tells that what the model sees has changed, and waits for that as `saved` does. */
  async publish(): Promise<void> {
    this.events.emit({ type: "planChanged" });
    await this.saved();
  }

  private place(addition: Addition): Entry {
    const entry: Entry = {
      ...addition,
      v: entryVersion,
      id: addition.id ?? this.clock.newId(),
      conversationId: this.current.id,
      seq: recordListsOf(this.current).entries.length + 1,
      at: this.clock.now(),
    };
    this.current = extend(this.current, entry);
    return entry;
  }
}

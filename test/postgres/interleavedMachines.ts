import { join } from "node:path";
import { entryVersion, type Entry } from "../../src/core/conversation/entry.ts";
import { notesRecord } from "../../src/core/conversation/projectNotes.ts";
import { StoreError } from "../../src/core/ports/errors/storeError.ts";
import type { PostgresRow } from "../../src/store/server/serverLink.ts";
import type { ServerAddress } from "../../src/store/server/serverAddress.ts";
import { randomFrom } from "../fixtures/store/randomFrom.ts";
import { checkpointOf } from "../unit/store/contentContract.ts";
import { contentOf } from "../unit/store/entries.ts";
import { InterruptedMachine, type Gaps, type Place } from "./interruptedMachine.ts";
import { follows, recordOf, SaidEntries, type Faults } from "./saidEntries.ts";
import { Turns } from "./cooperativeTurns.ts";

/** A process was killed: nothing of it is tidied up. */
class Killed extends Error {}

/** The conversations that windows begin, also after they were erased; forks have names of their own. */
const names = ["a", "b", "c", notesRecord];

type Act =
  | "say"
  | "sayWithFile"
  | "title"
  | "open"
  | "takeOver"
  | "release"
  | "trash"
  | "restore"
  | "erase"
  | "fork"
  | "draft";

/** Relative frequency of each act of a window. */
const weights: Readonly<Record<Act, number>> = {
  say: 8,
  sayWithFile: 1,
  title: 2,
  open: 2,
  takeOver: 1,
  release: 4,
  trash: 1,
  restore: 1,
  erase: 1,
  fork: 1,
  draft: 1,
};
const acts = Object.entries(weights).flatMap(([act, weight]) => Array<Act>(weight).fill(act as Act));

interface InterleavingOptions {
  readonly address: ServerAddress;
  /** Runs statements on that server. */
  readonly ask: (...statements: readonly string[]) => Promise<readonly PostgresRow[]>;
  readonly folder: string;
  readonly seed: number;
  /** Rounds of each machine. */
  readonly rounds: number;
  /** Files are put back to their backups as well. */
  readonly recovers: boolean;
}

/**
 * Two machines, between whose replicators' single statements their windows do whatever `seed` says, while lines break
 * and replicators are killed; then both go on undisturbed until all is the same.
 */
export async function interleaved(options: InterleavingOptions): Promise<Faults> {
  const world = new World(options);
  try {
    await world.live(options.rounds);
    return await world.settle();
  } finally {
    await world.close();
  }
}

class World {
  private readonly ask: InterleavingOptions["ask"];
  private readonly recovers: boolean;
  private readonly random: () => number;
  private readonly turns = new Turns();
  private readonly said = new SaidEntries();
  private readonly machines: readonly InterruptedMachine[];
  private isOver = false;
  private count = 0;

  constructor({ address, ask, folder, seed, recovers }: InterleavingOptions) {
    this.ask = ask;
    this.recovers = recovers;
    this.random = randomFrom(seed);
    this.machines = ["here", "there"].map((name) => {
      const gaps: Gaps = {
        between: () => this.between(machine),
        away: () => this.away(machine),
        stays: (id) => this.said.stay(id),
      };
      const machine: InterruptedMachine = new InterruptedMachine(
        name,
        join(folder, `${name}.db`),
        address,
        gaps,
      );
      return machine;
    });
  }

  async live(rounds: number): Promise<void> {
    await this.turns.run(this.random, ...this.machines.map((machine) => () => this.lead(machine, rounds)));
    this.isOver = true;
  }

  /** Lets all settle: nobody writes any more, and every lease has run out. */
  async settle(): Promise<Faults> {
    await this.ask(
      `UPDATE longhand.conversation SET holder = NULL, leased_until = 0,
        changed_at = CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)`,
    );
    for (const machine of this.machines) machine.endLeases();
    for (let round = 0; round < 8; round++)
      for (const machine of this.machines) await machine.round({ listens: true, flushes: true });
    return this.said.faults(this.machines, {
      entries: await this.ask("SELECT conversation, id FROM longhand.entry ORDER BY conversation, seq"),
      conversations: await this.ask("SELECT id, trashed_at FROM longhand.conversation WHERE last_seq > 0"),
      contents: await this.ask("SELECT hash FROM longhand.file_content"),
    });
  }

  async close(): Promise<void> {
    for (const machine of this.machines) await machine.close();
  }

  private async lead(machine: InterruptedMachine, rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      try {
        await this.turns.wait();
        this.act(machine);
        if (this.recovers) await this.recover(machine);
        await machine.round({ listens: this.random() < 0.7, flushes: this.random() < 0.5 });
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        await machine.restart();
      }
    }
  }

  /** Loses the file now and then, and puts its last backup in its place. */
  private async recover(machine: InterruptedMachine): Promise<void> {
    const chance = this.random();
    if (chance < 0.2) machine.backUp();
    if (chance < 0.9 || !(await machine.recover())) return;
    const rows = await this.ask("SELECT conversation, id FROM longhand.entry ORDER BY conversation, seq");
    const present = new Map(recordOf(rows));
    for (const [name, entries] of this.machines.flatMap((one) => [...one.entries()]))
      present.set(name, [...(present.get(name) ?? []), ...entries.map(({ id }) => id)]);
    this.said.recover(present);
  }

  private between(machine: InterruptedMachine): void {
    while (!this.isOver && this.random() < 0.15) this.act(machine);
  }

  private async away(machine: InterruptedMachine): Promise<void> {
    if (this.isOver) return;
    await this.turns.wait();
    while (this.random() < 0.3) this.act(machine);
    const chance = this.random();
    if (chance < 0.02) throw new StoreError({ code: "offline", detail: "ETIMEDOUT" });
    if (chance < 0.03) throw new Killed();
  }

  /** A window of this machine does something. What is refused has not been done. */
  private act(machine: InterruptedMachine): void {
    const act = this.pick(acts);
    const id = this.pick([...names, ...machine.ids()]);
    if (id === notesRecord && act !== "say") return;
    try {
      machine.transaction(() => this.acts[act](machine, id));
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      machine.open.delete(id);
    }
  }

  private readonly acts: Readonly<Record<Act, (machine: InterruptedMachine, id: string) => void>> = {
    say: (machine, id) => {
      const place = this.placeIn(machine, id);
      const of = this.next(machine, id, place);
      const entry: Entry =
        id === notesRecord
          ? { ...of, type: "note", text: of.id, by: "user" }
          : { ...of, type: "message", message: { role: "user", content: of.id } };
      machine.changes.append([entry], []);
      this.said.say(entry.id, id === notesRecord ? undefined : place.last);
      machine.open.set(id, { seq: entry.seq, last: entry.id });
    },
    sayWithFile: (machine, id) => {
      const place = this.placeIn(machine, id);
      const { id: entryId, seq } = this.next(machine, id, place);
      const content = contentOf(entryId);
      machine.changes.append([{ ...checkpointOf(id, seq, [content]), id: entryId }], [content]);
      this.said.say(entryId, place.last);
      machine.open.set(id, { seq, last: entryId });
    },
    title: (machine, id) => {
      const place = this.placeIn(machine, id);
      if (place.seq === 0) return;
      const entry: Entry = { ...this.next(machine, id, place), type: "title", title: `title ${this.count}` };
      machine.changes.append([entry], []);
      this.said.say(entry.id);
      machine.open.set(id, { ...place, seq: entry.seq });
    },
    open: (machine, id) => void this.opened(machine, id),
    takeOver: (machine, id) => {
      machine.changes.takeOver(id);
      this.opened(machine, id);
    },
    release: (machine, id) => {
      machine.open.delete(id);
      machine.changes.release(id);
    },
    trash: (machine, id) => machine.changes.trash(id),
    restore: (machine, id) => {
      machine.changes.restore(id);
      this.said.restore(id);
    },
    erase: (machine, id) => {
      const ids = machine.conversation(id).map((entry) => entry.id);
      machine.changes.erase(id);
      machine.open.delete(id);
      this.said.erase(id, ids);
    },
    fork: (machine, id) => {
      const through = 1 + Math.floor(this.random() * machine.conversation(id).length);
      machine.changes.copy(id, `fork${++this.count}`, through);
    },
    draft: (machine, id) => {
      const draft = { conversationId: id, id: `draft${++this.count}`, model: "m", text: "t", at: 1 };
      machine.changes.saveDraft(draft);
    },
  };

  private placeIn(machine: InterruptedMachine, id: string): Place {
    return machine.open.get(id) ?? this.opened(machine, id);
  }

  private opened(machine: InterruptedMachine, id: string): Place {
    if (machine.changes.acquire(id)) throw new StoreError({ code: "leased" });
    const entries = machine.conversation(id);
    const place = { seq: entries.length, last: entries.findLast(follows)?.id ?? "" };
    machine.open.set(id, place);
    return place;
  }

  private next(machine: InterruptedMachine, id: string, { seq }: Place) {
    const at = ++this.count;
    return { v: entryVersion, id: `${machine.name}-${at}`, conversationId: id, seq: seq + 1, at } as const;
  }

  private pick<T>(all: readonly T[]): T {
    return all[Math.floor(this.random() * all.length)] as T;
  }
}

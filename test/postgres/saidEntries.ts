import type { Entry } from "../../src/core/conversation/entry.ts";
import { notesRecord } from "../../src/core/conversation/projectNotes.ts";
import type { PostgresRow } from "../../src/store/server/serverLink.ts";
import type { InterruptedMachine } from "./interruptedMachine.ts";

/** Faults of the records in the end; a run is good when all of these are empty. */
export interface Faults {
  /** Entries that are nowhere any more. */
  readonly lost: readonly string[];
  /** Entries that follow another one than they followed when they were said. */
  readonly astray: readonly string[];
  /** Conversations that are there again, though they were erased. */
  readonly returned: readonly string[];
  /** Differences between the machines and the server, and entries that still wait to be sent. */
  readonly differing: readonly string[];
}

/** The rows of a server's tables. */
interface ServedRows {
  readonly entries: readonly PostgresRow[];
  readonly conversations: readonly PostgresRow[];
  readonly contents: readonly PostgresRow[];
}

/** Titles are put behind what others said, and what parted has a word of that at its end. */
export function follows({ type }: Entry): boolean {
  return type !== "title" && type !== "parted";
}

/** Record of all that was stored and erased at all machines; tells in the end what must be found, and what must not. */
export class SaidEntries {
  /** Entries that were stored, each with the one before it, if it was to follow that. */
  private readonly said = new Map<string, string | undefined>();
  private readonly gone = new Set<string>();
  /** Ids of entries under the names of the conversations that they were erased in. */
  private readonly erased = new Set<string>();
  private readonly restored = new Set<string>();
  private readonly stayed = new Set<string>();

  say(id: string, before?: string): void {
    this.said.set(id, before);
  }

  /** Erased by who had these before their eyes. */
  erase(name: string, ids: readonly string[]): void {
    for (const id of ids) {
      this.erased.add(`${name} ${id}`);
      this.gone.add(id);
    }
  }

  /** Notes that a conversation was taken out of the trash. */
  restore(name: string): void {
    this.restored.add(name);
  }

  /** A machine was told that what it erased stays. */
  stay(name: string): void {
    this.stayed.add(name);
  }

  /** A file was lost, and with it what it alone had and knew: of what was said no more than `present` is left, by conversation. */
  recover(present: ReadonlyMap<string, readonly string[]>): void {
    const left = new Set([...present.values()].flat());
    for (const id of this.said.keys()) if (!left.has(id)) this.gone.add(id);
    for (const one of this.erased)
      if (present.has(one.slice(0, one.lastIndexOf(" ")))) this.erased.delete(one);
  }

  faults(machines: readonly InterruptedMachine[], rows: ServedRows): Faults {
    const served = recordOf(rows.entries);
    const records = machines.map((machine) => machine.entries());
    const all = records.flatMap((record) => [...record]);
    const names = [...served, ...all.map(([name, entries]) => [name, entries.map(({ id }) => id)] as const)];
    const present = new Set(names.flatMap(([, ids]) => ids));
    const pairs = new Set(all.flatMap(([, entries]) => pairsOf(entries.filter(follows))));
    const isThere = ([id, before]: readonly [string, string | undefined]) =>
      before === undefined || !present.has(id) || pairs.has(`${before} ${id}`);
    return {
      lost: [...this.said.keys()].filter((id) => !present.has(id) && !this.gone.has(id)),
      astray: [...this.said].filter((one) => !isThere(one)).map(([id]) => id),
      returned: names.filter(([name, ids]) => this.hasReturned(name, ids)).map(([name]) => name),
      differing: machines.flatMap((machine) => differencesOf(machine, served, rows)),
    };
  }

  private hasReturned(name: string, ids: readonly string[]): boolean {
    const isErased = (id: string) => this.erased.has(`${name} ${id}`);
    const goesOn = this.restored.has(name) || !ids.every(isErased);
    return ids.some(isErased) && !(goesOn && this.stayed.has(name));
  }
}

/** The ids of a server's entries by conversation. */
export function recordOf(rows: readonly PostgresRow[]): ReadonlyMap<string, readonly string[]> {
  const record = new Map<string, string[]>();
  for (const { conversation, id } of rows) {
    // Every space has a record of notes.
    const name = String(conversation).startsWith(notesRecord) ? notesRecord : String(conversation);
    record.set(name, [...(record.get(name) ?? []), String(id)]);
  }
  return record;
}

function pairsOf(entries: readonly Entry[]): readonly string[] {
  return entries.map(({ id }, index) => `${entries[index - 1]?.id ?? ""} ${id}`);
}

function differencesOf(
  machine: InterruptedMachine,
  served: ReadonlyMap<string, readonly string[]>,
  { conversations, contents }: ServedRows,
): readonly string[] {
  const { local, replicator } = machine.replica;
  const record = machine.entries();
  const own = [...record].filter(([name]) => local.state(name).pushedSeq >= 0);
  const trash = new Set(conversations.filter((row) => row["trashed_at"] !== null).map(({ id }) => id));
  const sent = new Set(contents.map(({ hash }) => hash));
  const differing = [
    ...[...record]
      .filter(([name, entries]) => !machine.isWhole(name, entries))
      .map(([name]) => `${name} is not whole`),
    ...own
      .filter(([name, entries]) => served.get(name)?.join() !== entries.map(({ id }) => id).join())
      .map(([name]) => `${name} is another`),
    ...own
      .filter(([name]) => trash.has(name) !== local.state(name).trashed)
      .map(([name]) => `${name}: trash`),
    ...[...served.keys()].filter((name) => !record.has(name)).map((name) => `${name} is not here`),
    ...machine.namedContents(own.map(([name]) => name)).filter((hash) => !sent.has(hash)),
    ...[...local.waiting().keys()].map((name) => `${name} waits`),
    ...(replicator.waitingEntries > 0 ? [`${replicator.waitingEntries} wait`] : []),
  ];
  return differing.map((one) => `${machine.name}: ${one}`);
}

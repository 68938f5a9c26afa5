import { existsSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Entry } from "../../core/conversation/entry.ts";
import { backupsOf } from "./backups.ts";
import { Database } from "../database/database.ts";
import { EntryTable } from "../database/entryTable.ts";
import { FileContentTable } from "../database/fileContentTable.ts";
import { salvage, salvageContents, type Salvage, type SalvagedConversation } from "./salvage.ts";
import { migrate } from "../database/schema.ts";

/** Outcome of a recovery. */
export interface Recovery {
  /** Messages that are there again, of those that are known to have been there. */
  readonly recovered: number;
  readonly of: number;
  /** The damaged file where it lies now, its log where there was only that; undefined where there was neither. */
  readonly asideFile?: string;
}

/** Suffixes of a database's files: itself, the write-ahead log, its shared memory, the rollback journal. */
const companions = ["", "-wal", "-shm", "-journal"];

/**
 * Builds a fresh database from what is readable in the damaged one and in its newest backup, sets the damaged one
 * aside and puts the fresh one in its place. A kill at any point leaves either the damaged file or the fresh one:
 * see `finishRecovery`.
 */
export function recover(file: string, now: number): Recovery {
  const [newestBackup] = backupsOf(file);
  const found = merged(salvage(file), newestBackup === undefined ? new Map() : salvage(newestBackup));
  const sources = newestBackup === undefined ? [file] : [file, newestBackup];
  const recovered = rebuild(rebuiltFile(file), found, sources);
  const of = sum([...found.values()].map((one) => Math.max(one.messageCount, messagesIn(one))));
  const aside = companions.filter((suffix) => existsSync(file + suffix));
  const asideFiles = aside.map((suffix) => asideName(file, now) + suffix);
  aside.forEach((suffix, index) => renameSync(file + suffix, asideFiles[index] ?? ""));
  finishRecovery(file);
  const [asideFile] = asideFiles;
  return { recovered, of, ...(asideFile !== undefined && { asideFile }) };
}

/** The last step of a recovery; to be made again where a killed process has not come to it. */
export function finishRecovery(file: string): void {
  if (existsSync(file) || !existsSync(rebuiltFile(file))) return;
  // SQLite would take the damaged file's WAL for the fresh one's.
  for (const suffix of companions)
    if (existsSync(file + suffix)) renameSync(file + suffix, `${file}-damaged${suffix}`);
  renameSync(rebuiltFile(file), file);
}

function rebuiltFile(file: string): string {
  return `${file}-rebuilt`;
}

function asideName(file: string, now: number): string {
  const time = new Date(now).toISOString().replaceAll(":", ".");
  return join(dirname(file), `${basename(file, ".db")}-damaged-${time}.db`);
}

/** Union of the two; where both have something, what `file` has counts. */
function merged(file: Salvage, backup: Salvage): Salvage {
  const all = new Map(backup);
  for (const found of file.values()) {
    const copy = found.nameless ? sameIn(backup, found) : backup.get(found.id);
    const { id, title } = found.nameless && copy ? copy : found;
    all.set(id, { ...copy, ...found, id, title, entries: entriesOf(id, copy, found) });
  }
  return all;
}

/** The conversation that a nameless one is, known by an entry that both have. */
function sameIn(backup: Salvage, { entries }: SalvagedConversation): SalvagedConversation | undefined {
  return [...backup.values()].find((one) => [...one.entries.keys()].some((id) => entries.has(id)));
}

function entriesOf(
  conversationId: string,
  ...sources: readonly (SalvagedConversation | undefined)[]
): ReadonlyMap<string, Entry> {
  const entries = sources.flatMap((source) => [...(source?.entries.values() ?? [])]);
  return new Map(entries.map((entry) => [entry.id, { ...entry, conversationId }]));
}

/** The number of messages written. A gap is closed: the entries after it move up. */
function rebuild(file: string, found: Salvage, sources: readonly string[]): number {
  for (const suffix of companions) rmSync(file + suffix, { force: true });
  const database = new Database(file);
  try {
    // One file without companions, so that putting it in place is one step.
    database.exec("PRAGMA journal_mode = DELETE");
    migrate(database);
    database.transaction(() => {
      for (const conversation of found.values()) write(conversation, database);
      const contents = new FileContentTable(database);
      for (const source of sources) for (const content of salvageContents(source)) contents.putBack(content);
    });
  } finally {
    database.close();
  }
  return sum([...found.values()].map(messagesIn));
}

function write({ id, title, trashedAt, entries, draft }: SalvagedConversation, database: Database): void {
  if (entries.size === 0) return;
  const record = new EntryTable(database);
  const inOrder = [...entries.values()].sort((one, other) => one.seq - other.seq || one.at - other.at);
  record.append(inOrder.map((entry, index): Entry => ({ ...entry, seq: index + 1 })));
  if (draft) record.saveDraft(draft);
  database.run(
    "UPDATE conversation SET trashedAt = ?, title = coalesce(?, title) WHERE id = ?",
    trashedAt,
    title,
    id,
  );
}

function messagesIn({ entries }: SalvagedConversation): number {
  return [...entries.values()].filter((entry) => entry.type === "message").length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

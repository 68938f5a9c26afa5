import { existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Database } from "../database/database.ts";
import { makePrivateFile, makePrivateFolder, tightenFile } from "../files/privateFiles.ts";
import { dayMs } from "../../core/text/dateGroup.ts";

const keptBackups = 3;

/** The backups of a database, in a folder beside it, the newest first, whatever the clock said when they were made. */
export function backupsOf(file: string): readonly string[] {
  const folder = backupFolder(file);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".db"))
    .sort((one, other) => countOf(other) - countOf(one) || (one < other ? 1 : -1))
    .map((name) => join(folder, name));
}

/**
 * Copies the database as it is at this moment, while others go on writing, at most once a day, and keeps the
 * last few copies. A damaged database throws: it never displaces a good backup.
 */
export function backUp(file: string, now: number): { readonly made: boolean } {
  const backups = backupsOf(file);
  for (const backup of backups) tightenFile(backup);
  const [newest] = backups;
  if (newest !== undefined && isOfToday(newest, now)) return { made: false };
  const folder = backupFolder(file);
  makePrivateFolder(folder);
  const unfinished = join(folder, "unfinished");
  rmSync(unfinished, { force: true });
  makePrivateFile(unfinished);
  try {
    copyInto(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  const count = String((newest === undefined ? 0 : countOf(newest)) + 1).padStart(6, "0");
  renameSync(unfinished, join(folder, `${count}-${new Date(now).toISOString().replaceAll(":", ".")}.db`));
  for (const old of backupsOf(file).slice(keptBackups)) rmSync(old);
  return { made: true };
}

/** The age of one from the future, which a clock that was ahead has left, says nothing. */
function isOfToday(backup: string, now: number): boolean {
  const age = now - statSync(backup).mtimeMs;
  return age > -dayMs / 24 && age < dayMs;
}

/** The number in a backup's name, 0 where an earlier version named it by its time alone. */
function countOf(backup: string): number {
  return Number(/^(\d{6,})-/.exec(basename(backup))?.[1] ?? 0);
}

/** Reads every page, so that damage is found here. */
function copyInto(copy: string, file: string): void {
  const database = new Database(file);
  try {
    database.run("VACUUM INTO ?", copy);
  } finally {
    database.close();
  }
}

function backupFolder(file: string): string {
  return join(dirname(file), `${basename(file, ".db")}-backups`);
}

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Database } from "../database/database.ts";

const dayMs = 24 * 60 * 60 * 1000;
const keptBackups = 3;

/** The backups of a database, in a folder beside it, the newest first. */
export function backupsOf(file: string): readonly string[] {
  const folder = backupFolder(file);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".db"))
    .sort()
    .reverse()
    .map((name) => join(folder, name));
}

/**
 * Copies the database as it is at this moment, while others go on writing, at most once a day, and keeps the
 * last few copies. A damaged database throws: it never displaces a good backup.
 */
export function backUp(file: string, now: number): { readonly made: boolean } {
  const [newest] = backupsOf(file);
  if (newest !== undefined && now - statSync(newest).mtimeMs < dayMs) return { made: false };
  const folder = backupFolder(file);
  mkdirSync(folder, { recursive: true });
  const unfinished = join(folder, "unfinished");
  rmSync(unfinished, { force: true });
  try {
    copyInto(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  renameSync(unfinished, join(folder, `${new Date(now).toISOString().replaceAll(":", ".")}.db`));
  for (const old of backupsOf(file).slice(keptBackups)) rmSync(old);
  return { made: true };
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

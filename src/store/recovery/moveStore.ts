import { cpSync, existsSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { Database } from "../database/database.ts";
import { makePrivateFile, makePrivateFolder } from "../files/privateFiles.ts";
import { refuseLosing } from "./openDatabase.ts";

/** Files beside a database: its backups and the small files of its workspace. */
const besides = ["conversations-backups", "queued", "drafts", "places", "window"];
const companions = ["", "-wal", "-shm", "-journal"];

/**
 * Moves a database, with what stands beside it, to where there is none. A kill at any point leaves it whole in one of
 * the two places. False where there is nothing to move, or a database already. Throws a StoreError where the file is to be recovered
 * first.
 */
export function moveStore(file: string, to: string): boolean {
  if (!existsSync(file) || existsSync(to)) return false;
  refuseLosing(file);
  const [from, folder] = [dirname(file), dirname(to)];
  makePrivateFolder(folder);
  const unfinished = `${to}-moving`;
  rmSync(unfinished, { force: true });
  makePrivateFile(unfinished);
  const database = new Database(file);
  try {
    database.run("VACUUM INTO ?", unfinished);
  } finally {
    database.close();
  }
  const there = besides.filter((name) => existsSync(join(from, name)));
  for (const name of there) cpSync(join(from, name), join(folder, name), { recursive: true });
  // Last, since the database's being there tells that the move is done.
  renameSync(unfinished, to);
  for (const suffix of companions) rmSync(file + suffix, { force: true });
  for (const name of there) rmSync(join(from, name), { recursive: true, force: true });
  return true;
}

import { linkSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { threadId } from "node:worker_threads";
import type { Database } from "../database/database.ts";
import { makePrivateFile, makePrivateFolder } from "../files/privateFiles.ts";

/**
 * Writes what an open database has to the place from which its file, perhaps with its folder, was removed. Leaves a
 * file alone that another window has put there first.
 */
export function recreateFile(database: Database, file: string): void {
  const copy = `${file}-back-${process.pid}-${threadId}`;
  makePrivateFolder(dirname(file));
  makePrivateFile(copy);
  try {
    database.run("VACUUM INTO ?", copy);
    // Unlike a rename, a link never replaces another file.
    linkSync(copy, file);
  } finally {
    rmSync(copy, { force: true });
  }
}

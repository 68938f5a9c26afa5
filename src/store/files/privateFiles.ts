import { randomUUID } from "node:crypto";
import { chmodSync, closeSync, mkdirSync, openSync, renameSync, statSync, writeFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

const ownerOnly = 0o600;
const ownerOnlyFolder = 0o700;
/** The sticky bit, and that all may write. */
const sharedByMany = 0o1002;

/**
 * Makes a folder that only its owner may look into, with the folders above it, and tightens one that is there, but none
 * that is meant for many, such as the system's temporary one.
 */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: ownerOnlyFolder });
  if ((statSync(folder).mode & sharedByMany) === 0) tighten(folder, ownerOnlyFolder);
}

/**
 * Makes an empty file that only its owner may read, and tightens one that is there. One that is there is not opened:
 * closing it would give up the locks that SQLite holds on it in this process, https://www.sqlite.org/howtocorrupt.html
 */
export function makePrivateFile(file: string): void {
  try {
    closeSync(openSync(file, "wx", ownerOnly));
  } catch {
    // Whoever opens it says what is wrong.
    tightenFile(file);
  }
}

/** Writes a file in a private folder, which whoever reads finds whole or as it was before. */
export function writePrivately(file: string, text: string): void {
  const unfinished = unfinishedFor(file);
  writeFileSync(unfinished, text, { mode: ownerOnly });
  renameSync(unfinished, file);
}

/** Does as `writePrivately` while other work goes on, for what may be large. */
export async function writePrivatelyAside(file: string, content: string | Uint8Array): Promise<void> {
  const unfinished = unfinishedFor(file);
  await writeFile(unfinished, content, { mode: ownerOnly });
  await rename(unfinished, file);
}

/** Path of a file while it is not whole, in a folder that is there; no other write has the same. */
function unfinishedFor(file: string): string {
  makePrivateFolder(dirname(file));
  return `${file}.${randomUUID()}`;
}

export function tightenFile(file: string): void {
  tighten(file, ownerOnly);
}

/** A file that is not there, or is another's, is left as it is. */
function tighten(path: string, mode: number): void {
  try {
    chmodSync(path, mode);
  } catch {
    // What can be used all the same must not fail for this.
  }
}

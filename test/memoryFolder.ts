import { chmodSync, mkdtempSync, rmSync, statfsSync } from "node:fs";

/** Where Linux keeps files in memory. */
const memory = "/dev/shm/";

/** Less is what a container gives to few small files, in bytes. */
const enoughBytes = 2 ** 31;

let made: string | undefined;

/**
 * A folder in memory for temporary files of this process, gone when it exits; none where the system has no room for that.
 * A store waits for the disk with every commit, which are thousands in a run: 3 ms here, nothing there, and what a
 * process has written before it is killed is in both.
 */
export function memoryFolder(): string | undefined {
  made ??= makeFolder();
  return made;
}

function makeFolder(): string | undefined {
  if (!hasRoom()) return undefined;
  const folder = mkdtempSync(`${memory}longhand-`);
  // Servers of other users have theirs in it.
  chmodSync(folder, 0o1777);
  process.once("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize >= enoughBytes;
  } catch {
    return false;
  }
}

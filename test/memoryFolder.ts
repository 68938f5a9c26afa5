import { accessSync, chmodSync, constants, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Folder in which Linux keeps files in memory. */
const memory = "/dev/shm/";

/** The least room that is used, in bytes: less is what a container gives to few small files. */
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
  process.once("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  // Servers of other users have theirs in it.
  chmodSync(folder, 0o1777);
  return runsPrograms(folder) ? folder : undefined;
}

/** False where it is mounted `noexec`, as containers may have it: tests write programs that they then run. */
function runsPrograms(folder: string): boolean {
  const program = join(folder, "program");
  writeFileSync(program, "", { mode: 0o755 });
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(program);
  }
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize >= enoughBytes;
  } catch {
    return false;
  }
}

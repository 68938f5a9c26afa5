import { statfsSync } from "node:fs";
import { release } from "node:os";
import { dirname } from "node:path";

/** File systems of another machine, by statfs(2)'s type: NFS, SMB, CIFS, SMB2. */
const networkTypes: ReadonlySet<number> = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42]);

/**
 * True where SQLite's write-ahead log is known not to work: its index is memory that processes share, with locks in it
 * that WSL 1 has not and that do not reach another machine. There SQLite would try for ten seconds before it says
 * "locking protocol". https://www.sqlite.org/wal.html
 */
export function lacksSharedMemory(file: string, kernel = release()): boolean {
  if (/-Microsoft$/.test(kernel)) return true;
  try {
    // 32 bits, which some platforms give with a sign.
    return networkTypes.has(statfsSync(dirname(file)).type >>> 0);
  } catch {
    // Not there yet, or not to be looked at: whoever opens the file finds out.
    return false;
  }
}

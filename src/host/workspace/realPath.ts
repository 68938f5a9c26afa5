import { lstat, readdir, realpath } from "node:fs/promises";
import type { PathFacts, RealPath } from "../../core/permissions/pathConfinement.ts";
import { hasCode } from "../../core/text/errors.ts";

/** The machine's own file system. */
export const diskPaths: PathFacts = {
  windows: process.platform === "win32",
  foldsCase: process.platform === "win32" || process.platform === "darwin",
  real: realDiskPath,
  // What is no folder, or may not be read, has no names.
  names: (path) => readdir(path).catch(() => []),
};

async function realDiskPath(path: string): Promise<RealPath> {
  try {
    // The promise version is the native one: it also undoes short names and gives the spelling on disk.
    return { kind: "found", path: await realpath(path) };
  } catch (error) {
    if (!hasCode(error, "ENOENT", "ENOTDIR", "ELOOP")) throw error;
    return (await isThere(path)) ? { kind: "broken" } : { kind: "absent" };
  }
}

/** Tells a link that leads nowhere from nothing at all: writing through the first would create its target. */
async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (hasCode(error, "ELOOP")) return true;
    if (hasCode(error, "ENOENT", "ENOTDIR")) return false;
    throw error;
  }
}

import { createHash, randomUUID } from "node:crypto";
import {
  chmod,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  rmdir,
  symlink,
  unlink,
} from "node:fs/promises";
import { lstatSync, readFileSync, type Stats } from "node:fs";
import { dirname, join } from "node:path";
import type { FileState } from "../../core/conversation/entry.ts";
import type { Content } from "../../core/ports/journal.ts";
import { hasCode } from "../../core/text/errors.ts";

/** The content of a larger file is not kept, in bytes. */
export const mostBytes = 10 * 1024 * 1024;

/** Up to so many bytes are read at once, on the caller's thread. */
const quicklyRead = 256 * 1024;

const hasModes = process.platform !== "win32";

/** State of what lies at a path, with its content. A link is not followed; a folder counts as no file. Rejects as the file system does. */
export async function stateOnDisk(
  path: string,
): Promise<{ readonly state: FileState; readonly contents: readonly Content[] }> {
  const found = statOfPath(path);
  if (found?.isSymbolicLink()) return { state: { kind: "link", target: await readlink(path) }, contents: [] };
  if (!found?.isFile()) return { state: absentAt(path), contents: [] };
  if (found.size > mostBytes) return { state: { kind: "unkept", size: found.size }, contents: [] };
  // Each wait for the thread pool takes longer than reading a file of source text does.
  const bytes = found.size <= quicklyRead ? readFileSync(path) : await readFile(path);
  const content = hashedContent(bytes);
  const mode = hasModes ? { mode: found.mode & 0o7777 } : {};
  const state = { kind: "file", hash: content.hash, size: content.bytes.length, ...mode } as const;
  return { state, contents: [content] };
}

function absentAt(path: string): FileState {
  let missing = 0;
  for (let at = dirname(path); at !== dirname(at) && !statOfPath(at)?.isDirectory(); at = dirname(at))
    missing++;
  return { kind: "absent", ...(missing > 0 && { missing }) };
}

/** File facts of a path; undefined where nothing is, also since a file is where a folder on the way to it was. */
function statOfPath(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (hasCode(error, "ENOTDIR")) return undefined;
    throw error;
  }
}

/** Bytes with the name under which they are kept. */
export function hashedContent(bytes: Uint8Array): Content {
  return { hash: createHash("sha256").update(bytes).digest("hex"), bytes };
}

/**
 * Makes `state` of what lies at a path: all of it or nothing, whenever the process is killed. `bytes`: the content of a file.
 * Rejects as the file system does, and where a folder with files in it is in the way.
 */
export async function writeState(
  path: string,
  state: FileState,
  bytes: Uint8Array | undefined,
): Promise<void> {
  if (state.kind === "absent") {
    await removeFile(path);
    return removeFolders(path, state.missing ?? 0);
  }
  await mkdir(dirname(path), { recursive: true });
  // Not with the file's own name in it, which may be as long as one can be.
  const beside = join(dirname(path), `.${randomUUID()}.tmp`);
  try {
    if (state.kind === "link") await symlink(state.target, beside);
    else if (state.kind === "file" && bytes) await writeWhole(beside, bytes, state.mode);
    else throw new Error("There is no content to write.");
    if (statOfPath(path)?.isDirectory()) await removeEmptyFolders(path);
    await rename(beside, path);
  } finally {
    await rm(beside, { force: true });
  }
}

/** Removes a folder with nothing in it but such folders: what was in it is gone already. Rejects where anything else is. */
async function removeEmptyFolders(path: string): Promise<void> {
  for (const item of await readdir(path, { withFileTypes: true })) {
    if (item.isDirectory()) await removeEmptyFolders(join(path, item.name));
  }
  await rmdir(path);
}

async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!hasCode(error, "ENOENT", "ENOTDIR")) throw error;
  }
}

/** Removes so many of the folders that a path lies in, the innermost first, as long as they are empty. */
async function removeFolders(path: string, count: number): Promise<void> {
  let at = path;
  for (let left = count; left > 0; left--) {
    at = dirname(at);
    try {
      await rmdir(at);
    } catch (error) {
      // One with something in it stays, and so does one that is not ours to remove.
      if (!hasCode(error, "ENOENT")) return;
    }
  }
}

/** Writes a file that is on the disk before it takes the place of another. */
async function writeWhole(path: string, bytes: Uint8Array, mode: number | undefined): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  if (mode !== undefined && hasModes) await chmod(path, mode);
}

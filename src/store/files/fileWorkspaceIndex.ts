import { createHash } from "node:crypto";
import { access, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import type { KnownWorkspace, WorkspaceIndex } from "../../core/ports/library.ts";
import type { Log } from "../../core/ports/system.ts";
import { writePrivatelyAside } from "./privateFiles.ts";
import { messageOf } from "../../core/text/errors.ts";

/** Workspace as in the file, where the store's path is called `database`. */
const writtenWorkspace = v.looseObject({
  database: v.string(),
  folders: v.array(v.string()),
  openedAt: v.number(),
  adoptedBy: v.exactOptional(v.string()),
  adoptedAt: v.exactOptional(v.number()),
});

/**
 * The index in a folder of global storage: one small file a database, so that windows never write the same one.
 * A file that cannot be read is passed over and named in the log.
 */
export class FileWorkspaceIndex implements WorkspaceIndex {
  private readonly folder: string;
  private readonly log: Log | undefined;

  constructor(folder: string, log?: Log) {
    this.folder = folder;
    this.log = log;
  }

  async note({ store, ...workspace }: KnownWorkspace): Promise<void> {
    const file = join(this.folder, fileNameOf(store));
    await writePrivatelyAside(file, JSON.stringify({ database: store, ...workspace }));
  }

  async lost(current: Pick<KnownWorkspace, "store" | "folders">): Promise<readonly KnownWorkspace[]> {
    const found: KnownWorkspace[] = [];
    for (const known of await this.all()) {
      if (known.store === current.store || !(await exists(known.store))) continue;
      if (await isAdopted(known, current)) continue;
      if (await isLost(known, current.folders)) found.push(known);
    }
    return found.sort((one, other) => other.openedAt - one.openedAt);
  }

  async markAdopted(store: string, adoptedBy: string): Promise<void> {
    const known = (await this.all()).find((one) => one.store === store);
    if (known) await this.note({ ...known, adoptedBy, adoptedAt: await writtenAt(store) });
  }

  private async all(): Promise<readonly KnownWorkspace[]> {
    if (!(await exists(this.folder))) return [];
    const names = (await readdir(this.folder)).filter((name) => name.endsWith(".json"));
    const read = await Promise.all(names.map((name) => this.read(join(this.folder, name))));
    return read.filter((one) => one !== undefined);
  }

  private async read(file: string): Promise<KnownWorkspace | undefined> {
    try {
      const { database, ...workspace } = v.parse(writtenWorkspace, JSON.parse(await readFile(file, "utf8")));
      return { store: database, ...workspace };
    } catch (error) {
      this.log?.write("warn", "A file of the workspace index cannot be read.", {
        file,
        error: messageOf(error),
      });
      return undefined;
    }
  }
}

/** True for one that has not been written since, by whomever where its folders are gone, else by this workspace. */
async function isAdopted(
  { store, folders, adoptedBy, adoptedAt = Infinity }: KnownWorkspace,
  current: Pick<KnownWorkspace, "store" | "folders">,
): Promise<boolean> {
  if (adoptedBy === undefined || (await writtenAt(store)) > adoptedAt) return false;
  return adoptedBy === current.store || !folders.some((folder) => current.folders.includes(folder));
}

/** Time at which the database or its log was last written, in milliseconds since 1970. */
async function writtenAt(database: string): Promise<number> {
  const times = [database, `${database}-wal`].map((file) =>
    stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    ),
  );
  return Math.max(...(await Promise.all(times)));
}

/** True where its folders are gone (renamed, moved), or are part of the workspace that is open here. */
async function isLost({ folders }: KnownWorkspace, open: readonly string[]): Promise<boolean> {
  if (folders.some((folder) => open.includes(folder))) return true;
  const there = await Promise.all(folders.map(folderExists));
  return folders.length > 0 && !there.includes(true);
}

/** Folders of other machines cannot be looked at: they count as there. */
function folderExists(uri: string): Promise<boolean> {
  return uri.startsWith("file:") ? exists(fileURLToPath(uri)) : Promise.resolve(true);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function fileNameOf(database: string): string {
  return `${createHash("sha256").update(database).digest("hex").slice(0, 32)}.json`;
}

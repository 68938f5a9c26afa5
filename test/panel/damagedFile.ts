import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync, globSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { Database } from "../../src/store/database/database.ts";

/** Spoils the first page of the conversations in `storageFolder`, once the host of before has let go of them. */
export async function damageConversations(storageFolder: string): Promise<void> {
  const [found, ...others] = globSync("**/longhand.longhand/conversations.db", { cwd: storageFolder });
  assert.ok(found !== undefined && others.length === 0);
  const path = join(storageFolder, found);
  // A host that had no time to close leaves a write-ahead log, from which SQLite itself would mend the page. It is there
  // as long as that host, which may be a while in going.
  const end = Date.now() + 30_000;
  do {
    assert.ok(Date.now() < end, "the host before does not go");
    new Database(path).close();
  } while (existsSync(`${path}-wal`));
  const file = await open(path, "r+");
  await file.write(randomBytes(4096), 0, 4096, 0);
  await file.close();
}

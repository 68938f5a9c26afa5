import { rmSync } from "node:fs";
import { StoreError } from "../../core/ports/errors/storeError.ts";
import { Database } from "../database/database.ts";
import { migrate, schemaVersion } from "../database/schema.ts";

/** A database that is only read. */
interface SourceDatabase {
  readonly database: Database;
  readonly close: () => void;
}

/**
 * Opens another workspace's database to be read, which stays as it is: one of an earlier version is read in a copy of
 * today's, `scratchFile`. Throws a StoreError where it is of a newer version, and as SQLite does.
 */
export function openSource(file: string, scratchFile: string): SourceDatabase {
  const database = new Database(file, { readOnly: true });
  try {
    const format = database.pragma("user_version");
    if (format > schemaVersion) throw new StoreError({ code: "newer", format, known: schemaVersion });
    if (format === schemaVersion) return { database, close: () => database.close() };
    rmSync(scratchFile, { force: true });
    database.run("VACUUM INTO ?", scratchFile);
  } catch (error) {
    database.close();
    throw error;
  }
  database.close();
  const copy = new Database(scratchFile);
  const close = () => {
    copy.close();
    rmSync(scratchFile, { force: true });
  };
  try {
    migrate(copy);
  } catch (error) {
    close();
    throw error;
  }
  return { database: copy, close };
}

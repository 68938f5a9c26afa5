import { statSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { backupsOf } from "./backups.ts";
import { Database } from "../database/database.ts";
import { finishRecovery, recover, type Recovery } from "./recovery.ts";
import { logDamage } from "./logFrames.ts";
import { makePrivateFolder } from "../files/privateFiles.ts";
import { migrate, schemaVersion } from "../database/schema.ts";
import { StoreError } from "../../core/ports/errors/storeError.ts";
import { storeErrorOf } from "../sqliteErrors.ts";

interface OpenDatabase {
  readonly database: Database;
  /** Reason why nothing can be written. */
  readonly readOnly?: StoreError;
  readonly recovery?: Recovery;
}

/** Check of a database: of the pages at the entrance of every tree, or of every page. */
type PageCheck = "entrances" | "everyPage";

/**
 * Opens the database, made when there is none, brought to today's version, recovered when it is damaged, for
 * reading only where it cannot be written. `check` comes first. Throws a StoreError.
 */
export function openDatabase(file: string, check: PageCheck = "entrances"): OpenDatabase {
  try {
    return openSound(file, check);
  } catch (error) {
    if (storeErrorOf(error).kind !== "damaged") throw error;
    return recoverAlone(file, check);
  }
}

/** Recovers under a lock: two windows may meet the same damage, and the second one finds it repaired. */
function recoverAlone(file: string, check: PageCheck): OpenDatabase {
  const lock = new Database(`${file}-recovery`);
  try {
    lock.exec("PRAGMA busy_timeout = 60000; BEGIN EXCLUSIVE");
    try {
      return openSound(file, check);
    } catch (error) {
      if (storeErrorOf(error).kind !== "damaged") throw error;
      const recovery = recover(file, Date.now());
      return { ...openSound(file, "entrances"), recovery };
    }
  } finally {
    lock.close();
  }
}

function openSound(file: string, check: PageCheck): OpenDatabase {
  try {
    makePrivateFolder(dirname(file));
    finishRecovery(file);
    refuseLosing(file);
    return openForWriting(file, check);
  } catch (thrown) {
    const error = storeErrorOf(thrown);
    // What is damaged is recovered, and what is locked can be neither written nor read.
    if (error.kind === "damaged" || error.kind === "busy" || isEmptied(file)) throw error;
    return { database: openForReading(file), readOnly: error };
  }
}

function openForWriting(file: string, check: PageCheck): OpenDatabase {
  const database = new Database(file);
  try {
    const version = database.pragma("user_version");
    if (version > schemaVersion) {
      throw new StoreError({ code: "newer", format: version, known: schemaVersion });
    }
    migrate(database);
    checkPages(database, check);
    return { database };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** A folder that cannot be written has no room for the files that SQLite keeps beside a database: then it reads this one alone. */
function openForReading(file: string): Database {
  try {
    return openReadOnly(file);
  } catch {
    return openReadOnly(new URL(`${pathToFileURL(file).href}?immutable=1`));
  }
}

function openReadOnly(file: string | URL): Database {
  const database = new Database(file, { readOnly: true });
  try {
    checkPages(database, "entrances");
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Throws where the check finds damage. */
function checkPages(database: Database, check: PageCheck): void {
  database.get("SELECT count(*) FROM sqlite_schema");
  database.get("SELECT (SELECT max(key) FROM conversation), (SELECT max(key) FROM entry)");
  if (check === "entrances") return;
  const [first] = Object.values(database.get("PRAGMA quick_check(1)") ?? {});
  if (first !== "ok") throw new StoreError({ code: "damaged", detail: String(first) });
}

/**
 * Refuses to open a file of which SQLite would leave something out without a word: an emptied or vanished one, which it
 * takes for new, and one whose log it would read as far as the damage. Throws a StoreError.
 */
export function refuseLosing(file: string): void {
  if (isEmptied(file) && (sizeOf(`${file}-wal`) > 0 || backupsOf(file).length > 0)) {
    throw new StoreError({ code: "emptied" });
  }
  const detail = logDamage(file);
  if (detail !== undefined) throw new StoreError({ code: "damaged", detail });
}

/** True for a file that SQLite takes for an empty one, as it does one of a single byte. */
const isEmptied = (file: string) => sizeOf(file) <= 1;

/** Size of a file in bytes; 0 where there is none. */
export function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { Log } from "../../core/ports/system.ts";
import { writePrivately } from "./privateFiles.ts";

/** A file younger than this may belong to a conversation that another window has not saved yet, in milliseconds. */
const youngMs = 24 * 60 * 60 * 1000;

/** Wait between attempts to write what could not be written, in milliseconds. */
const retryMs = 2_000;

/**
 * Small values under their keys, a JSON file each in a folder of workspace storage, for the user alone. A value is on
 * the disk when `keep` returns, and whoever reads finds it whole or as it was before; VS Code writes its own workspace
 * state down a moment after it is told, for which neither a killed process nor a reload in the browser waits. What the
 * file system refuses is in the log, without what it says, and kept in memory until it can be written. Never throws.
 */
export class JsonFileStore {
  private readonly folder: string;
  private readonly log: Log;
  /** Values that are not written yet, by file. */
  private readonly unwritten = new Map<string, unknown>();
  private timer: NodeJS.Timeout | undefined;

  constructor(folder: string, log: Log) {
    this.folder = folder;
    this.log = log;
  }

  /** The value kept last, by whichever window, unchecked; undefined if there is none. */
  load(key: string): unknown {
    const file = this.fileOf(key);
    if (this.unwritten.has(file)) return this.unwritten.get(file);
    return this.attempt(() => {
      if (!existsSync(file)) return undefined;
      const found: unknown = JSON.parse(readFileSync(file, "utf8"));
      return found;
    });
  }

  /** `value` is anything that JSON can say; undefined removes it. */
  keep(key: string, value: unknown): void {
    this.unwritten.set(this.fileOf(key), value);
    this.flush();
  }

  /** Writes what could not be written before. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const [file, value] of this.unwritten) {
      if (this.attempt(() => this.write(file, value)) === true) this.unwritten.delete(file);
    }
    if (this.unwritten.size > 0) this.timer = setTimeout(() => this.flush(), retryMs).unref();
  }

  /** Removes what is kept under other keys than `keys`, which are those of conversations that are still there. */
  dropOrphans(keys: readonly string[], now: number): void {
    const stay = new Set(keys.map(fileName));
    const names = this.attempt(() => (existsSync(this.folder) ? readdirSync(this.folder) : [])) ?? [];
    const orphans = names.filter((name) => !stay.has(name) && this.attempt(() => this.isOld(name, now)));
    for (const name of orphans) this.attempt(() => rmSync(join(this.folder, name)));
  }

  private write(file: string, value: unknown): true {
    if (value === undefined) {
      rmSync(file, { force: true });
      return true;
    }
    writePrivately(file, JSON.stringify(value));
    return true;
  }

  private isOld(name: string, now: number): boolean {
    return now - statSync(join(this.folder, name)).mtimeMs > youngMs;
  }

  private fileOf(key: string): string {
    return join(this.folder, fileName(key));
  }

  private attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
      this.log.write("warn", "kept files", { folder: basename(this.folder), error: code ?? name });
      return undefined;
    }
  }
}

function fileName(key: string): string {
  return `${key.replaceAll(/[^\w-]/g, "_")}.json`;
}

import { existsSync, readFileSync } from "node:fs";
import type { Log } from "../core/agent/ports.ts";
import { replaceFile } from "./replaceFile.ts";

type State = Readonly<Record<string, unknown>>;

/**
 * Where the user is: a few small values under their keys, in one file of workspace storage that the windows of a
 * workspace share. VS Code writes its own workspace state down a moment after it is told, for which neither a killed
 * process nor a reload in the browser waits; here a value is on the disk when `update` returns. What the file system
 * refuses is kept in memory and named in the log. Never throws.
 */
export class StateFile {
  private readonly file: string;
  private readonly log: Log;
  private state: State = {};
  /** True while the file is behind `state`. */
  private isUnsaved = false;

  constructor(file: string, log: Log) {
    this.file = file;
    this.log = log;
  }

  /** As it was given to `update`, by whichever window; undefined if it never was. The caller says what it is. */
  get(key: string): unknown {
    if (!this.isUnsaved && existsSync(this.file)) this.attempt(() => (this.state = read(this.file)));
    return this.state[key];
  }

  /** `value` is anything that JSON can say; undefined removes it. */
  update(key: string, value: unknown): void {
    // Another window may have changed other keys.
    this.get(key);
    this.state = { ...this.state, [key]: value };
    this.isUnsaved = true;
    this.attempt(() => {
      replaceFile(this.file, this.state);
      this.isUnsaved = false;
    });
  }

  private attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
      this.log.write("warn", "where the user is cannot be read or written", { error: code ?? name });
    }
  }
}

function read(file: string): State {
  const found: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (typeof found !== "object" || found === null) throw new TypeError("It is not an object.");
  return { ...found };
}

import { statSync } from "node:fs";
import type { Database } from "../database/database.ts";

/** Time between two looks for another window's changes, in milliseconds. */
export const watchMs = 500;

/** Sees what other connections changed in the database. */
export class ChangeWatch {
  private readonly database: Database;
  private readonly file: string;
  private readonly fileId: number;
  private version: number;
  private lastKey: number;
  /** State of each conversation's draft and lease when it was last looked at. */
  private marks: ReadonlyMap<string, string>;

  constructor(database: Database, file: string) {
    this.database = database;
    this.file = file;
    this.fileId = this.currentFileId();
    this.version = database.pragma("data_version");
    this.lastKey = this.newestKey();
    this.marks = this.currentMarks();
  }

  /** The conversations that changed since the last look; undefined when nobody else has written anything. */
  look(): readonly string[] | undefined {
    const version = this.database.pragma("data_version");
    if (version === this.version) return undefined;
    this.version = version;
    const changed = new Set(this.appended());
    const marks = this.currentMarks();
    for (const id of new Set([...marks.keys(), ...this.marks.keys()])) {
      if (marks.get(id) !== this.marks.get(id)) changed.add(id);
    }
    this.marks = marks;
    this.lastKey = this.newestKey();
    return [...changed];
  }

  /** True when another process has put a recovered file in the place of the one that is open here. */
  isReplaced(): boolean {
    return this.currentFileId() !== this.fileId;
  }

  private appended(): readonly string[] {
    const rows = this.database.all(
      `SELECT DISTINCT conversation.id FROM entry JOIN conversation ON conversation.key = entry.conversation
      WHERE entry.key > ?`,
      this.lastKey,
    );
    return rows.map(({ id }) => String(id));
  }

  private newestKey(): number {
    return Number(this.database.get("SELECT coalesce(max(key), 0) AS key FROM entry")?.["key"]);
  }

  private currentMarks(): ReadonlyMap<string, string> {
    const rows = this.database.all(
      `SELECT conversation.id AS id, draft.id || ' ' || length(text) AS mark
      FROM draft JOIN conversation ON conversation.key = draft.conversation
      UNION ALL SELECT conversation, holder FROM lease`,
    );
    const marks = new Map<string, string>();
    for (const { id, mark } of rows) marks.set(String(id), `${marks.get(String(id)) ?? ""}\n${String(mark)}`);
    return marks;
  }

  private currentFileId(): number {
    return statSync(this.file, { throwIfNoEntry: false })?.ino ?? 0;
  }
}

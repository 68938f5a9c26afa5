import { redact } from "../../conversation/transfer/redaction/redact.ts";
import { displayPath } from "../../permissions/pathConfinement.ts";
import { checksumOf } from "../../conversation/transfer/checksum.ts";
import {
  entryVersion,
  type Entry,
  type NoteEntry,
  type RevertEntry,
  type NoteChangeEntry,
} from "../../conversation/entry.ts";
import {
  isIncluded,
  lastNoteChange,
  noteLine,
  notesOf,
  notesRecord,
  noteStandings,
  type Note,
  type WeighedNote,
} from "../../conversation/projectNotes.ts";
import type { Journal, Leases } from "../../ports/journal.ts";
import type { ListedNote, NewNote } from "../../ports/noteStore.ts";
import type { Clock, Timer } from "../../ports/system.ts";
import type { Workspace } from "../../ports/workspace.ts";

/** Services of project memory. */
export interface ProjectMemoryServices {
  readonly journal: Pick<Journal, "append" | "load">;
  readonly leases: Pick<Leases, "acquire" | "release">;
  readonly workspace: Pick<Workspace, "folders" | "resolve" | "text">;
  /** The weight of a line in a request, in tokens. */
  readonly weigh: (line: string) => Promise<number>;
  /** The most that notes may take of a request, in tokens. */
  readonly budget: () => number;
  /** True where notes go along without the secrets in them. */
  readonly redacts: () => boolean;
  readonly clock: Clock;
  readonly timer: Timer;
}

/** The longest note, in characters. */
const longestNote = 2_000;

/** Attempts to wait for another window's note, and the time of each in milliseconds. */
const tries = 20;
const patience = 50;

type Place = "v" | "id" | "conversationId" | "seq" | "at";
type NewEntry = Omit<NoteEntry, Place> | Omit<NoteChangeEntry, Place> | Omit<RevertEntry, Place>;

/** Project memory: notes that outlive conversations, in a record of their own. Every change can be taken back. */
export class ProjectMemory {
  private readonly services: ProjectMemoryServices;
  private writing: Promise<unknown> = Promise.resolve();

  constructor(services: ProjectMemoryServices) {
    this.services = services;
  }

  /** All notes in the order they were made, with their standing in conversations that begin now. */
  async list(): Promise<readonly ListedNote[]> {
    return (await this.overview()).notes;
  }

  /** All notes, and whether there is a change to take back. */
  async overview(): Promise<{ readonly notes: readonly ListedNote[]; readonly canUndo: boolean }> {
    const entries = await this.entries();
    const hashes = new Map<string, Promise<string | undefined>>();
    const weighed = await Promise.all(notesOf(entries).map((note) => this.weighed(note, hashes)));
    const standings = noteStandings(weighed, this.services.budget());
    const notes = weighed.map((note) => ({ ...note, standing: standings.get(note.id) ?? "overBudget" }));
    return { notes, canUndo: lastNoteChange(entries) !== undefined };
  }

  /** The lines that go along with a conversation that begins now. */
  async lines(): Promise<readonly string[]> {
    return (await this.list()).filter(isIncluded).map((note) => this.lineOf(note));
  }

  /**
   * Gives the note's id. What is noted already is not noted twice: that note counts again, of its file as it is now. Rejects with a
   * sentence where it is empty or too long, the file is not there, or the agent would note a secret.
   */
  async add(note: NewNote, by: NoteEntry["by"], source?: NoteEntry["source"]): Promise<string> {
    const text = noteText(note.text);
    const file = note.about === undefined || note.about === "" ? undefined : await this.fileAt(note.about);
    if (by === "agent" && Object.keys(redact(text).report).length > 0) {
      throw new Error("A note holds no secrets: say where one is kept instead.");
    }
    const known = notesOf(await this.entries()).find(
      (one) => isSaidAlike(one.text, text) && one.file?.path === file?.path,
    );
    if (known) {
      await this.change(known.id, { retired: false, ...(file && { isTrue: true }) });
      return known.id;
    }
    return this.append({
      type: "note",
      text,
      by,
      ...(source && { source }),
      ...(file && { file }),
    });
  }

  /**
   * Changes a note; a change that leaves it as it is makes no entry. Rejects where there is no such note. Confirming it
   * (`isTrue`) takes its file as it is now.
   */
  async change(
    id: string,
    {
      text,
      isTrue,
      ...marks
    }: {
      readonly text?: string;
      readonly pinned?: boolean;
      readonly retired?: boolean;
      readonly isTrue?: true;
    },
  ): Promise<void> {
    const note = notesOf(await this.entries()).find((one) => one.id === id);
    if (!note) throw new Error(`There is no note ${id}.`);
    const file = isTrue && note.file ? await this.fileAt(note.file.path) : undefined;
    const change = { ...marks, ...(text !== undefined && { text: noteText(text) }), ...(file && { file }) };
    const isNews = JSON.stringify({ ...note, ...change }) !== JSON.stringify(note);
    if (isNews) await this.append({ type: "noteChange", target: id, ...change });
  }

  /** Takes the latest change back; false where there is none. */
  async undo(): Promise<boolean> {
    const last = lastNoteChange(await this.entries());
    if (last) await this.append({ type: "revert", target: last.id });
    return last !== undefined;
  }

  private async entries(): Promise<readonly Entry[]> {
    return (await this.services.journal.load(notesRecord))?.entries ?? [];
  }

  /** `hashes`: of the files that were read for notes before, by path. */
  private async weighed(note: Note, hashes: Map<string, Promise<string | undefined>>): Promise<WeighedNote> {
    const { file } = note;
    const hash = file && (hashes.get(file.path) ?? this.hashOf(file.path));
    if (file && hash) hashes.set(file.path, hash);
    const isStale = (await hash) !== file?.hash;
    return { ...note, isStale, tokens: await this.services.weigh(this.lineOf({ ...note, isStale })) };
  }

  private async fileAt(path: string): Promise<NonNullable<NoteEntry["file"]>> {
    const hash = await this.hashOf(path);
    if (hash === undefined) throw new Error(`There is no text file ${path} in the workspace.`);
    const { workspace } = this.services;
    const at = await workspace.resolve(path);
    // The one path that every way to name the file comes to.
    return { path: "refused" in at ? path : displayPath(at, workspace.folders), hash };
  }

  /** The line of a note as it goes along. */
  private lineOf(note: Pick<WeighedNote, "text" | "file" | "isStale">): string {
    const line = noteLine(note);
    return this.services.redacts() ? redact(line).value : line;
  }

  private async hashOf(path: string): Promise<string | undefined> {
    const { workspace } = this.services;
    const at = await workspace.resolve(path);
    if ("refused" in at) return undefined;
    const text = await workspace.text(at).catch(() => undefined);
    return text === undefined ? undefined : checksumOf(text);
  }

  /** Appends entries one after another; the record is held for a moment only, since every window may add to it. */
  private append(entry: NewEntry): Promise<string> {
    const appended = this.writing.then(() => this.appendNow(entry));
    this.writing = appended.catch(() => undefined);
    return appended;
  }

  private async appendNow(entry: NewEntry): Promise<string> {
    const { clock, journal, leases } = this.services;
    await this.hold();
    try {
      const id = clock.newId();
      const seq = ((await this.entries()).at(-1)?.seq ?? 0) + 1;
      await journal.append([
        { ...entry, v: entryVersion, id, conversationId: notesRecord, seq, at: clock.now() },
      ]);
      return id;
    } finally {
      await leases.release(notesRecord);
    }
  }

  private async hold(): Promise<void> {
    const { leases, timer } = this.services;
    for (let round = 0; round < tries; round++) {
      if (!(await leases.acquire(notesRecord))) return;
      await timer.wait(patience, new AbortController().signal);
    }
    throw new Error("Another window is changing the notes. Try again.");
  }
}

/** True for two texts that differ in their blanks or a mark at their end alone. */
function isSaidAlike(one: string, other: string): boolean {
  const [first, second] = [one, other].map((text) =>
    text.replaceAll(/\s+/g, " ").replace(/[.!]$/, "").normalize("NFC"),
  );
  return first === second;
}

function noteText(text: string): string {
  const trimmed = text.trim();
  if (!/[^\p{C}\p{Z}]/u.test(trimmed)) throw new Error("A note needs words.");
  if (trimmed.length > longestNote) throw new Error(`A note has at most ${longestNote} characters.`);
  return trimmed;
}

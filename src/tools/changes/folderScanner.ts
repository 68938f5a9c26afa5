import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from "node:fs";
import type { FileDelta, FileState } from "../../core/conversation/entry.ts";
import type { Content } from "../../core/ports/journal.ts";
import type { BaselineStore, KnownFile } from "./baselineStore.ts";
import { FolderListing, timestampGranularityMs, type FileVisitor } from "./folderListing.ts";

/** Limits of a scan. */
export interface ScanLimits {
  /** The content of a larger file is not kept, in bytes. */
  readonly mostBytes: number;
  /** The most files of a folder that are scanned. */
  readonly mostFiles: number;
  /** The most bytes of a folder that are kept in all. */
  readonly mostKept: number;
  /** The most bytes that come with the findings of one scan. */
  readonly mostFound: number;
}

/** Findings of a scan. */
interface ScanFindings {
  readonly changes: FileDelta[];
  readonly contents: Map<string, Content>;
  /** Files that changed before their content was known. */
  missed: number;
  /** Bytes of all contents together. */
  bytes: number;
  tooMany: number;
  unreadable: number;
}

/** A known file, and the number of the scan that met it last. */
interface SeenFile extends KnownFile {
  seenIn: number;
}

interface FoundFile {
  readonly path: string;
  readonly found: Stats;
}

/** State of a walk through the files. */
interface Walk {
  /** Number of files met. */
  count: number;
  /** Files that were not listed before. */
  readonly added: FoundFile[];
  hasNewRules: boolean;
}

export function noScanFindings(): ScanFindings {
  return { changes: [], contents: new Map(), bytes: 0, missed: 0, tooMany: 0, unreadable: 0 };
}

const hasModes = process.platform !== "win32";
const ignoresCase = process.platform === "win32" || process.platform === "darwin";

/**
 * Scanner of one workspace folder, which it compares with how it was at the last scan. All of it runs on the caller's
 * thread.
 */
export class FolderScanner {
  private readonly name: string;
  private readonly root: string;
  private readonly store: BaselineStore;
  private readonly limits: ScanLimits;
  private readonly listing: FolderListing;
  private readonly known: Map<string, SeenFile>;
  /** Files whose content is still to be read for the first time. */
  private readonly unread = new Map<string, { readonly found: Stats; readonly seenIn: number }>();
  /** Number of the running scan, from 1. */
  private number = 0;
  /** Changed in the same tick in which they were read: to be read again. */
  private readonly unsettled = new Set<string>();
  /** True once every file has been seen. */
  private isBegun: boolean;
  /** Beginning of the last scan, in milliseconds since 1970. */
  private scannedAt = Infinity;
  /** True where the last scan met rules that were new: what they hid is listed by the next. */
  private hadNewRules = false;
  /** Folders of the last scan; undefined where it did not meet all of them. */
  private folders: ReadonlySet<string> | undefined;
  private foldersBefore: ReadonlySet<string> | undefined;
  private keptBytes = 0;

  constructor(name: string, root: string, store: BaselineStore, limits: ScanLimits) {
    this.name = name;
    this.root = root;
    this.store = store;
    this.limits = limits;
    this.listing = new FolderListing(root);
    this.known = new Map([...store.files(name)].map(([path, known]) => [path, { ...known, seenIn: 0 }]));
    this.isBegun = this.known.size > 0;
    for (const { size, hash } of this.known.values()) if (hash !== undefined) this.keptBytes += size;
  }

  /** Number of files that are still to be read for the first time. */
  get unreadCount(): number {
    return this.unread.size;
  }

  /**
   * Compares every file outside of `others`, paths on disk, until `deadline`, on the clock of `performance.now`. False where
   * that came first.
   */
  scan(findings: ScanFindings, deadline: number, others: ReadonlySet<string>): boolean {
    const startedAt = Date.now();
    this.number++;
    const walk: Walk = { count: 0, added: [], hasNewRules: this.hadNewRules };
    this.foldersBefore = this.folders;
    this.folders = undefined;
    if (!this.walk(walk, findings, deadline, others)) return false;
    // What lost rules hid is listed now.
    walk.hasNewRules ||= [...this.lost()].some(([path]) => isRules(path));
    this.addAll(walk, findings);
    if (findings.tooMany === 0) this.noteGone(findings);
    this.isBegun = true;
    this.folders = this.listing.folders;
    this.scannedAt = startedAt;
    // What is remembered of folders was listed by the rules before.
    this.hadNewRules = walk.hasNewRules && !this.hadNewRules;
    if (this.hadNewRules) this.listing.clear();
    return true;
  }

  private walk(walk: Walk, findings: ScanFindings, deadline: number, others: ReadonlySet<string>): boolean {
    const visitor: FileVisitor = {
      file: (path, found) => {
        if (++walk.count % 256 === 0 && performance.now() > deadline) return false;
        if (walk.count > this.limits.mostFiles) findings.tooMany++;
        else if (this.meet(path, found, walk, findings)) walk.hasNewRules ||= isRules(path);
        return true;
      },
      unreadable: (path) => {
        findings.unreadable++;
        this.spare(path);
      },
    };
    return this.listing.visit(visitor, others);
  }

  /** Known files that this scan has not met. */
  private *lost(): Generator<readonly [path: string, SeenFile]> {
    for (const known of this.known) if (known[1].seenIn !== this.number) yield known;
  }

  /** Meets a file; false where it is as it was. */
  private meet(path: string, found: Stats, { added }: Walk, findings: ScanFindings): boolean {
    const known = this.known.get(path);
    if (known) {
      known.seenIn = this.number;
      return (!isSame(known, found) || this.unsettled.has(path)) && this.takeIn(path, found, known, findings);
    }
    const waiting = this.unread.get(path);
    if (!waiting && this.isBegun) {
      added.push({ path, found });
      return true;
    }
    if (waiting && !isSame(factsOf(waiting.found), found)) findings.missed++;
    this.unread.set(path, { found, seenIn: this.number });
    return waiting !== undefined;
  }

  /** Reads files for the first time until `deadline`. True where some are left. */
  readOn(deadline: number): boolean {
    for (const [path, { found }] of this.unread) {
      if (performance.now() > deadline) return true;
      this.unread.delete(path);
      this.note(path, this.read(path, found));
    }
    return false;
  }

  /** Spares a folder that cannot be read: its files are not gone. */
  private spare(folder: string): void {
    for (const [path, known] of this.known) {
      if (folder === "" || path.startsWith(`${folder}/`)) known.seenIn = this.number;
    }
  }

  /** Files that were not listed before; where rules have changed, they may have been there all the time. */
  private addAll({ added, hasNewRules }: Walk, findings: ScanFindings): void {
    const moved = new Set(hasNewRules ? [...this.lost()].map(([, { inode }]) => inode) : []);
    const isOld = ({ found }: FoundFile) =>
      hasNewRules &&
      (found.birthtimeMs || found.ctimeMs) < this.scannedAt - timestampGranularityMs &&
      !moved.has(found.ino);
    const old = added.filter(isOld);
    for (const { path, found } of old) this.unread.set(path, { found, seenIn: this.number });
    if (old.length > 0 && this.foldersBefore) {
      this.foldersBefore = new Set([...this.foldersBefore, ...old.flatMap(({ path }) => foldersOf(path))]);
    }
    for (const file of added) if (!isOld(file)) this.takeIn(file.path, file.found, undefined, findings);
  }

  /** Reads a file that is new or has other facts; false where nothing but those changed. */
  private takeIn(path: string, found: Stats, known: KnownFile | undefined, findings: ScanFindings): boolean {
    const now = this.read(path, found);
    const isOther =
      !known || known.hash !== now.hash || known.target !== now.target || known.mode !== now.mode;
    const hasNoContent = now.hash === undefined && now.target === undefined;
    this.note(path, now);
    if (!isOther && !(hasNoContent && known.size !== now.size)) return false;
    const before = known ? this.stateOf(known, findings) : absentFrom(path, this.foldersBefore);
    findings.changes.push({ folder: this.name, path, before, after: this.stateOf(now, findings) });
    return true;
  }

  private noteGone(findings: ScanFindings): void {
    for (const [path, known] of this.lost()) {
      this.known.delete(path);
      this.store.forget(this.name, path);
      // Rules may hide now what is there as before.
      if (isFileThere(this.root, path)) continue;
      const before = this.stateOf(known, findings);
      findings.changes.push({
        folder: this.name,
        path,
        before,
        after: absentFrom(path, this.listing.folders),
      });
    }
    for (const [path, { seenIn }] of this.unread) {
      if (seenIn === this.number) continue;
      this.unread.delete(path);
      findings.missed++;
    }
  }

  private note(path: string, known: KnownFile): void {
    this.known.set(path, { ...known, seenIn: this.number });
    this.store.note(this.name, path, known);
    const isSettled = Date.now() - Math.max(known.mtime, known.ctime) > timestampGranularityMs;
    if (isSettled) this.unsettled.delete(path);
    else this.unsettled.add(path);
  }

  /** The file as it is; without a hash where its content is too large, or cannot be read. */
  private read(path: string, found: Stats): KnownFile {
    const facts = factsOf(found);
    const at = `${this.root}/${path}`;
    try {
      if (found.isSymbolicLink()) return { ...facts, target: readlinkSync(at) };
      if (found.size > this.limits.mostBytes || this.keptBytes > this.limits.mostKept) return facts;
      const bytes = readFileSync(at);
      const hash = createHash("sha256").update(bytes).digest("hex");
      this.store.keep(hash, bytes);
      this.keptBytes += bytes.length;
      return { ...facts, hash };
    } catch {
      // Gone since it was listed, or not for us to read: the next scan says more.
      return facts;
    }
  }

  /** State of a file, with its content among the findings. */
  private stateOf({ hash, target, size, mode }: KnownFile, findings: ScanFindings): FileState {
    if (target !== undefined) return { kind: "link", target };
    const bytes = hash === undefined ? undefined : this.store.content(hash);
    if (hash === undefined || !bytes) return { kind: "unkept", size };
    if (!findings.contents.has(hash)) {
      if (findings.bytes + bytes.length > this.limits.mostFound) return { kind: "unkept", size };
      findings.bytes += bytes.length;
      findings.contents.set(hash, { hash, bytes });
    }
    return { kind: "file", hash, size: bytes.length, ...(hasModes && { mode }) };
  }
}

/** The state of a file that was missing when there were these folders. */
function absentFrom(path: string, folders: ReadonlySet<string> | undefined): FileState {
  const above = foldersOf(path);
  const first = above.findIndex((folder) => folders?.has(folder) === false);
  return { kind: "absent", ...(first >= 0 && { missing: above.length - first }) };
}

/** The folders that a path lies in, the outermost first. */
function foldersOf(path: string): readonly string[] {
  const names = path.split("/").slice(0, -1);
  return names.map((_, at) => names.slice(0, at + 1).join("/"));
}

const isRules = (path: string) => path.endsWith(".gitignore");

/** Files made in one tick of the clock have the same times: only their numbers tell them apart where folders swap names. */
function isSame(known: KnownFile, found: Stats): boolean {
  const isSameTime = known.mtime === found.mtimeMs && known.ctime === found.ctimeMs;
  return isSameTime && known.size === found.size && known.inode === found.ino;
}

/** True where the file is there under this very name, and no file or link stands in the place of a folder on the way. */
function isFileThere(root: string, path: string): boolean {
  const names = path.split("/");
  return names.every((name, at) => {
    const parent = [root, ...names.slice(0, at)].join("/");
    const found = lstatSync(`${parent}/${name}`, { throwIfNoEntry: false });
    return found?.isDirectory() === at < names.length - 1 && isNamed(parent, name);
  });
}

/** True where the disk has the file under this very name, also one that ignores case. */
function isNamed(parent: string, name: string): boolean {
  return !ignoresCase || readdirSync(parent).includes(name);
}

function factsOf({ size, mtimeMs, ctimeMs, ino, mode }: Stats): KnownFile {
  return { size, mtime: mtimeMs, ctime: ctimeMs, inode: ino, mode: mode & 0o7777 };
}

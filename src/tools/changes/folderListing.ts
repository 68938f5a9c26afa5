import { lstatSync, readdirSync, readFileSync, type Stats } from "node:fs";
import { IgnoreRules } from "../files/ignoreRules.ts";

/** Folder of a workspace as it was read. */
interface ListedFolder {
  readonly mtime: number;
  readonly ctime: number;
  /** Files by their paths in the workspace folder and on disk. */
  readonly files: readonly { readonly path: string; readonly at: string }[];
  /** Folders with the rules that hold for what is in them. */
  readonly folders: readonly { readonly path: string; readonly rules: IgnoreRules }[];
  /** True unless it changed just before it was read: then more may have changed in the same tick of its clock. */
  readonly isSettled: boolean;
}

/** Visitor of files. */
export interface FileVisitor {
  /** Visits a file; false to end the visit. */
  file(path: string, found: Stats): boolean;
  /** Called with a folder that cannot be read, or a file whose name is no text. */
  unreadable(path: string): void;
}

/** Times of files come from a clock with ticks of some milliseconds. */
export const timestampGranularityMs = 50;

/** Stands for bytes that are no UTF-8: there is no way to a file with such a name. */
const unknownCharacter = "\uFFFD";

const quiet = { throwIfNoEntry: false } as const;

/**
 * The files of one workspace folder, without what git would ignore. What a folder holds is remembered as long as its own
 * times stay: then only files have to be looked at.
 */
export class FolderListing {
  private readonly root: string;
  private readonly known = new Map<string, ListedFolder>();
  private met = new Set<string>();

  constructor(root: string) {
    this.root = root;
  }

  /** Forgets what is remembered, since rules have changed. */
  clear(): void {
    this.known.clear();
  }

  /** The folders that the last visit met, by their paths. */
  get folders(): ReadonlySet<string> {
    return this.met;
  }

  /**
   * Shows every file outside of `others`, which are paths on disk, with its facts, links included, folder by folder, and each folder that cannot be read. Ends early, and is
   * false, where `visitor` wants no more. Paths are the same texts each time: hashing fifty thousand anew would take longer
   * than looking at the files.
   */
  visit(visitor: FileVisitor, others: ReadonlySet<string>): boolean {
    this.met = new Set();
    const queue: ListedFolder["folders"][number][] = [{ path: "", rules: IgnoreRules.none }];
    for (let next = queue.pop(); next; next = queue.pop()) {
      this.met.add(next.path);
      const listed = this.list(next.path, next.rules);
      if (!listed) {
        visitor.unreadable(next.path);
        continue;
      }
      for (const { path, at } of listed.files) {
        const found = lstatSync(at, quiet);
        if (found && !found.isDirectory() && !visitor.file(path, found)) return false;
        if (!found && path.includes(unknownCharacter)) visitor.unreadable(path);
      }
      queue.push(...listed.folders.filter((folder) => !others.has(`${this.root}/${folder.path}`)));
    }
    return true;
  }

  /** Lists a folder; undefined where it cannot be read. */
  private list(path: string, above: IgnoreRules): ListedFolder | undefined {
    const at = path === "" ? this.root : `${this.root}/${path}`;
    try {
      const found = lstatSync(at, quiet);
      const known = this.known.get(path);
      if (!found?.isDirectory()) return known && { ...known, files: [], folders: [] };
      if (known?.isSettled && known.mtime === found.mtimeMs && known.ctime === found.ctimeMs) return known;
      const listed = this.read(path, at, found, above);
      this.known.set(path, listed);
      return listed;
    } catch {
      // Whoever asked reports it.
      return undefined;
    }
  }

  private read(path: string, at: string, found: Stats, above: IgnoreRules): ListedFolder {
    const items = readdirSync(at, { withFileTypes: true });
    const hasRules = items.some((item) => item.name === ".gitignore" && item.isFile());
    const rules = hasRules ? above.with(path, readFileSync(`${at}/.gitignore`, "utf8")) : above;
    const files: { path: string; at: string }[] = [];
    const folders: { path: string; rules: IgnoreRules }[] = [];
    for (const item of items) {
      const isFolder = item.isDirectory();
      if (!isFolder && !item.isFile() && !item.isSymbolicLink()) continue;
      const inner = path === "" ? item.name : `${path}/${item.name}`;
      if (rules.hides(inner, isFolder ? "folder" : "file")) continue;
      if (isFolder) folders.push({ path: inner, rules });
      else files.push({ path: inner, at: `${at}/${item.name}` });
    }
    const isSettled = Date.now() - Math.max(found.mtimeMs, found.ctimeMs) > timestampGranularityMs;
    return { mtime: found.mtimeMs, ctime: found.ctimeMs, files, folders, isSettled };
  }
}

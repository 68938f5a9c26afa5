import { lstatSync, readdirSync, readFileSync, type Stats } from "node:fs";
import { IgnoreRules } from "../files/ignoreRules.ts";

/** Folder of a workspace as it was read. */
interface ListedFolder {
  readonly mtime: number;
  readonly ctime: number;
  /** Rules that hold for what is in it. */
  readonly rules: IgnoreRules;
  readonly files: readonly string[];
  readonly folders: readonly string[];
  /** False where it changed just before it was read: then more may have changed in the same tick of its clock. */
  readonly isSettled: boolean;
}

/** Times of files come from a clock with ticks of some milliseconds. */
export const tickMs = 50;

const quiet = { throwIfNoEntry: false } as const;

/**
 * The files of one workspace folder, without what git would ignore. What a folder holds is remembered as long as its own
 * times stay: then only files have to be looked at.
 */
export class FolderListing {
  private readonly root: string;
  private readonly known = new Map<string, ListedFolder>();

  constructor(root: string) {
    this.root = root;
  }

  /** Forgets what is remembered, since rules have changed. */
  clear(): void {
    this.known.clear();
  }

  /** Every file with its facts, links included, folder by folder; a folder that cannot be read comes without files. */
  *files(): Generator<{ readonly path: string; readonly found: Stats } | { readonly unreadable: string }> {
    const queue: { readonly path: string; readonly rules: IgnoreRules }[] = [
      { path: "", rules: IgnoreRules.none },
    ];
    for (let next = queue.pop(); next; next = queue.pop()) {
      const listed = this.list(next.path, next.rules);
      if (!listed) {
        yield { unreadable: next.path };
        continue;
      }
      const { path } = next;
      for (const name of listed.files) {
        const file = path === "" ? name : `${path}/${name}`;
        const found = lstatSync(`${this.root}/${file}`, quiet);
        if (found && !found.isDirectory()) yield { path: file, found };
      }
      for (const name of listed.folders) {
        queue.push({ path: path === "" ? name : `${path}/${name}`, rules: listed.rules });
      }
    }
  }

  /** Undefined where it cannot be read. */
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
      // Said by whoever asked.
      return undefined;
    }
  }

  private read(path: string, at: string, found: Stats, above: IgnoreRules): ListedFolder {
    const items = readdirSync(at, { withFileTypes: true });
    const hasRules = items.some((item) => item.name === ".gitignore" && item.isFile());
    const rules = hasRules ? above.with(path, readFileSync(`${at}/.gitignore`, "utf8")) : above;
    const files: string[] = [];
    const folders: string[] = [];
    for (const item of items) {
      const isFolder = item.isDirectory();
      if (!isFolder && !item.isFile() && !item.isSymbolicLink()) continue;
      if (rules.hides(path === "" ? item.name : `${path}/${item.name}`, isFolder)) continue;
      (isFolder ? folders : files).push(item.name);
    }
    const isSettled = Date.now() - Math.max(found.mtimeMs, found.ctimeMs) > tickMs;
    return { mtime: found.mtimeMs, ctime: found.ctimeMs, rules, files, folders, isSettled };
  }
}

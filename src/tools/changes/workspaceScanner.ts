import { realpathSync } from "node:fs";
import { sep } from "node:path";
import type { WorkspaceScan } from "../../core/ports/fileSnapshots.ts";
import type { UnseenFiles } from "../../core/conversation/entry.ts";
import { BaselineStore } from "./baselineStore.ts";
import { FolderScanner, noScanFindings, type ScanLimits } from "./folderScanner.ts";

/** A workspace folder and where it lies. */
export interface ScannedFolder {
  readonly name: string;
  readonly path: string;
}

export const defaultLimits: ScanLimits = {
  mostBytes: 1024 * 1024,
  mostFiles: 100_000,
  mostKept: 400 * 1024 * 1024,
  mostFound: 64 * 1024 * 1024,
};

/** Longest time of a scan, in milliseconds; what is read for the first time meanwhile counts. */
const longestScanMs = 3_000;

/** The workspace's folders compared with how they were at the last scan. All of it runs on the caller's thread. */
export class WorkspaceScanner {
  private readonly store: BaselineStore;
  private readonly limits: ScanLimits;
  private readonly folders = new Map<string, FolderScanner>();
  /** True while nobody may have kept what the last scan found. */
  private isPending = false;
  private isTidy = false;

  constructor(file: string, limits: ScanLimits = defaultLimits) {
    this.store = new BaselineStore(file);
    this.limits = limits;
  }

  /**
   * Scans the folders; a file in two of them is the inner one's, as for the tools. What was found by the scan before lasts from
   * here on: whoever asked for it has kept it since.
   */
  scan(folders: readonly ScannedFolder[], longestMs = longestScanMs): WorkspaceScan {
    this.store.commit();
    const deadline = performance.now() + longestMs;
    const findings = noScanFindings();
    let isWhole = true;
    let unread = 0;
    const places = eachOnce(folders);
    const roots = new Set(places.map(({ path }) => path));
    for (const folder of places) {
      const one = this.folderScanner(folder);
      isWhole = one.scan(findings, deadline, roots) && isWhole;
      if (isWhole) one.readOn(deadline);
      unread += one.unreadCount;
    }
    this.isPending = findings.changes.length > 0;
    const { changes, contents, missed, tooMany, unreadable } = findings;
    const unseen: UnseenFiles[] = [
      { reason: "time", count: unread + missed + (isWhole ? 0 : 1) } as const,
      { reason: "many", count: tooMany } as const,
      { reason: "unreadable", count: unreadable } as const,
    ].filter(({ count }) => count > 0);
    return { changes, contents: [...contents.values()], unseen };
  }

  /** Goes on reading what was not read yet, for about `budgetMs`. True where some is left. */
  readOn(budgetMs: number): boolean {
    const deadline = performance.now() + budgetMs;
    const isMore = [...this.folders.values()].some((one) => one.readOn(deadline));
    if (!isMore && !this.isTidy && !this.isPending) {
      this.isTidy = true;
      this.store.tidy();
    }
    if (!this.isPending) this.store.commit();
    return isMore;
  }

  close(): void {
    this.store.close();
  }

  private folderScanner({ name, path }: ScannedFolder): FolderScanner {
    const key = `${name}\n${path}`;
    const known = this.folders.get(key) ?? new FolderScanner(name, path, this.store, this.limits);
    this.folders.set(key, known);
    return known;
  }
}

/** The folders where they really lie, with forward slashes; those that lead to one and the same count as the first of them. */
function eachOnce(folders: readonly ScannedFolder[]): readonly ScannedFolder[] {
  const met = new Set<string>();
  return folders
    .map(({ name, path }) => ({ name, path: realPathOf(path) }))
    .filter(({ path }) => !met.has(path) && met.add(path));
}

/** The path itself where that cannot be known: the scan says then what it could not read. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path).replaceAll(sep, "/");
  } catch {
    return path;
  }
}

import type { DirectoryItem, Workspace, WorkspacePath } from "../../core/ports/workspace.ts";
import { IgnoreRules } from "./ignoreRules.ts";
import { messageOf } from "../../core/text/errors.ts";

/** Folder listing after the ignore rules. */
interface ListedFolder {
  readonly at: WorkspacePath;
  /** Items in alphabetical order, folders first. */
  readonly items: readonly DirectoryItem[];
  /** Number of items that the ignore rules left out. */
  readonly hidden: number;
  /** Problem of reading the folder, in the file system's words. */
  readonly problem?: string;
}

/**
 * The folder `start` and those below it, nearest first, without what git would ignore; everything, when
 * `start` is itself ignored, since then it was asked for by name. Links are not followed. Ends early when
 * `signal` aborts.
 */
export async function* walkFolders(
  workspace: Workspace,
  start: WorkspacePath,
  signal: AbortSignal,
): AsyncGenerator<ListedFolder> {
  const queue = [{ at: start, rules: await rulesAbove(workspace, start) }];
  for (const { at, rules } of queue) {
    if (signal.aborted) return;
    const { listing, inner } = await openFolder(workspace, at, rules);
    yield listing;
    for (const item of listing.items) {
      if (item.kind === "folder") queue.push({ at: childOf(at, item.name), rules: inner });
    }
  }
}

/** The place of an item that `list` named; the item must not be a link. */
export function childOf(at: WorkspacePath, name: string): WorkspacePath {
  return { folder: at.folder, path: at.path === "" ? name : `${at.path}/${name}` };
}

/** True where the ignore rules hide the place itself, so that it is only searched when asked for by name. */
export async function isIgnored(workspace: Workspace, at: WorkspacePath): Promise<boolean> {
  return (await rulesAbove(workspace, at)) === undefined;
}

/** Ignore rules of a folder; undefined where none apply. */
type Rules = IgnoreRules | undefined;

async function rulesAbove(workspace: Workspace, start: WorkspacePath): Promise<Rules> {
  let rules = IgnoreRules.none;
  let at: WorkspacePath = { folder: start.folder, path: "" };
  for (const name of start.path.split("/").filter((part) => part !== "")) {
    rules = await withRulesOf(workspace, at, rules);
    at = childOf(at, name);
    if (rules.hides(at.path, "folder")) return undefined;
  }
  return rules;
}

async function openFolder(workspace: Workspace, at: WorkspacePath, rules: Rules) {
  try {
    const all = await workspace.list(at);
    const inner = rules && all.some(isGitignore) ? await withRulesOf(workspace, at, rules) : rules;
    const items = all.filter(({ name, kind }) => !inner?.hides(childOf(at, name).path, kind));
    const listing = { at, items: items.toSorted(foldersFirst), hidden: all.length - items.length };
    return { listing, inner };
  } catch (error) {
    const problem = messageOf(error);
    return { listing: { at, items: [], hidden: 0, problem }, inner: rules };
  }
}

const isGitignore = ({ name, kind }: DirectoryItem) => name === ".gitignore" && kind === "file";

async function withRulesOf(
  workspace: Workspace,
  at: WorkspacePath,
  rules: IgnoreRules,
): Promise<IgnoreRules> {
  const file = childOf(at, ".gitignore");
  if ((await workspace.stat(file))?.kind !== "file") return rules;
  return rules.with(at.path, (await workspace.text(file)) ?? "");
}

function foldersFirst(a: DirectoryItem, b: DirectoryItem): number {
  const rank = Number(b.kind === "folder") - Number(a.kind === "folder");
  if (rank !== 0) return rank;
  return a.name < b.name ? -1 : Number(a.name > b.name);
}

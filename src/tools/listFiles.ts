import { displayPath } from "../core/permissions/pathConfinement.ts";
import type { ToolResult } from "../core/ports/tools.ts";
import type { DirectoryItem, Workspace, WorkspacePath } from "../core/ports/workspace.ts";
import { globFilter } from "./files/globFilter.ts";
import { searchRoots } from "./search/searchRoots.ts";
import { defineTool, failedResult, type RunLimits, type Tool } from "./tool.ts";
import { childOf, walkFolders } from "./files/folderWalk.ts";

/** The most files and folders that one call lists. */
const maxItems = 1_000;
/** Room kept for the notes at the end, in characters. */
const noteChars = 300;

/** `list_files`: a folder as an indented tree, or with `glob` the paths of the files that match. */
export function listFiles(workspace: Workspace): Tool {
  return defineTool({
    name: "list_files",
    description: "List a folder, or with glob find files by name below it. Leaves out what git ignores.",
    effect: "read",
    parameters: {
      type: "object",
      properties: {
        path: { type: "string", description: '"." is the workspace' },
        recursive: { type: "boolean" },
        glob: { type: "string", description: "like *.test.ts or src/**/*.{css,html}" },
      },
      required: ["path"],
    },
    run: async (args, limits) => {
      const starts = await searchRoots(workspace, args.path);
      if ("refused" in starts) return failedResult(starts.refused);
      for (const at of starts) {
        const kind = (await workspace.stat(at))?.kind;
        const name = displayPath(at, workspace.folders);
        if (kind === undefined) return failedResult(`There is no folder ${name}.`);
        if (kind !== "folder") return failedResult(`${name} is not a folder. Use read_file.`);
      }
      if (args.glob !== undefined) return findFiles(workspace, starts, args.glob, limits);
      return listTree(workspace, starts, args.recursive ?? false, limits);
    },
  });
}

async function findFiles(
  workspace: Workspace,
  starts: readonly WorkspacePath[],
  glob: string,
  { signal, maxChars }: RunLimits,
): Promise<ToolResult> {
  const matches = globFilter(glob);
  const paths: string[] = [];
  for (const start of starts) {
    for await (const { at, items } of walkFolders(workspace, start, signal)) {
      const files = items.filter(({ kind }) => kind === "file").map(({ name }) => childOf(at, name));
      paths.push(
        ...files.filter(({ path }) => matches(path)).map((file) => displayPath(file, workspace.folders)),
      );
    }
  }
  if (paths.length === 0) return { content: `[No file matches ${glob}. Ignored files were not looked at.]` };
  const shown = takeWhileFits(paths.toSorted().slice(0, maxItems), maxChars - noteChars);
  const rest = paths.length - shown.length;
  return {
    content: [...shown, ...(rest > 0 ? [`[${rest} more: use a narrower path or glob.]`] : [])].join("\n"),
  };
}

/** Tree to be drawn from a walk: a folder that is not in `opened` was not reached. */
interface Tree {
  readonly opened: Map<string, readonly DirectoryItem[]>;
  readonly notes: string[];
  hidden: number;
  items: number;
}

async function listTree(
  workspace: Workspace,
  starts: readonly WorkspacePath[],
  recursive: boolean,
  { signal, maxChars }: RunLimits,
): Promise<ToolResult> {
  const lines: string[] = [];
  const notes: string[] = [];
  let hidden = 0;
  for (const start of starts) {
    const tree = await grow(workspace, start, recursive, signal);
    const name = displayPath(start, workspace.folders);
    if (starts.length > 1) lines.push(`${name}/`);
    lines.push(...draw(tree, start, recursive, starts.length > 1 ? "  " : ""));
    notes.push(...tree.notes);
    hidden += tree.hidden;
  }
  const shown = takeWhileFits(lines, maxChars - noteChars);
  if (shown.length < lines.length)
    notes.push(`${lines.length - shown.length} more lines: list a folder below.`);
  if (lines.length === 0) notes.push("Nothing is in the folder.");
  if (hidden > 0) notes.push(`${hidden} ignored ${hidden === 1 ? "item" : "items"} not shown.`);
  return { content: [...shown, ...notes.map((note) => `[${note}]`)].join("\n") };
}

/** Nearest folders first, so that a cut leaves out what lies deepest. */
async function grow(
  workspace: Workspace,
  start: WorkspacePath,
  recursive: boolean,
  signal: AbortSignal,
): Promise<Tree> {
  const tree: Tree = { opened: new Map(), notes: [], hidden: 0, items: 0 };
  for await (const { at, items, hidden, problem } of walkFolders(workspace, start, signal)) {
    const room = maxItems - tree.items;
    const name = displayPath(at, workspace.folders);
    if (problem !== undefined) tree.notes.push(`${name} could not be read: ${problem}`);
    if (items.length > room) {
      tree.notes.push(
        at.path === start.path
          ? `${items.length - room} more items in ${name}: use glob to find one.`
          : `Cut at ${maxItems} items. Folders marked … were not opened: list one of them.`,
      );
      if (at.path === start.path) tree.opened.set(at.path, items.slice(0, room));
      break;
    }
    tree.opened.set(at.path, items);
    tree.hidden += hidden;
    tree.items += items.length;
    if (!recursive) break;
  }
  return tree;
}

function draw(tree: Tree, at: WorkspacePath, recursive: boolean, indent: string): readonly string[] {
  return (tree.opened.get(at.path) ?? []).flatMap(({ name, kind }) => {
    if (kind === "file") return [`${indent}${name}`];
    if (kind === "other") return [`${indent}${name} (link)`];
    const inner = childOf(at, name);
    const unopened = recursive && !tree.opened.has(inner.path) ? " …" : "";
    return [`${indent}${name}/${unopened}`, ...draw(tree, inner, recursive, `${indent}  `)];
  });
}

/** The leading lines that `room` characters hold. */
function takeWhileFits(lines: readonly string[], room: number): readonly string[] {
  let chars = 0;
  const end = lines.findIndex((line) => (chars += line.length + 1) > room);
  return end < 0 ? lines : lines.slice(0, end);
}

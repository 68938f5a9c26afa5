import { displayPath } from "../core/permissions/pathConfinement.ts";
import type { ToolResult } from "../core/ports/tools.ts";
import type { Workspace, WorkspaceFolder, WorkspacePath } from "../core/ports/workspace.ts";
import { searchRoots } from "./search/searchRoots.ts";
import {
  maxMatchesPerFile,
  type TextFindings,
  type TextMatch,
  type TextQuery,
  type TextSearch,
} from "./search/textSearch.ts";
import { defineTool, failedResult, type Tool } from "./tool.ts";
import { childOf, isIgnored, walkFolders } from "./files/folderWalk.ts";
import { globFilter } from "./files/globFilter.ts";
import { ellipsized } from "../core/text/cutText.ts";

/** The most matching lines of one call. */
const maxMatches = 200;
/** Room kept for the notes at the end, in characters. */
const noteChars = 300;

type Found = Exclude<TextFindings, { readonly problem: string }>;

/** `search_text`: the lines that hold a text or match a regular expression. The first search that can, does it. */
export function searchText(workspace: Workspace, searches: readonly TextSearch[]): Tool {
  return defineTool({
    name: "search_text",
    description: "Search file contents line by line. Leaves out what git ignores.",
    effect: "read",
    parameters: {
      type: "object",
      properties: {
        query: { type: "string" },
        isRegex: { type: "boolean" },
        matchCase: { type: "boolean" },
        path: { type: "string", description: "file or folder to search" },
        include: { type: "string", description: "globs like *.ts,*.tsx" },
      },
      required: ["query"],
    },
    run: async (args, { signal, maxChars }) => {
      if (args.query === "") return failedResult("The query is empty.");
      const starts = await searchRoots(workspace, args.path ?? ".");
      if ("refused" in starts) return failedResult(starts.refused);
      const found: Found[] = [];
      for (const at of starts) {
        if (!(await workspace.stat(at)))
          return failedResult(`Nothing is at ${displayPath(at, workspace.folders)}.`);
        const query: TextQuery = {
          query: args.query,
          isRegex: args.isRegex ?? false,
          matchCase: args.matchCase ?? false,
          at,
          ignored: await isIgnored(workspace, at),
          maxMatches,
          ...(args.include === undefined ? {} : { include: args.include }),
        };
        const findings = await firstAnswer(searches, query, signal);
        if ("problem" in findings) return failedResult(`The search failed: ${findings.problem}`);
        found.push(findings);
      }
      const hasMatch = found.some(({ matches }) => matches.length > 0);
      const why = hasMatch ? undefined : await whyNoFile(workspace, starts, args.include, signal);
      return why !== undefined ? { content: why } : report(found, workspace.folders, maxChars - noteChars);
    },
  });
}

/** Milliseconds that a look for files may take. */
const lookMs = 5_000;

/** Reason why nothing was searched; undefined where some file matches the glob, or too many would have to be looked at. */
async function whyNoFile(
  workspace: Workspace,
  starts: readonly WorkspacePath[],
  include: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (include === undefined) return undefined;
  const matches = globFilter(include);
  const timeout = AbortSignal.timeout(lookMs);
  for (const start of starts) {
    if ((await workspace.stat(start))?.kind === "file") return undefined;
    for await (const { at, items } of walkFolders(workspace, start, AbortSignal.any([signal, timeout]))) {
      if (items.some(({ name, kind }) => kind === "file" && matches(childOf(at, name).path)))
        return undefined;
    }
  }
  if (timeout.aborted || signal.aborted) return undefined;
  return `[Nothing was searched: no file there matches include ${ellipsized(include, 200)}, which is a glob of paths relative to the workspace folder, such as *.ts or src/**/*.ts. Ignored files were not looked at.]`;
}

async function firstAnswer(
  searches: readonly TextSearch[],
  query: TextQuery,
  signal: AbortSignal,
): Promise<TextFindings> {
  for (const search of searches) {
    const findings = await search.search(query, signal);
    if (findings) return findings;
  }
  return { problem: "no way to search is available." };
}

/** Report of a search: each file's path, then its lines as "number: text". */
function report(found: readonly Found[], folders: readonly WorkspaceFolder[], room: number): ToolResult {
  const all = found.flatMap(({ matches }) => matches);
  if (all.length === 0) {
    const notes = found.flatMap(({ notes }) => notes);
    return { content: `[${["No line matches. Ignored files were not searched.", ...notes].join(" ")}]` };
  }
  const lines: string[] = [];
  let chars = 0;
  let shown = 0;
  for (const [path, matches] of byFile(all, folders)) {
    const block = [
      ...(lines.length > 0 ? [""] : []),
      path,
      ...matches.map(({ line, text }) => `${line}: ${text}`),
    ];
    if (matches.length >= maxMatchesPerFile) block.push("[There may be more in this file: read it.]");
    chars += block.reduce((sum, line) => sum + line.length + 1, 0);
    if (chars > room && shown > 0) break;
    lines.push(...block);
    shown += matches.length;
  }
  return { content: [...lines, ...notesFor(found, shown, all.length)].join("\n") };
}

function byFile(
  matches: readonly TextMatch[],
  folders: readonly WorkspaceFolder[],
): readonly (readonly [string, readonly TextMatch[]])[] {
  const files = new Map<string, TextMatch[]>();
  for (const match of matches) {
    const path = displayPath(match.at, folders);
    files.set(path, [...(files.get(path) ?? []), match]);
  }
  return [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function notesFor(found: readonly Found[], shown: number, total: number): readonly string[] {
  const cuts = found.map(({ cut }) => cut);
  const narrow = "Narrow the query, or give path or include.";
  const notes = found.flatMap(({ notes }) => notes);
  if (shown < total) notes.unshift(`Cut: ${shown} of ${total} matching lines shown. ${narrow}`);
  else if (cuts.includes("matches")) notes.unshift(`Cut at ${total} matching lines. ${narrow}`);
  else if (cuts.includes("time")) notes.unshift(`Stopped when the time was up. ${narrow}`);
  return notes.length > 0 ? ["", `[${notes.join(" ")}]`] : [];
}

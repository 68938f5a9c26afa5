import { displayPath } from "../core/permissions/pathConfinement.ts";
import type { Diagnostics, Problem, Severity, Workspace } from "../core/ports/workspace.ts";
import { headOf } from "../core/text/cutText.ts";
import { defineTool, failedResult, type Tool } from "./tool.ts";

/** The most problems of one call. */
const maxProblems = 100;
/** The most characters of one message: some checkers print whole types. */
const maxMessageChars = 2_000;
/** Room kept for the note about what was left out, in characters. */
const noteChars = 150;

/** `get_diagnostics`: what VS Code's Problems view shows, worst first. */
export function getDiagnostics(workspace: Workspace, diagnostics: Diagnostics): Tool {
  return defineTool({
    name: "get_diagnostics",
    description: "Errors and warnings that the editor reports for a file, a folder or the workspace.",
    effect: "read",
    parameters: { type: "object", properties: { path: { type: "string" } } },
    run: async ({ path = "" }, { maxChars }) => {
      const at = path === "" || path === "." ? undefined : await workspace.resolve(path);
      if (at && "refused" in at) return failedResult(at.refused);
      const problems = await diagnostics.list(at);
      if (problems.length === 0) return { content: "[No problems are reported.]" };
      const lines: string[] = [];
      let room = maxChars - noteChars;
      for (const problem of problems.toSorted(worstFirst).slice(0, maxProblems)) {
        const line = lineFor(problem, displayPath(problem.at, workspace.folders));
        room -= line.length + 1;
        if (room < 0) break;
        lines.push(line);
      }
      const rest = problems.length - lines.length;
      if (rest > 0) lines.push(`[${rest} more: give the path of a file or folder.]`);
      return { content: lines.join("\n") };
    },
  });
}

const ranks: { readonly [S in Severity]: number } = { error: 0, warning: 1, information: 2, hint: 3 };

function worstFirst(a: Problem, b: Problem): number {
  const order = ranks[a.severity] - ranks[b.severity];
  if (order !== 0) return order;
  if (a.at.path !== b.at.path) return a.at.path < b.at.path ? -1 : 1;
  return a.line - b.line;
}

function lineFor({ line, severity, message, source }: Problem, path: string): string {
  const by = source === undefined ? "" : ` (${source})`;
  const lines = headOf(message, maxMessageChars).split("\n");
  return `${path}:${line} ${severity}: ${lines.map((one) => one.trim()).join(" ")}${by}`;
}

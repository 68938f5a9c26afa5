import type { Editor, Workspace } from "../core/ports/workspace.ts";
import { commonLineEnd, linesOf, noteOf, withLineEndsOf } from "./files/fileText.ts";
import { notebookProblem } from "./files/notebookFile.ts";
import { defineTool, failedResult, type Tool } from "./tool.ts";
import { calledFile } from "./files/calledFile.ts";

/** `write_file`: makes a file, or replaces the whole content of one. */
export function writeFile(workspace: Workspace, editor: Editor): Tool {
  return defineTool({
    name: "write_file",
    description: "Create a file or replace its whole content. For changes in a file use edit_file.",
    effect: "write",
    parameters: {
      type: "object",
      properties: { path: { type: "string" }, content: { type: "string" } },
      required: ["path", "content"],
    },
    run: async ({ path, content }, { signal }) => {
      const file = await calledFile(workspace, path);
      if ("refused" in file) return failedResult(file.refused);
      const { at, name, size } = file;
      const before = size === undefined ? undefined : await editor.text(at);
      // A file keeps the line ends it has: models write "\n" only.
      const text = before?.includes("\r") ? withLineEndsOf(before, content, commonLineEnd(before)) : content;
      if (before === text) return { content: `${name} has this content already.` };
      const problem = notebookProblem(name, text);
      if (problem !== undefined) return failedResult(problem);
      signal.throwIfAborted();
      const outcome = await editor.replace(at, before, text);
      if (!outcome) {
        return failedResult(`${name} changed just now. Read it again.`);
      }
      const lines = linesOf(text).length;
      if (before === undefined) return { content: `Created ${name}, ${lines} lines.` };
      const note = noteOf(outcome);
      return { content: `Replaced ${name}: ${lines} lines, before ${linesOf(before).length}.${note}` };
    },
  });
}

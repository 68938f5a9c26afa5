import { displayPath } from "../core/permissions/confine.ts";
import type { ToolResult } from "../core/ports/tools.ts";
import type { Editor, Workspace } from "../core/ports/workspace.ts";
import { linesOf, noteOf } from "./files/fileText.ts";
import { mostPlaces, replaceOnce } from "./files/passages.ts";
import { notebookProblem } from "./files/notebookFile.ts";
import { closestLines } from "./files/closestLines.ts";
import { defineTool, failed, type Tool } from "./tool.ts";

/** `edit_file`: replaces one passage, given by its exact text, so that an outdated idea of the file does no harm. */
export function editFile(workspace: Workspace, editor: Editor): Tool {
  return defineTool({
    name: "edit_file",
    description: "Replace oldText, which must be in the file exactly once, by newText.",
    effect: "write",
    parameters: {
      type: "object",
      properties: {
        path: { type: "string" },
        oldText: { type: "string", description: "without line numbers" },
        newText: { type: "string" },
      },
      required: ["path", "oldText", "newText"],
    },
    run: async ({ path, oldText, newText }, { signal, maxChars }) => {
      if (oldText === "") return failed("oldText is empty. Use write_file for a new file.");
      if (oldText === newText) return failed("newText is the same as oldText.");
      const at = await workspace.resolve(path);
      if ("refused" in at) return failed(at.refused);
      const name = displayPath(at, workspace.folders);
      const text = await editor.text(at);
      if (text === undefined) return failed(`There is no file ${name}. Use write_file to make one.`);
      const edit = replaceOnce(text, oldText, newText);
      if (!edit.ok) return refusal(name, text, oldText, edit.lines, maxChars);
      const problem = notebookProblem(name, edit.text);
      if (problem !== undefined) return failed(problem);
      signal.throwIfAborted();
      const outcome = await editor.replace(at, text, edit.text);
      if (!outcome) {
        return failed(`${name} changed just now. Read it again.`);
      }
      const end = edit.line + Math.max(1, linesOf(newText).length) - 1;
      return { content: `Edited ${name}, lines ${edit.line}-${end}.${noteOf(outcome)}` };
    },
  });
}

function refusal(
  name: string,
  text: string,
  oldText: string,
  lines: readonly number[],
  maxChars: number,
): ToolResult {
  if (lines.length > 0) {
    const where = lines.slice(0, 10).join(", ");
    return failed(
      `oldText is in ${name} ${lines.length < mostPlaces ? "" : "at least "}${lines.length} times, on lines ${where}. Give more of the text around one.`,
    );
  }
  const { shown, comparedTo } = closestLines(text, oldText, maxChars - 300);
  if (shown !== "") {
    return failed(`oldText is not in ${name}. Nothing was changed. The closest text there now:\n${shown}`);
  }
  const where = comparedTo === undefined ? "" : ` in its first ${comparedTo} lines`;
  return failed(`oldText is not in ${name}, nor is anything like it${where}. Read the file again.`);
}

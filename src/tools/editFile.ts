import type { ToolResult } from "../core/ports/tools.ts";
import type { Editor, Workspace } from "../core/ports/workspace.ts";
import { linesOf, noteOf } from "./files/fileText.ts";
import { mostOccurrences, replaceOnce } from "./files/passages.ts";
import { notebookProblem } from "./files/notebookFile.ts";
import { closestLines } from "./files/closestLines.ts";
import { defineTool, failedResult, type Tool } from "./tool.ts";
import { calledFile } from "./files/calledFile.ts";

/** One passage and what takes its place. */
interface PassageEdit {
  readonly oldText: string;
  readonly newText: string;
}

/** `edit_file`: replaces passages, given by their exact text, so that an outdated idea of the file does no harm; all or none. */
export function editFile(workspace: Workspace, editor: Editor): Tool {
  return defineTool({
    name: "edit_file",
    description:
      "Replace oldText, which must be in the file exactly once, by newText. For several places at once give edits instead.",
    effect: "write",
    parameters: {
      type: "object",
      properties: {
        path: { type: "string" },
        oldText: { type: "string", description: "without line numbers" },
        newText: { type: "string" },
        edits: {
          type: "array",
          description: "in order, all or none",
          items: {
            type: "object",
            properties: { oldText: { type: "string" }, newText: { type: "string" } },
            required: ["oldText", "newText"],
          },
        },
      },
      required: ["path"],
    },
    run: async (args, { signal, maxChars }) => {
      const edits = editsIn(args);
      if (typeof edits === "string") return failedResult(edits);
      const file = await calledFile(workspace, args.path);
      if ("refused" in file) return failedResult(file.refused);
      const { at, name, size } = file;
      const text = size === undefined ? undefined : await editor.text(at);
      if (text === undefined) return failedResult(`There is no file ${name}. Use write_file to make one.`);
      const edited = withEdits(text, edits);
      if (!edited.ok) return refusal(name, edited, maxChars);
      const problem = notebookProblem(name, edited.text);
      if (problem !== undefined) return failedResult(problem);
      signal.throwIfAborted();
      const outcome = await editor.replace(at, text, edited.text);
      if (!outcome) {
        return failedResult(`${name} changed just now. Read it again.`);
      }
      return { content: `Edited ${name}, lines ${edited.places.join(", ")}.${noteOf(outcome)}` };
    },
  });
}

/** The passages of a call, or what is wrong with them. */
function editsIn({
  oldText,
  newText,
  edits = [],
}: Partial<PassageEdit> & { readonly edits?: readonly PassageEdit[] }): readonly PassageEdit[] | string {
  if ((oldText === undefined) !== (newText === undefined)) return "oldText and newText go together.";
  const single = oldText === undefined || newText === undefined ? [] : [{ oldText, newText }];
  const all = [...single, ...edits];
  if (all.length === 0) return "Give oldText and newText, or a list of edits.";
  for (const [index, one] of all.entries()) {
    const of = ofEdit(index, all.length);
    if (one.oldText === "") return `oldText${of} is empty. Use write_file for a new file.`;
    if (one.oldText === one.newText) return `newText${of} is the same as oldText.`;
  }
  return all;
}

/** " of edit 2"; "" where there is but one. */
const ofEdit = (index: number, count: number) => (count === 1 ? "" : ` of edit ${index + 1}`);

/** The text after all edits, or the first one that does not fit. */
type Edited = { readonly ok: true; readonly text: string; readonly places: readonly string[] } | Misfit;

interface Misfit {
  readonly ok: false;
  /** The text to which the edit was to be applied. */
  readonly text: string;
  readonly oldText: string;
  readonly of: string;
  readonly lines: readonly number[];
  readonly hasOthers: boolean;
}

function withEdits(text: string, edits: readonly PassageEdit[]): Edited {
  const places: string[] = [];
  let edited = text;
  for (const [index, { oldText, newText }] of edits.entries()) {
    const edit = replaceOnce(edited, oldText, newText);
    if (!edit.ok) {
      const of = ofEdit(index, edits.length);
      return { ok: false, text: edited, oldText, of, lines: edit.lines, hasOthers: edits.length > 1 };
    }
    edited = edit.text;
    places.push(`${edit.line}-${edit.line + Math.max(1, linesOf(newText).length) - 1}`);
  }
  return { ok: true, text: edited, places };
}

function refusal(
  name: string,
  { text, oldText, of, lines, hasOthers }: Misfit,
  maxChars: number,
): ToolResult {
  const none = hasOthers
    ? " Nothing was changed: edits are made all or none, each to what those before it left."
    : "";
  if (lines.length > 0) {
    const where = lines.slice(0, 10).join(", ");
    return failedResult(
      `oldText${of} is in ${name} ${lines.length < mostOccurrences ? "" : "at least "}${lines.length} times, on lines ${where}. Give more of the text around one.${none}`,
    );
  }
  const { shown, comparedTo } = closestLines(text, oldText, maxChars - 500);
  if (shown !== "") {
    const unchanged = none === "" ? " Nothing was changed." : none;
    return failedResult(`oldText${of} is not in ${name}.${unchanged} The closest text there now:\n${shown}`);
  }
  const where = comparedTo === undefined ? "" : ` in its first ${comparedTo} lines`;
  return failedResult(
    `oldText${of} is not in ${name}, nor is anything like it${where}. Read the file again.${none}`,
  );
}

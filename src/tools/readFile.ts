import type { Workspace } from "../core/ports/workspace.ts";
import type { ToolResult } from "../core/ports/tools.ts";
import { linesOf } from "./files/fileText.ts";
import { defineTool, failedResult, type Tool } from "./tool.ts";
import { headOf } from "../core/text/cutText.ts";
import { calledFile } from "./files/calledFile.ts";

/** The largest file that is read, in bytes: the whole file is read to number its lines. */
const maxFileBytes = 20_000_000;
/** Longest line that is shown whole, in characters; longer ones are data or minified code. */
const maxLineChars = 2_000;
/** Room kept for the note about what was left out, in characters. */
const noteChars = 200;

/** `read_file`: a text file or a range of its lines, numbered from 1. */
export function readFile(workspace: Workspace): Tool {
  return defineTool({
    name: "read_file",
    description: "Read a text file. Lines come numbered: the number and tab are not part of the file.",
    effect: "read",
    parameters: {
      type: "object",
      properties: {
        path: { type: "string" },
        startLine: { type: "integer", minimum: 1 },
        endLine: { type: "integer", minimum: 1 },
      },
      required: ["path"],
    },
    run: async (args, { maxChars }) => {
      const file = await calledFile(workspace, args.path);
      if ("refused" in file) return failedResult(file.refused);
      const { at, name, size } = file;
      if (size === undefined) return failedResult(`There is no file ${name}.`);
      if (size > maxFileBytes) {
        return failedResult(`${name} has ${size} bytes, too many to read. Use search_text on it.`);
      }
      const text = await workspace.text(at);
      if (text === undefined) return failedResult(`${name} is a binary file of ${size} bytes.`);
      return numbered(linesOf(text), args.startLine ?? 1, args.endLine ?? Infinity, maxChars - noteChars);
    },
  });
}

function numbered(lines: readonly string[], first: number, last: number, room: number): ToolResult {
  const total = lines.length;
  if (total === 0) return { content: "[The file is empty.]" };
  if (first > total) return failedResult(`The file has only ${total} lines.`);
  if (last < first) return failedResult(`endLine ${last} is before startLine ${first}.`);
  const shown: string[] = [];
  let chars = 0;
  for (let number = first; number <= Math.min(last, total); number++) {
    const line = `${number}\t${shortened(lines[number - 1] ?? "")}`;
    chars += line.length + 1;
    if (chars > room && shown.length > 0) break;
    shown.push(line);
  }
  const end = first + shown.length - 1;
  const next = end < Math.min(last, total) ? ` For the rest call read_file with startLine ${end + 1}.` : "";
  const note = first > 1 || end < total ? `\n[Lines ${first}-${end} of ${total}.${next}]` : "";
  return { content: shown.join("\n") + note };
}

function shortened(line: string): string {
  if (line.length <= maxLineChars) return line;
  const shown = headOf(line, maxLineChars);
  return `${shown} [line cut: ${line.length - shown.length} more characters; search_text finds text in it]`;
}

import { diffLines } from "diff";
import { parseArguments } from "../../src/core/conversation/callArguments.ts";

/** Lines shown on either side of a change. */
const nearby = 3;

/** A longer way from one text to the other is not looked for, in lines and in milliseconds. */
const limits = { maxEditLength: 2_000, timeout: 200 };

/** One line of a change; `same` lines are there to find one's way. */
export interface ChangedLine {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
}

/** Line diff of a call's change of a file. */
export interface FileChange {
  readonly path: string;
  readonly lines: readonly ChangedLine[];
}

/** The change that a call of `edit_file` or `write_file` makes, the latter to `before`; null for every other call. */
export function fileChangeOf(tool: string, json: string, before = ""): FileChange | null {
  const parsed = parseArguments(json);
  const { path, oldText, newText, content } = parsed.ok ? parsed.values : {};
  if (typeof path !== "string") return null;
  if (tool === "write_file" && typeof content === "string") {
    return { path, lines: changedLines(before, content) };
  }
  if (tool !== "edit_file" || typeof oldText !== "string" || typeof newText !== "string") return null;
  return { path, lines: changedLines(oldText, newText) };
}

function changedLines(before: string, after: string): readonly ChangedLine[] {
  // A last line that only lacks its end is not another line.
  return differences(ended(before), ended(after)).flatMap(({ value, added, removed }) => {
    const kind = added ? ("added" as const) : removed ? ("removed" as const) : ("same" as const);
    const lines = value
      .replace(/\n$/, "")
      .split("\n")
      .map((text) => ({ kind, text }));
    return kind === "same" ? shortened(lines) : lines;
  });
}

/** What changes; of texts that have little in common, which would take long to find out, all of both. */
function differences(before: string, after: string) {
  const found = diffLines(before, after, limits);
  if (found) return found;
  return [
    { value: before, removed: true, added: false },
    { value: after, removed: false, added: true },
  ];
}

/** Of many lines that stay as they are, those next to a change. */
function shortened(lines: readonly ChangedLine[]): readonly ChangedLine[] {
  if (lines.length <= 2 * nearby + 1) return lines;
  return [...lines.slice(0, nearby), { kind: "same", text: "…" }, ...lines.slice(-nearby)];
}

const ended = (text: string) => (text === "" || text.endsWith("\n") ? text : `${text}\n`);

import { diffLines } from "diff";
import { parseArguments } from "../../src/core/conversation/callArguments.ts";
import { parsePatch } from "../../src/core/edits/patchText.ts";
import { patchTool } from "../../src/core/edits/writtenPaths.ts";

/** Lines shown on either side of a change. */
const nearby = 3;

/** A longer way from one text to the other is not looked for, in lines and in milliseconds. */
const limits = { maxEditLength: 2_000, timeout: 200 };

/** Line of a change; `same` lines are there to find one's way. */
export interface ChangedLine {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
}

/** Line diff of a call's change of a file. */
export interface FileChange {
  readonly path: string;
  readonly movedTo?: string;
  readonly isDeleted?: boolean;
  readonly lines: readonly ChangedLine[];
}

/** Texts that a call takes no notice of: the one that `write_file` writes over, those of files that a patch deletes. */
interface LostTexts {
  readonly before?: string;
  readonly gone?: readonly { readonly path: string; readonly text: string }[];
}

/** The changes that a call of an editing tool makes, file by file; null for every other call. */
export function fileChangesOf(
  tool: string,
  json: string,
  lost: LostTexts = {},
): readonly FileChange[] | null {
  const parsed = parseArguments(json);
  const { path, content, input, ...passages } = parsed.ok ? parsed.values : {};
  if (tool === patchTool) return typeof input === "string" ? patchedFiles(input, lost) : null;
  if (typeof path !== "string") return null;
  if (tool === "write_file" && typeof content === "string") {
    return [{ path, lines: changedLines(lost.before ?? "", content) }];
  }
  const edits = tool === "edit_file" ? editsIn(passages) : null;
  return edits && [{ path, lines: separated(edits.map(([before, after]) => changedLines(before, after))) }];
}

/** Edits of a call; null where a passage is no text. */
function editsIn({
  oldText,
  newText,
  edits,
}: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] | null {
  const single = oldText === undefined ? [] : [{ oldText, newText }];
  const found: (readonly [string, string])[] = [];
  for (const edit of [...single, ...(Array.isArray(edits) ? (edits as readonly unknown[]) : [])]) {
    const { oldText: before, newText: after } = (edit ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof before !== "string" || typeof after !== "string") return null;
    found.push([before, after]);
  }
  return found.length === 0 ? null : found;
}

function patchedFiles(input: string, { gone = [] }: LostTexts): readonly FileChange[] | null {
  const patch = parsePatch(input);
  if (!patch.ok) return null;
  return patch.sections.map((section): FileChange => {
    const { path } = section;
    if (section.kind === "update") {
      const lines = separated(section.hunks.map((hunk) => [...headed(hunk.headers), ...hunk.lines]));
      return { path, ...(section.moveTo !== undefined && { movedTo: section.moveTo }), lines };
    }
    if (section.kind === "add")
      return { path, lines: section.lines.map((text) => ({ kind: "added", text })) };
    const text = gone.find((file) => file.path === path)?.text ?? "";
    return { path, isDeleted: true, lines: text === "" ? [] : changedLines(text, "") };
  });
}

const headed = (headers: readonly string[]): readonly ChangedLine[] =>
  headers.map((text) => ({ kind: "same", text }));

/** Parts of a change with a mark between them. */
function separated(parts: readonly (readonly ChangedLine[])[]): readonly ChangedLine[] {
  return parts.flatMap((lines, index) =>
    index === 0 ? lines : [{ kind: "same" as const, text: "…" }, ...lines],
  );
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

/** Differences of two texts; of such as have little in common, which would take long to find out, all of both. */
function differences(before: string, after: string) {
  const found = diffLines(before, after, limits);
  if (found) return found;
  return [
    { value: before, removed: true, added: false },
    { value: after, removed: false, added: true },
  ];
}

/** Unchanged lines between two changes; of many, only those next to the changes. */
function shortened(lines: readonly ChangedLine[]): readonly ChangedLine[] {
  if (lines.length <= 2 * nearby + 1) return lines;
  return [...lines.slice(0, nearby), { kind: "same", text: "…" }, ...lines.slice(-nearby)];
}

const ended = (text: string) => (text === "" || text.endsWith("\n") ? text : `${text}\n`);

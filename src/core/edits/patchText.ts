/** Hunk of a patch: lines of the file, with what is taken away and put in. */
export interface PatchHunk {
  /** Lines to be found first, one after the other, such as the heads of a class and of a method in it. */
  readonly headers: readonly string[];
  readonly lines: readonly PatchLine[];
  /** True where the last of its lines is the file's last. */
  readonly atEnd: boolean;
}

interface PatchLine {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
}

/** Section of a patch: what becomes of one file. */
export type PatchSection =
  | { readonly kind: "add"; readonly path: string; readonly lines: readonly string[] }
  | { readonly kind: "delete"; readonly path: string }
  | {
      readonly kind: "update";
      readonly path: string;
      readonly moveTo?: string;
      readonly hunks: readonly PatchHunk[];
    };

type ParsedPatch =
  | { readonly ok: true; readonly sections: readonly PatchSection[] }
  | { readonly ok: false; readonly problem: string };

const begin = /^\*\*\* Begin Patch$/;
const end = /^\*\*\* End Patch$/;
const header = /^\*\*\* (Add|Delete|Update) File: *(\S.*)$/;
const move = /^\*\*\* Move to: *(\S.*)$/;
const endOfFile = /^\*\*\* End of File$/;
/** Lines of a unified diff that name its file, which the section names already, and its word on the last line's end. */
const diffNames = [/^--- \S/, /^\+\+\+ \S/] as const;
const noLineEnd = /^\\ No newline at end of file$/;
/** Line numbers of a unified diff, which say nothing certain. */
const lineNumbers = /^-\d+(?:,\d+)? \+\d+(?:,\d+)? @@ ?/;

/**
 * Parses a patch of the format that OpenAI's models are trained on: "*** Begin Patch", sections "*** Add File: path",
 * "*** Delete File: path" or "*** Update File: path" (with "*** Move to: path"), hunks of lines with " ", "-" or "+" after
 * "@@ header", "*** End Patch". What stands around these two lines, as of a shell or of Markdown, is passed over. The first of
 * them may be missing, the last may not: it tells that the patch was not cut off.
 */
export function parsePatch(text: string): ParsedPatch {
  const all = text.split(/\r?\n/);
  const begun = all.findIndex((line) => begin.test(line.trim()));
  const first = all.findIndex(isHeader);
  const to = all.findLastIndex((line) => end.test(line.trim()));
  const from = begun < 0 ? first - 1 : begun;
  if ((begun < 0 && first < 0) || to <= from) {
    return { ok: false, problem: 'A patch begins with "*** Begin Patch" and ends with "*** End Patch".' };
  }
  try {
    return { ok: true, sections: new PatchParser(all.slice(from + 1, to), from + 2).sections() };
  } catch (error) {
    if (!(error instanceof PatchProblem)) throw error;
    return { ok: false, problem: error.message };
  }
}

class PatchProblem extends Error {}

class PatchParser {
  private readonly lines: readonly string[];
  private readonly firstNumber: number;
  private at = 0;

  constructor(lines: readonly string[], firstNumber: number) {
    this.lines = lines;
    this.firstNumber = firstNumber;
  }

  sections(): readonly PatchSection[] {
    const found: PatchSection[] = [];
    while (this.skipBlank()) found.push(this.section());
    if (found.length === 0) throw new PatchProblem("The patch names no file.");
    return found;
  }

  private get line(): string | undefined {
    return this.lines[this.at];
  }

  /** Skips blank lines; false at the end of the text. */
  private skipBlank(): boolean {
    while (this.line?.trim() === "") this.at++;
    return this.line !== undefined;
  }

  private section(): PatchSection {
    const [, kind, name = ""] = header.exec((this.line ?? "").trim()) ?? [];
    if (kind === undefined) {
      this.fail(
        'begins no file: that is "*** Add File: ", "*** Delete File: " or "*** Update File: " and a path',
      );
    }
    this.at++;
    const path = name.trimEnd();
    if (kind === "Delete") return { kind: "delete", path };
    return kind === "Add" ? { kind: "add", path, lines: this.content() } : this.update(path);
  }

  /** Content of an added file, without blank lines at its end, which are none of the file's. */
  private content(): readonly string[] {
    const found: string[] = [];
    let kept = 0;
    for (; this.line !== undefined && !isMark(this.line); this.at++) {
      const isContent = this.line.startsWith("+");
      if (!isContent && this.line.trim() !== "") this.fail('is no line of a new file: those begin with "+"');
      found.push(this.line.slice(1));
      if (isContent) kept = found.length;
    }
    return found.slice(0, kept);
  }

  private update(path: string): PatchSection {
    const moveTo = move.exec((this.line ?? "").trim())?.[1];
    if (moveTo !== undefined) this.at++;
    if (diffNames.every((name, index) => name.test(this.lines[this.at + index] ?? ""))) this.at += 2;
    const hunks: PatchHunk[] = [];
    while (this.skipBlank() && !isHeader(this.line ?? "")) hunks.push(this.hunk());
    if (hunks.length === 0 && moveTo === undefined) {
      throw new PatchProblem(`The patch changes nothing in ${path}.`);
    }
    return { kind: "update", path, ...(moveTo !== undefined && { moveTo }), hunks };
  }

  private hunk(): PatchHunk {
    const headers = this.headers();
    const lines: PatchLine[] = [];
    let kept = 0;
    let atEnd = false;
    for (; this.line !== undefined && !isHeader(this.line) && !this.line.startsWith("@@"); this.at++) {
      atEnd = endOfFile.test(this.line.trim());
      if (atEnd) break;
      if (noLineEnd.test(this.line)) continue;
      lines.push(this.hunkLine(this.line));
      if (this.line !== "") kept = lines.length;
    }
    if (atEnd) this.at++;
    // A bare blank line at the end is the patch's more often than the file's.
    const own = lines.slice(0, kept);
    if (!own.some(({ kind }) => kind !== "same")) this.fail("ends a part that changes nothing", -1);
    return { headers, lines: own, atEnd };
  }

  private headers(): readonly string[] {
    const found: string[] = [];
    for (; this.line?.startsWith("@@"); this.at++) {
      const name = this.line.slice(2).trimStart().replace(lineNumbers, "").trimEnd();
      if (name !== "" && name !== "@@") found.push(name);
    }
    return found;
  }

  private hunkLine(line: string): PatchLine {
    const text = line.slice(1);
    if (line.startsWith("+")) return { kind: "added", text };
    if (line.startsWith("-")) return { kind: "removed", text };
    if (line.startsWith(" ") || line === "") return { kind: "same", text };
    return this.fail('begins with none of " ", "-" and "+"');
  }

  private fail(problem: string, shift = 0): never {
    const shown = JSON.stringify((this.lines[this.at + shift] ?? "").slice(0, 100));
    throw new PatchProblem(`Line ${this.firstNumber + this.at + shift} of the patch, ${shown}, ${problem}.`);
  }
}

const isHeader = (line: string) => header.test(line.trim());
const isMark = (line: string) => isHeader(line) || endOfFile.test(line.trim());

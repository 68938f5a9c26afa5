import { applyHunks } from "../core/edits/patchHunks.ts";
import { parsePatch, type PatchSection } from "../core/edits/patchText.ts";
import { patchTool } from "../core/edits/writtenPaths.ts";
import { displayPath } from "../core/permissions/pathConfinement.ts";
import type { EditOutcome, Editor, Workspace, WorkspacePath } from "../core/ports/workspace.ts";
import { messageOf } from "../core/text/errors.ts";
import { closestLines } from "./files/closestLines.ts";
import { linesOf, noteOf } from "./files/fileText.ts";
import { notebookProblem } from "./files/notebookFile.ts";
import { defineTool, failedResult, type Tool } from "./tool.ts";
import { calledFile } from "./files/calledFile.ts";

/** `apply_patch`: changes several files in the format that many models are trained on. Nothing is written before all of it fits. */
export function applyPatch(workspace: Workspace, editor: Editor): Tool {
  return defineTool({
    name: patchTool,
    description:
      'Change several files: "*** Begin Patch", sections "*** Update File: path" ("*** Move to: path"), "*** Add File: path" or "*** Delete File: path", "*** End Patch".',
    effect: "write",
    parameters: {
      type: "object",
      properties: { input: { type: "string" } },
      required: ["input"],
    },
    run: async ({ input }, { signal, maxChars }) => {
      const patch = parsePatch(input);
      if (!patch.ok) return failedResult(`${patch.problem} Nothing was changed.`);
      const plan = new PatchPlan(workspace, editor, maxChars);
      for (const section of patch.sections) {
        const problem = await plan.take(section);
        if (problem !== undefined) return failedResult(`${problem}\nNothing was changed.`);
      }
      signal.throwIfAborted();
      return plan.carryOut();
    },
  });
}

/** Planned change of one file. `from`: where it lies until it is moved; `before`, `after`: undefined for no file, or none that is text. */
interface PlannedFile {
  readonly from: WorkspacePath | undefined;
  readonly at: WorkspacePath;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly places: readonly string[];
}

class PatchPlan {
  private readonly workspace: Workspace;
  private readonly editor: Editor;
  private readonly maxChars: number;
  /** Planned files by folder and path. */
  private readonly files = new Map<string, PlannedFile>();

  constructor(workspace: Workspace, editor: Editor, maxChars: number) {
    this.workspace = workspace;
    this.editor = editor;
    this.maxChars = maxChars;
  }

  /** Adds a section; a sentence where it does not fit. */
  async take(section: PatchSection): Promise<string | undefined> {
    const file = await calledFile(this.workspace, section.path);
    if ("refused" in file) return file.refused;
    const { at, name } = file;
    if (section.kind === "add") return this.add(at, section.lines);
    if (!(await this.isThere(at))) return `There is no file ${name}.`;
    return section.kind === "delete" ? this.delete(at) : this.update(at, section);
  }

  private nameOf(at: WorkspacePath): string {
    return displayPath(at, this.workspace.folders);
  }

  private async isThere(at: WorkspacePath): Promise<boolean> {
    const planned = this.files.get(keyOf(at));
    return planned ? planned.after !== undefined : (await this.workspace.stat(at)) !== undefined;
  }

  private async add(at: WorkspacePath, lines: readonly string[]): Promise<string | undefined> {
    const name = this.nameOf(at);
    if (await this.isThere(at)) return `${name} is there already: change it with "*** Update File: ".`;
    const after = lines.map((line) => `${line}\n`).join("");
    const from = this.files.get(keyOf(at))?.from;
    this.files.set(keyOf(at), {
      from,
      at,
      before: from && (await this.editor.text(from)),
      after,
      places: [`1-${Math.max(1, lines.length)}`],
    });
    return notebookProblem(name, after);
  }

  private async delete(at: WorkspacePath): Promise<string | undefined> {
    const known = this.files.get(keyOf(at));
    const from = known ? known.from : at;
    if (from === undefined) this.files.delete(keyOf(at));
    else this.files.set(keyOf(at), { from, at, before: known?.before, after: undefined, places: [] });
    return undefined;
  }

  private async update(
    at: WorkspacePath,
    { hunks, moveTo }: Extract<PatchSection, { kind: "update" }>,
  ): Promise<string | undefined> {
    const known = this.files.get(keyOf(at)) ?? (await this.read(at));
    const { after: text = "" } = known;
    const name = this.nameOf(at);
    const patched = applyHunks(text, hunks);
    if (!patched.ok) {
      const { shown } = closestLines(text, patched.wanted, this.maxChars - 1_000 - patched.wanted.length);
      const closest = shown === "" ? "" : `\nThe closest text there now:\n${shown}`;
      return `Part ${patched.hunk} of the changes of ${name} is not in the file, or not after the part before it. It looks for:\n${patched.wanted.slice(0, 2_000)}${closest}`;
    }
    const places = [...known.places, ...patched.places.map(([from, to]) => `${from}-${to}`)];
    const updated = { ...known, after: patched.text, places };
    if (moveTo === undefined) this.files.set(keyOf(at), updated);
    return moveTo === undefined ? notebookProblem(name, patched.text) : this.move(at, moveTo, updated);
  }

  private async move(at: WorkspacePath, path: string, file: PlannedFile): Promise<string | undefined> {
    const to = await this.workspace.resolve(path);
    if ("refused" in to) return to.refused;
    if (keyOf(to) === keyOf(at)) return `${this.nameOf(at)} has that name already.`;
    if (await this.isThere(to)) return `${this.nameOf(to)} is there already.`;
    this.files.delete(keyOf(at));
    this.files.set(keyOf(to), { ...file, at: to });
    return notebookProblem(this.nameOf(to), file.after ?? "");
  }

  private async read(at: WorkspacePath): Promise<PlannedFile> {
    const before = await this.editor.text(at);
    return { from: at, at, before, after: before, places: [] };
  }

  /** Writes file by file; what was done before one that cannot be written stays, and is said. */
  async carryOut() {
    const done: string[] = [];
    for (const file of this.files.values()) {
      try {
        done.push(await this.write(file));
      } catch (error) {
        const so = done.length === 0 ? "Nothing was changed." : `Done before that:\n${done.join("\n")}`;
        return failedResult(`${this.nameOf(file.at)}: ${messageOf(error)}\n${so}`);
      }
    }
    return { content: `Patched ${done.length} ${done.length === 1 ? "file" : "files"}:\n${done.join("\n")}` };
  }

  /** Writes a file and returns one line on what was done. Throws where it was not. */
  private async write({ from, at, before, after, places }: PlannedFile): Promise<string> {
    const name = this.nameOf(at);
    if (after === undefined) {
      if (!(await this.editor.remove(at))) throw new Error("It is gone already, or a link took its place.");
      return `D ${name}`;
    }
    const isMoved = from !== undefined && keyOf(from) !== keyOf(at);
    if (isMoved && !(await this.editor.move(from, at))) {
      throw new Error(`${this.nameOf(from)} could not be moved there: one of the two changed just now.`);
    }
    const note = after === before ? "" : noteOf(await this.replaced(at, from && before, after));
    const lines = places.length === 0 ? "" : `, lines ${places.join(", ")}`;
    if (from === undefined) return `A ${name}, ${linesOf(after).length} lines${note}`;
    return isMoved ? `R ${this.nameOf(from)} to ${name}${lines}${note}` : `M ${name}${lines}${note}`;
  }

  private async replaced(at: WorkspacePath, before: string | undefined, after: string): Promise<EditOutcome> {
    const outcome = await this.editor.replace(at, before, after);
    if (!outcome) throw new Error("It changed just now. Read it again.");
    return outcome;
  }
}

const keyOf = ({ folder, path }: WorkspacePath) => `${folder.uri}\n${path}`;

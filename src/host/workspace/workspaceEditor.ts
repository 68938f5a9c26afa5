import { constants } from "node:fs";
import { open } from "node:fs/promises";
import * as vscode from "vscode";
import type { EditOutcome, Editor, Workspace, WorkspacePath } from "../../core/ports/workspace.ts";
import { newBytes, rewrittenBytes, sameBytes, type EncodedFile } from "../../core/text/fileBytes.ts";
import { replaceContent } from "../platform/openFile.ts";
import { decodedFile, documentOf, newFileEncoding, encodingNamed } from "./documentEncoding.ts";
import { editCells, openNotebookAt } from "./openNotebook.ts";
import { statOf, uriOf, WorkspaceFiles } from "./workspaceFiles.ts";

/**
 * Edits through VS Code's documents: what is open shows the change, Undo takes it back. Where a document would not save
 * the other bytes as they are (it has one kind of line end only, and gives UTF-16 a byte order mark), the file itself is
 * written, which editors then follow.
 */
export class WorkspaceEditor implements Editor {
  private readonly workspace: Workspace;

  constructor(workspace: Workspace = new WorkspaceFiles()) {
    this.workspace = workspace;
  }

  async text(at: WorkspacePath): Promise<string | undefined> {
    const uri = uriOf(at);
    if (!(await statOf(uri))) return undefined;
    const document = await vscode.workspace.openTextDocument(uri);
    if (document.isDirty) return document.getText();
    return encodingNamed(document.encoding).decode(await vscode.workspace.fs.readFile(uri));
  }

  async replace(
    at: WorkspacePath,
    expected: string | undefined,
    text: string,
  ): ReturnType<Editor["replace"]> {
    const uri = uriOf(at);
    const isThere = (await statOf(uri)) !== undefined;
    if (isThere !== (expected !== undefined)) return false;
    if (expected === undefined) return this.create(at, text);
    const notebook = openNotebookAt(at);
    if (notebook) return this.replaceInNotebook(at, notebook, expected, text);
    const document = await vscode.workspace.openTextDocument(uri);
    if (document.isDirty) return changeUnsaved(at, document, expected, text);
    const encoding = encodingNamed(document.encoding);
    const before = await vscode.workspace.fs.readFile(uri);
    if ((await encoding.decode(before)) !== expected) return false;
    const after = bytesOf(at, await rewrittenBytes(encoding, before, text));
    const isFaithful =
      document.getText() === expected &&
      hasLineEndsOf(document, text) &&
      sameBytes(await encoding.encode(expected), before);
    // The path was checked some time ago: a link may have taken its place.
    if (!(await this.workspace.isStill(at))) return false;
    if (isFaithful && !(await applied(document, text))) return false;
    if (isFaithful) await save(at, document);
    else await writeInPlace(uri, before, after);
    return this.outcome(uri, after);
  }

  async remove(at: WorkspacePath): Promise<boolean> {
    const uri = uriOf(at);
    refuseOpenNotebook(at);
    refuseUnsaved(at);
    if (!(await statOf(uri)) || !(await this.workspace.isStill(at))) return false;
    const edit = new vscode.WorkspaceEdit();
    edit.deleteFile(uri);
    return vscode.workspace.applyEdit(edit);
  }

  async move(at: WorkspacePath, to: WorkspacePath): Promise<boolean> {
    const uri = uriOf(at);
    refuseOpenNotebook(at);
    refuseUnsaved(at);
    if (!(await statOf(uri)) || (await statOf(uriOf(to)))) return false;
    if (!(await this.workspace.isStill(at)) || !(await this.workspace.isStill(to))) return false;
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(uri, uriOf(to));
    return vscode.workspace.applyEdit(edit);
  }

  private async replaceInNotebook(
    at: WorkspacePath,
    notebook: vscode.NotebookDocument,
    expected: string,
    text: string,
  ): Promise<false | EditOutcome> {
    const uri = uriOf(at);
    const isAsExpected = (await decodedFile(uri, await vscode.workspace.fs.readFile(uri))) === expected;
    if (!isAsExpected || !(await this.workspace.isStill(at))) return false;
    const done = await editCells(at, notebook, expected, text);
    return done === "saved" ? this.outcome(uri, new TextEncoder().encode(text)) : done;
  }

  private async create(at: WorkspacePath, text: string): Promise<false | EditOutcome> {
    const uri = uriOf(at);
    const contents = bytesOf(at, await newBytes(newFileEncoding(uri), text));
    if (!(await this.workspace.isStill(at))) return false;
    const edit = new vscode.WorkspaceEdit();
    edit.createFile(uri, { contents });
    return (await vscode.workspace.applyEdit(edit)) && this.outcome(uri, contents);
  }

  private async outcome(uri: vscode.Uri, meant: Uint8Array): Promise<EditOutcome> {
    return sameBytes(await vscode.workspace.fs.readFile(uri), meant) ? "saved" : "altered";
  }
}

/** Throws where a notebook's editor has it: what that holds would come back with the next save. */
function refuseOpenNotebook(at: WorkspacePath): void {
  if (!openNotebookAt(at)) return;
  throw new Error(
    `${at.path} is open as a notebook. Nothing was changed: ask the user to save and close it, then edit it as a file.`,
  );
}

/** Throws where an editor holds what was not saved: that would be lost with the file. */
function refuseUnsaved(at: WorkspacePath): void {
  if (documentOf(uriOf(at))?.isDirty !== true) return;
  throw new Error(
    `${at.path} has unsaved changes in the editor. Nothing was changed: the user has to decide.`,
  );
}

/** Saving what the user has not saved would be the user's decision. */
async function changeUnsaved(
  at: WorkspacePath,
  document: vscode.TextDocument,
  expected: string | undefined,
  text: string,
): Promise<false | EditOutcome> {
  if (document.getText() !== expected) return false;
  bytesOf(at, await newBytes(encodingNamed(document.encoding), text));
  return (await applied(document, text)) && "unsaved";
}

function bytesOf(at: WorkspacePath, encoded: EncodedFile): Uint8Array {
  if (encoded.ok) return encoded.bytes;
  throw new Error(`${at.path} ${encoded.problem}`);
}

/** VS Code refuses an edit of a document that changed since it was read. */
async function applied(document: vscode.TextDocument, text: string): Promise<boolean> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, ...changeOf(document, text));
  return vscode.workspace.applyEdit(edit);
}

async function save(at: WorkspacePath, document: vscode.TextDocument): Promise<void> {
  if (await isSaved(document)) return;
  throw new Error(
    `${at.path} was changed in the editor but not saved: it was changed on disk meanwhile, or cannot be written. The user has to decide.`,
  );
}

function hasLineEndsOf({ eol }: vscode.TextDocument, text: string): boolean {
  const end = eol === vscode.EndOfLine.CRLF ? "\r\n" : "\n";
  return (text.match(/\r\n|\r|\n/g) ?? []).every((one) => one === end);
}

/** Follows no link that may have taken the file's place, where the system can tell. */
async function writeInPlace(uri: vscode.Uri, before: Uint8Array, after: Uint8Array): Promise<void> {
  if (uri.scheme !== "file") return vscode.workspace.fs.writeFile(uri, after);
  // Windows has no such flag.
  const noFollow = (constants as Partial<typeof constants>).O_NOFOLLOW ?? 0;
  const file = await open(uri.fsPath, constants.O_WRONLY | noFollow);
  try {
    await replaceContent(file, before, after);
  } finally {
    await file.close();
  }
}

/** VS Code also says no where the text or the editor itself changed while it saved: then it is saved now, or by a second try. */
async function isSaved(document: vscode.TextDocument): Promise<boolean> {
  for (let attempt = 0; attempt < 2; attempt++) {
    if ((await document.save()) || !document.isDirty) return true;
  }
  return false;
}

/** The smallest change to `text`, by whole lines, so that cursors and marks elsewhere stay where they are. */
function changeOf(document: vscode.TextDocument, text: string): [vscode.Range, string] {
  const before = document.getText().split("\n");
  const after = text.split("\n");
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter - 1 && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head - 1 && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const lastLine = before.length - 1 - tail;
  const range = new vscode.Range(head, 0, lastLine, Number.MAX_SAFE_INTEGER);
  const changed = after.slice(head, after.length - tail).join("\n");
  // A line that is followed by another one brings its "\r" along, but the range ends before it.
  return [document.validateRange(range), tail > 0 ? changed.replace(/\r$/, "") : changed];
}

import * as vscode from "vscode";
import type { Editor, WorkspacePath } from "../../core/ports/workspace.ts";
import { statOf, uriOf } from "./workspaceFiles.ts";

/** Edits through VS Code's documents: what is open shows the change, Undo takes it back. */
export class WorkspaceEditor implements Editor {
  async text(at: WorkspacePath): Promise<string | undefined> {
    return (await documentAt(at))?.getText();
  }

  async replace(
    at: WorkspacePath,
    expected: string | undefined,
    text: string,
  ): ReturnType<Editor["replace"]> {
    const document = await documentAt(at);
    if (document?.getText() !== expected) return false;
    const edit = new vscode.WorkspaceEdit();
    if (document) edit.replace(document.uri, ...changeOf(document, text));
    else edit.createFile(uriOf(at), { contents: new TextEncoder().encode(text) });
    const wasDirty = document?.isDirty ?? false;
    // VS Code refuses an edit of a document that changed since it was read.
    if (!(await vscode.workspace.applyEdit(edit))) return false;
    if (!document) return "saved";
    // Saving what the user has not saved would be the user's decision.
    if (wasDirty) return "unsaved";
    if (await isSaved(document)) return "saved";
    throw new Error(
      `${at.path} was changed in the editor but not saved: it was changed on disk meanwhile, or cannot be written. The user has to decide.`,
    );
  }
}

/** VS Code also says no where the text or the editor itself changed while it saved: then it is saved now, or by a second try. */
async function isSaved(document: vscode.TextDocument): Promise<boolean> {
  for (let attempt = 0; attempt < 2; attempt++) {
    if ((await document.save()) || !document.isDirty) return true;
  }
  return false;
}

async function documentAt(at: WorkspacePath): Promise<vscode.TextDocument | undefined> {
  const uri = uriOf(at);
  return (await statOf(uri)) && vscode.workspace.openTextDocument(uri);
}

/** Only the lines that differ, so that cursors and marks elsewhere stay where they are. */
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

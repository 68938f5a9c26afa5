import * as vscode from "vscode";
import type { EditOutcome, WorkspacePath } from "../../core/ports/workspace.ts";
import { cellChanges } from "../../core/text/notebookCells.ts";
import { uriOf } from "./workspaceFiles.ts";

/** The notebook that VS Code has open of the file. */
export function openNotebookAt(at: WorkspacePath): vscode.NotebookDocument | undefined {
  const uri = uriOf(at).toString();
  return vscode.workspace.notebookDocuments.find((notebook) => notebook.uri.toString() === uri);
}

/**
 * Edits the cells of an open notebook and saves it unless it had unsaved changes; false where VS Code refused the edit. A text
 * editor of the file would save over what the notebook holds. Rejects with a sentence where the edit is more than new
 * sources of cells that are as the file has them.
 */
export async function editCells(
  at: WorkspacePath,
  notebook: vscode.NotebookDocument,
  expected: string,
  text: string,
): Promise<false | Exclude<EditOutcome, "altered">> {
  const changes = cellChanges(expected, text);
  const isAsInFile = changes?.every(({ index, before }) => {
    return index < notebook.cellCount && plain(notebook.cellAt(index).document.getText()) === plain(before);
  });
  if (!changes || !isAsInFile || hasOtherCells(notebook, expected)) {
    throw new Error(
      `${at.path} is open as a notebook. Nothing was changed: ask the user to save and close it, then edit it as a file. While it is open, only the source of cells that are saved can be edited.`,
    );
  }
  const wasDirty = notebook.isDirty;
  const edit = new vscode.WorkspaceEdit();
  for (const { index, after } of changes) {
    const { document } = notebook.cellAt(index);
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), after);
  }
  if (!(await vscode.workspace.applyEdit(edit))) return false;
  if (wasDirty) return "unsaved";
  if (await notebook.save()) return "saved";
  throw new Error(`${at.path} was changed in its notebook editor but not saved. The user has to decide.`);
}

/** True where cells came, went or moved since it was saved: places in the file are not places in the editor then. */
function hasOtherCells(notebook: vscode.NotebookDocument, text: string): boolean {
  const { cells } = JSON.parse(text) as { readonly cells: readonly { readonly cell_type?: unknown }[] };
  return (
    cells.length !== notebook.cellCount ||
    cells.some(({ cell_type }, index) => {
      const isCode = notebook.cellAt(index).kind === vscode.NotebookCellKind.Code;
      return isCode !== (cell_type !== "markdown");
    })
  );
}

const plain = (text: string) => text.replaceAll("\r\n", "\n");

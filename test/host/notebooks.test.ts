import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { WorkspaceEditor } from "../../src/host/workspace/workspaceEditor.ts";
import { WorkspaceFiles } from "../../src/host/workspace/workspaceFiles.ts";
import { createTools } from "../../src/tools/toolBox.ts";
import { call } from "../fixtures/toolCalls.ts";

const notebook = JSON.stringify(
  {
    cells: [{ cell_type: "code", execution_count: null, metadata: {}, outputs: [], source: ["one = 1"] }],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  },
  null,
  1,
);

describe("A notebook", () => {
  const workspace = new WorkspaceFiles();
  const box = createTools({ workspace, editor: new WorkspaceEditor(workspace) });
  const folder = () => join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, "notebooks");
  const onDisk = (name: string) => readFile(join(folder(), name), "utf8");
  const edit = (name: string) =>
    call(box, "edit_file", { path: `notebooks/${name}`, oldText: "one = 1", newText: "one = 2" });

  const autoSave = async (value: string | undefined) =>
    vscode.workspace
      .getConfiguration("files")
      .update("autoSave", value, vscode.ConfigurationTarget.Workspace);

  before(async () => {
    await mkdir(folder(), { recursive: true });
    await autoSave("off");
  });
  after(async () => {
    await autoSave(undefined);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await rm(folder(), { recursive: true, force: true });
  });

  it("that is not open is edited as the file that it is", async () => {
    await writeFile(join(folder(), "closed.ipynb"), notebook);
    assert.match((await edit("closed.ipynb")).content, /^Edited/);
    assert.equal(await onDisk("closed.ipynb"), notebook.replace("one = 1", "one = 2"));
  });

  it("that is open is edited in its cells, and saved as it was", async () => {
    await writeFile(join(folder(), "cells.ipynb"), notebook);
    const uri = vscode.Uri.file(join(folder(), "cells.ipynb"));
    const document = await vscode.workspace.openNotebookDocument(uri);
    await vscode.window.showNotebookDocument(document);
    assert.match((await edit("cells.ipynb")).content, /^Edited/);
    assert.equal(document.cellAt(0).document.getText(), "one = 2");
    assert.equal(document.isDirty, false);
    assert.match(await onDisk("cells.ipynb"), /"one = 2"/);
    const minor = {
      path: "notebooks/cells.ipynb",
      oldText: '"nbformat_minor": 5',
      newText: '"nbformat_minor": 4',
    };
    const refused = await call(box, "edit_file", minor);
    assert.match(refused.content, /only the source of cells that are saved can be edited/);
    assert.equal(refused.failed, true);
    assert.equal(document.isDirty, false);
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
  });

  it("that is open is left alone, with the user's unsaved cell, and the model is told what to do", async () => {
    await writeFile(join(folder(), "open.ipynb"), notebook);
    const document = await vscode.workspace.openNotebookDocument(
      vscode.Uri.file(join(folder(), "open.ipynb")),
    );
    await vscode.window.showNotebookDocument(document);
    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, "typed = 1", "python");
    const change = new vscode.WorkspaceEdit();
    change.set(document.uri, [vscode.NotebookEdit.insertCells(1, [cell])]);
    assert.ok(await vscode.workspace.applyEdit(change));
    const written = { path: "notebooks/open.ipynb", content: notebook.replace("one", "two") };
    for (const refused of [await edit("open.ipynb"), await call(box, "write_file", written)]) {
      assert.equal(refused.failed, true);
      assert.match(
        refused.content,
        /open\.ipynb is open as a notebook\. Nothing was changed: ask the user to save/,
      );
    }
    assert.equal(await onDisk("open.ipynb"), notebook);
    assert.equal(document.isDirty, true);
    assert.equal(document.cellCount, 2);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });
});

import assert from "node:assert/strict";
import { mkdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { WorkspaceEditor } from "../../src/host/workspace/workspaceEditor.ts";
import { WorkspaceFiles } from "../../src/host/workspace/workspaceFiles.ts";

const editor = new WorkspaceEditor();

describe("An edit of the agent", () => {
  const folder = () => join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, "saving");
  const onDisk = (name: string) => readFile(join(folder(), name), "utf8");
  const placeOf = async (name: string) => {
    const at = await new WorkspaceFiles().resolve(`saving/${name}`);
    return "refused" in at ? assert.fail(at.refused) : at;
  };
  /** Runs `work` while VS Code asks extensions before a document is saved, the first time only. */
  const whileSaving = (work: () => Promise<unknown>) => {
    const listening = vscode.workspace.onWillSaveTextDocument((event) => {
      listening.dispose();
      event.waitUntil(work());
    });
    return listening;
  };

  before(() => mkdir(folder(), { recursive: true }));
  after(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await rm(folder(), { recursive: true, force: true });
  });

  it("is saved where another save, such as that of files.autoSave, gets ahead of its own", async () => {
    await writeFile(join(folder(), "raced.txt"), "before");
    const at = await placeOf("raced.txt");
    let other: Thenable<boolean> | undefined;
    whileSaving(async () => {
      const document = vscode.workspace.textDocuments.find(({ uri }) => uri.path.endsWith("raced.txt"));
      // VS Code gives up this save for that one.
      other = document!.save();
      await other;
    });
    assert.equal(await editor.replace(at, "before", "after"), "saved");
    assert.ok(other, "nothing else was saving");
    assert.equal(await onDisk("raced.txt"), "after");
  });

  it("that meets a file changed meanwhile is not called saved, and leaves the file", async () => {
    await writeFile(join(folder(), "taken.txt"), "before");
    const at = await placeOf("taken.txt");
    whileSaving(async () => {
      await writeFile(join(folder(), "taken.txt"), "from elsewhere");
      // A file system's times may be as coarse as a second.
      const later = Date.now() / 1_000 + 2;
      await utimes(join(folder(), "taken.txt"), later, later);
    });
    await assert.rejects(editor.replace(at, "before", "after"), /taken\.txt.*not saved.*changed on disk/);
    assert.equal(await onDisk("taken.txt"), "from elsewhere");
    await vscode.window.showTextDocument(vscode.Uri.file(join(folder(), "taken.txt")));
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });
});

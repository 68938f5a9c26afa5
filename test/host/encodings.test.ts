import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import iconv from "iconv-lite";
import * as vscode from "vscode";
import { WorkspaceEditor } from "../../src/host/workspace/workspaceEditor.ts";
import { uriOf, WorkspaceFiles } from "../../src/host/workspace/workspaceFiles.ts";
import { createTools } from "../../src/tools/toolBox.ts";
import { encodedCases } from "../fixtures/encodedFiles.ts";
import { call } from "../fixtures/toolCalls.ts";
import { saved } from "./support.ts";

const workspace = new WorkspaceFiles();
const box = createTools({ workspace, editor: new WorkspaceEditor(workspace) });

describe("A file in VS Code's encodings", () => {
  const root = () => join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, "encodings");
  const onDisk = (name: string) => readFile(join(root(), name));
  const names = ["files.encoding", "files.autoGuessEncoding", "files.insertFinalNewline"] as const;
  /** Sets these and no others, each where it is not so already: the window writes its file and tells everybody of each change. */
  const set = async (values: { readonly [K in (typeof names)[number]]?: unknown }) => {
    const settings = vscode.workspace.getConfiguration();
    for (const name of names)
      if (settings.inspect(name)?.workspaceValue !== values[name])
        await settings.update(name, values[name], vscode.ConfigurationTarget.Workspace);
  };
  const edit = (name: string, oldText: string, newText: string) =>
    call(box, "edit_file", { path: `encodings/${name}`, oldText, newText });

  before(() => mkdir(root(), { recursive: true }));
  afterEach(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));
  after(async () => {
    await set({});
    await rm(root(), { recursive: true, force: true });
  });

  // Those of one setting behind each other, so that it is set once.
  const bySetting = encodedCases.toSorted((one, other) =>
    (one.setting ?? "").localeCompare(other.setting ?? ""),
  );
  for (const [index, each] of bySetting.entries()) {
    it(`is read and edited as VS Code has it, and no other byte changes: ${each.title}`, async () => {
      const name = `case-${index}-latin.txt`;
      await writeFile(join(root(), name), each.before);
      await set({ "files.encoding": each.setting });
      const read = await call(box, "read_file", { path: `encodings/${name}` });
      assert.ok(read.content.startsWith(`1\t${each.shown}`), read.content);
      const { content } = await edit(name, each.oldText, each.newText);
      if (each.after instanceof RegExp) assert.match(content, each.after);
      else assert.match(content, /^Edited encodings\/case-\d+-latin\.txt, lines \d-\d\.$/);
      assert.deepEqual(await onDisk(name), each.after instanceof RegExp ? each.before : each.after);
    });
  }

  it("is guessed where the settings say so", async () => {
    await set({ "files.autoGuessEncoding": true });
    const before = iconv.encode(
      `${"これは日本語の文章です。文字コードを当てます。\n".repeat(20)}two\n`,
      "shiftjis",
    );
    await writeFile(join(root(), "guessed.txt"), before);
    const read = await call(box, "read_file", { path: "encodings/guessed.txt" });
    assert.match(read.content, /^1\tこれは日本語の文章です。/);
    assert.match((await edit("guessed.txt", "two", "2")).content, /^Edited/);
    const after = iconv.encode(iconv.decode(before, "shiftjis").replace("two", "2"), "shiftjis");
    assert.deepEqual(await onDisk("guessed.txt"), after);
  });

  it("is created in the encoding of the setting, unless that lacks a character", async () => {
    await set({ "files.encoding": "windows1252" });
    const write = (name: string, content: string) =>
      call(box, "write_file", { path: `encodings/${name}`, content });
    assert.match((await write("new.txt", "één €\n")).content, /^Created/);
    assert.equal((await onDisk("new.txt")).toString("hex"), "e9e96e20800a");
    assert.match((await write("other.txt", "ok 🎉")).content, /written in windows1252, which has no "🎉"/);
    await assert.rejects(onDisk("other.txt"), /ENOENT/);
  });

  it("shows in its open editor what was changed between mixed line ends", async () => {
    await set({});
    await writeFile(join(root(), "open.txt"), "one\r\ntwo\nthree\r\n");
    const at = await workspace.resolve("encodings/open.txt");
    const uri = "refused" in at ? assert.fail(at.refused) : uriOf(at);
    const { document } = await vscode.window.showTextDocument(uri);
    const shown = new Promise<void>((resolve) => {
      const watch = vscode.workspace.onDidChangeTextDocument((event) => {
        if (!event.document.getText().includes("2")) return;
        watch.dispose();
        resolve();
      });
    });
    await edit("open.txt", "two", "2");
    await shown;
    assert.equal(document.isDirty, false);
    assert.equal((await onDisk("open.txt")).toString(), "one\r\n2\nthree\r\n");
    assert.match((await edit("open.txt", "three", "3")).content, /^Edited/);
    assert.equal((await onDisk("open.txt")).toString(), "one\r\n2\n3\r\n");
  });

  it("is not saved where the user has typed in it, and refuses there what could not be saved", async () => {
    await set({ "files.encoding": "windows1252" });
    await writeFile(join(root(), "typed.txt"), Buffer.from("één\ntwo\n", "latin1"));
    const at = await workspace.resolve("encodings/typed.txt");
    const uri = "refused" in at ? assert.fail(at.refused) : uriOf(at);
    const editor = await vscode.window.showTextDocument(uri);
    // As it is on disk, whatever an earlier try has left; VS Code takes no edit of what it reads anew at that moment.
    await vscode.commands.executeCommand("workbench.action.files.revert");
    let typed = false;
    while (!typed) typed = await editor.edit((builder) => builder.insert(new vscode.Position(0, 0), "x"));
    assert.match((await edit("typed.txt", "two", "二")).content, /has no "二"/);
    assert.match((await edit("typed.txt", "two", "2")).content, /^Edited .*It is not saved/);
    assert.equal(editor.document.getText(), "xéén\n2\n");
    assert.equal((await onDisk("typed.txt")).toString("latin1"), "één\ntwo\n");
    await saved(editor.document);
    assert.equal((await onDisk("typed.txt")).toString("latin1"), "xéén\n2\n");
  });

  it("that saving changes further is said to be so", async () => {
    await set({ "files.insertFinalNewline": true });
    await writeFile(join(root(), "formatted.txt"), "one\ntwo");
    assert.match((await edit("formatted.txt", "one", "1")).content, /^Edited .*Saving changed more of it/);
    assert.equal((await onDisk("formatted.txt")).toString(), "1\ntwo\n");
  });
});

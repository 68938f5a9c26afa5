import assert from "node:assert/strict";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { plainOutput } from "../../src/tools/terminalText.ts";
import { forgedMarks } from "../fixtures/forgedMarks.ts";
import type { ShellOptions, WorkspacePath } from "../../src/core/ports/workspace.ts";
import { EditorDiagnostics } from "../../src/host/workspace/editorDiagnostics.ts";
import { TerminalShell } from "../../src/host/terminal/terminalShell.ts";
import { WorkspaceEditor } from "../../src/host/workspace/workspaceEditor.ts";
import { uriOf, WorkspaceFiles } from "../../src/host/workspace/workspaceFiles.ts";
import { until } from "../fixtures/until.ts";
import { saved, undoIn } from "./support.ts";

const workspace = new WorkspaceFiles();
const editor = new WorkspaceEditor();

/** The workspace folder's path on disk. */
const root = () => vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail("no folder is open");
const scratch = "adapters 100% #1";
const onDisk = (name: string) => readFile(join(root(), scratch, name), "utf8");

async function placeOf(path: string): Promise<WorkspacePath> {
  const at = await workspace.resolve(path);
  return "refused" in at ? assert.fail(at.refused) : at;
}

const scratchFile = (name: string) => placeOf(`${scratch}/${name}`);

before(() => mkdir(join(root(), scratch), { recursive: true }));
after(() => rm(join(root(), scratch), { recursive: true, force: true }));

describe("The workspace's files", () => {
  it("are read under names that a URI would have to encode", async () => {
    await writeFile(join(root(), scratch, "%2e%2e?é.txt"), "odd");
    const at = await scratchFile("%2e%2e?é.txt");
    assert.equal(await workspace.text(at), "odd");
    assert.deepEqual(await workspace.stat(at), { kind: "file", size: 3 });
    const listed = await workspace.list(await placeOf(scratch));
    assert.deepEqual(listed, [{ name: "%2e%2e?é.txt", kind: "file" }]);
    assert.equal(await workspace.stat(await scratchFile("gone")), undefined);
  });

  it("end at the folder, also where a link leads on", async () => {
    await symlink(tmpdir(), join(root(), scratch, "link"));
    for (const path of [`${scratch}/link`, `${scratch}/link/new`, "../x", tmpdir()]) {
      assert.ok("refused" in (await workspace.resolve(path)), path);
    }
    const link = (await workspace.list(await placeOf(scratch))).find(({ name }) => name === "link");
    assert.equal(link?.kind, "other");
  });

  it("show what an editor holds before it is saved", async () => {
    await writeFile(join(root(), scratch, "typed.txt"), "saved");
    const at = await scratchFile("typed.txt");
    const document = await vscode.workspace.openTextDocument(uriOf(at));
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), "un");
    await vscode.workspace.applyEdit(edit);
    assert.equal(await workspace.text(at), "unsaved");
    assert.equal(await editor.text(at), "unsaved");

    assert.equal(await editor.replace(at, "unsaved", "changed"), "unsaved");
    assert.equal(document.getText(), "changed");
    assert.equal(await onDisk("typed.txt"), "saved");
    await saved(document);
  });
});

describe("Edits", () => {
  it("create files with their folders", async () => {
    const at = await scratchFile("new/deep/a.txt");
    assert.equal(await editor.text(at), undefined);
    assert.equal(await editor.replace(at, undefined, "one\ntwo\n"), "saved");
    assert.equal(await onDisk("new/deep/a.txt"), "one\ntwo\n");
    assert.equal(await editor.replace(at, undefined, "again"), false);
  });

  it("change a file, save it, and are taken back by one undo", async () => {
    const cases = [
      ["a\nb\nc\n", "a\nB\nc\n"],
      ["a\nb\nc\n", "b\nc\n"],
      ["a\nb\nc\n", "a\nb\nc\nd\n"],
      ["a\nb\nc", "a\nb\nc\n"],
      ["a\na\na\n", "a\na\n"],
      ["a\nb\n", ""],
      ["", "x"],
      ["a\r\nb\r\nc\r\n", "a\r\nX\r\nc\r\n"],
      ["a\r\nb\r\nc\r\n", "a\r\nX\r\nY\r\nb\r\nc\r\n"],
      ["a\r\nb\r\n", "b\r\n"],
      ["a\r\nb", "a\r\nb\r\n"],
    ];
    for (const [index, [before = "", after = ""]] of cases.entries()) {
      const name = `edit-${index}.txt`;
      await writeFile(join(root(), scratch, name), before);
      const at = await scratchFile(name);
      assert.equal(await editor.replace(at, before, after), "saved");
      assert.equal(await onDisk(name), after);
      await undoIn(uriOf(at));
      assert.equal(await editor.text(at), before);
      await saved(await vscode.workspace.openTextDocument(uriOf(at)));
    }
    // Each closed by itself would take as long again.
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    await vscode.window.tabGroups.close(tabs.filter(({ label }) => /^edit-\d+\.txt$/.test(label)));
  });

  it("leave a file alone that is not as expected", async () => {
    await writeFile(join(root(), scratch, "stale.txt"), "now");
    const at = await scratchFile("stale.txt");
    assert.equal(await editor.replace(at, "then", "x"), false);
    assert.equal(await onDisk("stale.txt"), "now");
  });
});

describe("Problems", () => {
  it("are those of the file, the folder or the workspace, and of nothing outside it", async () => {
    await writeFile(join(root(), scratch, "bad.txt"), "one\ntwo\n");
    const at = await scratchFile("bad.txt");
    const collection = vscode.languages.createDiagnosticCollection("test");
    const range = new vscode.Range(1, 0, 1, 3);
    const problem = new vscode.Diagnostic(range, "Bad.", vscode.DiagnosticSeverity.Warning);
    problem.source = "test";
    collection.set(uriOf(at), [problem]);
    collection.set(vscode.Uri.file(join(tmpdir(), "outside.txt")), [problem]);
    const diagnostics = new EditorDiagnostics(workspace);
    const ours = { at, line: 2, severity: "warning", message: "Bad.", source: "test" };
    assert.deepEqual(await diagnostics.list(), [ours]);
    assert.deepEqual(await diagnostics.list(at), [ours]);
    assert.deepEqual(await diagnostics.list(await placeOf(scratch)), [ours]);
    assert.deepEqual(await diagnostics.list(await placeOf("src")), []);
    collection.dispose();
  });
});

describe("Commands", () => {
  const shell = new TerminalShell();
  after(() => shell.dispose());

  const run = async (command: string, options: Partial<ShellOptions> = {}, signal?: AbortSignal) => {
    const all = { cwd: await placeOf(scratch), timeoutMs: 30_000, maxChars: 10_000, ...options };
    return shell.run(command, all, signal ?? new AbortController().signal);
  };

  it("run in a terminal that the user sees, with output and exit code", async () => {
    const { output, exitCode, timedOut } = await run("echo out; echo err >&2; pwd; sh -c 'exit 3'");
    assert.equal(exitCode, 3);
    assert.equal(timedOut, false);
    for (const text of ["out", "err", scratch]) assert.ok(output.includes(text), output);
    assert.ok(vscode.window.terminals.some(({ name }) => name === "Longhand"));
  });

  it("run over several lines, and each where it was told to, whatever the one before did", async () => {
    assert.ok((await run("cd /; echo a$((1+1))b")).output.includes("a2b"));
    const { output, exitCode } = await run("echo one\npwd\nexit 5");
    assert.match(output, /^one\n/);
    assert.equal((await run("echo b$((1+1)) '!!' \"!x\"")).output, "b2 !! !x\n");
    assert.ok(output.includes(scratch), output);
    assert.equal(exitCode, 5);
  });

  it("run beside each other, each in a terminal of its own", async () => {
    // The first one ends only if the second does so before.
    const waiting = run("until [ -e quick.txt ]; do sleep 0.05; done; rm quick.txt; echo slow");
    const quick = await run("echo x > quick.txt; echo quick");
    assert.deepEqual([(await waiting).output, quick.output], ["slow\n", "quick\n"]);
    assert.ok(vscode.window.terminals.filter(({ name }) => name === "Longhand").length >= 2);
  });

  it("end when they end and as they end, whatever marks of a terminal's they print", async () => {
    // Two that end otherwise than they say; the unit suite has all.
    for (const { title, command, exitCode, printed } of forgedMarks.slice(0, 2)) {
      const outcome = await run(command);
      assert.equal(outcome.exitCode, exitCode, title);
      assert.equal(plainOutput(outcome.output).trimEnd(), printed, title);
    }
  });

  it("run in no shell that a folder's settings name", async () => {
    const file = join(root(), ".vscode", "settings.json");
    const previous = await readFile(file, "utf8").catch(() => undefined);
    const shellOf = () =>
      vscode.workspace.getConfiguration("terminal.integrated").inspect("defaultProfile.linux");
    await mkdir(join(root(), ".vscode"), { recursive: true });
    const attack = {
      "terminal.integrated.profiles.linux": { evil: { path: "/bin/echo", args: ["taken"] } },
      "terminal.integrated.defaultProfile.linux": "evil",
      "terminal.integrated.env.linux": { GIT_PAGER: "taken", EVIL: "taken" },
    };
    try {
      await writeFile(file, JSON.stringify(attack));
      await until(() => shellOf()?.workspaceValue === "evil");
      const { output } = await run("echo 'own shell'; env");
      assert.match(output, /^own shell$/m);
      assert.doesNotMatch(output, /taken/);
      // VS Code has taken it over by then, and keeps it for a while.
      await until(() => vscode.env.shell === "/bin/echo");
    } finally {
      if (previous === undefined) await rm(file);
      else await writeFile(file, previous);
    }
    await until(() => shellOf()?.workspaceValue === undefined);
    assert.equal((await run("echo own again")).output, "own again\n");
  });

  it("may end the shell itself", async () => {
    assert.equal((await run("exit 4")).exitCode, 4);
    assert.equal((await run("echo alive")).exitCode, 0);
  });

  it("are stopped by a timeout and by a cancel", async () => {
    const slow = await run("echo begun; sleep 60", { timeoutMs: 1_000 });
    assert.deepEqual(slow, { output: "begun\n", timedOut: true, left: [] });
    const cancel = new AbortController();
    const cancelled = run("sleep 60", {}, cancel.signal);
    cancel.abort();
    assert.equal((await cancelled).timedOut, false);
  });
});

import assert from "node:assert/strict";
import { chmod, lstat, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import type { ModelServer } from "../modelServer/modelServer.ts";
import { until } from "../fixtures/until.ts";
import { configure, run, serve, state } from "./support.ts";

interface Restored {
  readonly path: string;
  readonly change: string;
}

describe("Checkpoints in a workspace", () => {
  let server: ModelServer;
  const root = () => join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, "restoring");
  const at = (path: string) => join(root(), path);

  /** Files of the task, as their permissions and bytes. */
  async function bytes(path = ""): Promise<Readonly<Record<string, string>>> {
    const all: Record<string, string> = {};
    for (const item of await readdir(at(path), { withFileTypes: true })) {
      const inner = join(path, item.name);
      if (item.isDirectory()) Object.assign(all, await bytes(inner));
      else all[inner] = `${(await lstat(at(inner))).mode & 0o777} ${await readFile(at(inner), "latin1")}`;
    }
    return all;
  }

  const call = (name: string, args: object) => ({ toolCalls: [{ name, arguments: args }] });
  const command = (text: string) => call("run_command", { command: text, cwd: "restoring" });
  const edit = (path: string, oldText: string, newText: string) =>
    call("edit_file", { path: `restoring/${path}`, oldText, newText });

  /** Runs one turn with these calls; gives the id of its user message. */
  async function turn(...calls: readonly object[]): Promise<string> {
    server.script(...calls, { text: "Done." });
    await run("send", { text: "Go on." });
    return (await state()).messages.findLast(({ role }) => role === "user")!.id;
  }

  before(async () => {
    server = await serve();
    await configure({ approval: "allowAll", maxRetries: 0 });
    await mkdir(at("sub"), { recursive: true });
    await writeFile(at("crlf.txt"), "one\r\ntwo\r\n");
    await writeFile(at("latin.txt"), Buffer.from([0xe9, 0x6e, 0x0a]));
    await writeFile(at("binary.bin"), Buffer.from([0, 1, 2, 255]));
    await writeFile(at("sub/moved.txt"), "moved\n");
    await writeFile(at("run.sh"), "#!/bin/sh\n");
    await chmod(at("run.sh"), 0o755);
  });
  after(async () => {
    await rm(root(), { recursive: true, force: true });
    await configure({ maxRetries: undefined });
    await server.close();
  });

  it("restore five files that edits, a command and a rename have changed, to each message and back", async () => {
    await run("newConversation");
    const states = new Map<string, Readonly<Record<string, string>>>();
    const turns = [
      [edit("crlf.txt", "two", "2"), call("write_file", { path: "restoring/new.txt", content: "new\n" })],
      [
        command(
          "mv sub/moved.txt sub/other.txt && printf '\\377' > binary.bin && chmod 644 run.sh && rm latin.txt",
        ),
      ],
      [
        call("apply_patch", {
          input:
            "*** Begin Patch\n*** Update File: restoring/crlf.txt\n*** Move to: restoring/z.txt\n-one\n+1\n*** End Patch",
        }),
      ],
    ];
    for (const calls of turns) {
      const before = await bytes();
      states.set(await turn(...calls), before);
    }
    states.set(await turn(), await bytes());
    const all = [...states];
    for (const [id, wanted] of [...all.toReversed(), ...all]) {
      const restored = await run<readonly Restored[]>("restoreFiles", { id, apply: true });
      assert.ok(
        restored.every(({ change }) => change !== "kept"),
        JSON.stringify(restored),
      );
      assert.deepEqual(await bytes(), wanted);
    }
    const [[first, original] = ["", {}]] = all;
    const restored = await run<readonly Restored[]>("restoreFiles", { id: first, apply: true });
    assert.deepEqual(
      restored.map(({ path, change }) => `${change} ${path.replace("restoring/", "")}`).toSorted(),
      [
        "changed binary.bin",
        "changed run.sh",
        "created crlf.txt",
        "created latin.txt",
        "created sub/moved.txt",
        "deleted new.txt",
        "deleted sub/other.txt",
        "deleted z.txt",
      ],
    );
    assert.deepEqual(await bytes(), original);
  });

  it("keep what an editor holds unsaved, and bring it back with an undo", async () => {
    await run("newConversation");
    await writeFile(at("typed.txt"), "on disk\n");
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(at("typed.txt")));
    const id = await turn(edit("typed.txt", "on disk", "by the agent"));
    await vscode.window.showTextDocument(document);
    const typed = new vscode.WorkspaceEdit();
    typed.insert(document.uri, new vscode.Position(0, 0), "typed ");
    await vscode.workspace.applyEdit(typed);
    assert.ok(document.isDirty);
    await run("restoreFiles", { id, apply: true });
    assert.equal(await readFile(at("typed.txt"), "utf8"), "on disk\n");
    await until(() => document.getText() === "on disk\n" && !document.isDirty);
    const { entries } = JSON.parse(await exported()) as { entries: { type: string; id: string }[] };
    const restore = entries.findLast(({ type }) => type === "restore");
    await run("undo", { target: restore?.id });
    await until(() => document.getText() === "typed by the agent\n" && document.isDirty);
    assert.equal(await readFile(at("typed.txt"), "utf8"), "by the agent\n");
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  it("open what a turn has changed in VS Code's editor of several differences", async () => {
    await run("newConversation");
    await writeFile(at("reviewed.txt"), "one\n");
    const id = await turn(edit("reviewed.txt", "one", "1"), command("printf x > made.txt"));
    const changes = await run<readonly { readonly path: string }[]>("reviewChanges", { id });
    assert.deepEqual(changes.map(({ path }) => path).toSorted(), [
      "restoring/made.txt",
      "restoring/reviewed.txt",
    ]);
    await until(
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.label.includes("Changes of This Turn") === true,
    );
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
  });

  async function exported(): Promise<string> {
    const path = at("export.json");
    await run("export", { format: "json", path });
    const text = await readFile(path, "utf8");
    await rm(path);
    return text;
  }
});

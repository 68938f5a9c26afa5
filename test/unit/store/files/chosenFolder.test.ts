import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openSqliteJournal } from "../../../fixtures/store/openSqliteJournal.ts";
import { runTask } from "../../../../src/store/client/storeWorker.ts";
import { chosenFolder } from "../../../../src/store/files/chosenFolder.ts";
import { entriesOf, message } from "../entries.ts";
import { ownThread } from "../../../fixtures/store/ownThread.ts";
import { tempFolder } from "../tempFolder.ts";

describe("Storage in a folder that the user has chosen", () => {
  const path = tempFolder();
  const own = join("/data", "workspaceStorage", "abc123", "longhand.longhand");

  it("has a folder of its own for each workspace, and must be a whole path", () => {
    assert.equal(chosenFolder(" ", own), own);
    assert.equal(chosenFolder("/volume/longhand", own), "/volume/longhand/abc123");
    assert.equal(chosenFolder("~", own, "/home/me"), "/home/me/abc123");
    assert.equal(chosenFolder("~/kept", own, "/home/me"), "/home/me/kept/abc123");
    for (const wrong of ["kept", "./kept", "~other/kept"]) assert.equal(chosenFolder(wrong, own), undefined);
  });

  it("takes over what there is, trash, backups and small files too, once", async () => {
    const [file, to] = [path("old/conversations.db"), path("volume/abc123/conversations.db")];
    const old = await openSqliteJournal({ file, startThread: ownThread });
    await old.append(entriesOf("a"));
    await old.append([message("b", 1)]);
    await old.trash("b");
    await old.backUp();
    await old.close();
    mkdirSync(path("old/drafts"));
    writeFileSync(path("old/drafts/a.json"), '"begun"');
    writeFileSync(path("old/other"), "not ours");
    assert.equal(await runTask(ownThread, { file, task: "move", to }), true);
    const moved = await openSqliteJournal({ file: to, startThread: ownThread });
    assert.deepEqual((await moved.load("a"))?.entries, entriesOf("a"));
    assert.equal((await moved.trashed()).length, 1);
    assert.equal((await moved.verify()).backups.length, 1);
    await moved.close();
    assert.equal(readFileSync(path("volume/abc123/drafts/a.json"), "utf8"), '"begun"');
    assert.equal(existsSync(file), false);
    assert.equal(existsSync(path("old/drafts")), false);
    assert.equal(existsSync(path("old/other")), true);
    assert.equal(await runTask(ownThread, { file, task: "move", to }), false);
  });

  it("leaves an emptied file with its backups where it is, to be recovered there", async () => {
    const [file, to] = [path("old/conversations.db"), path("volume/abc123/conversations.db")];
    const old = await openSqliteJournal({ file, startThread: ownThread });
    await old.append(entriesOf("a"));
    await old.backUp();
    await old.close();
    writeFileSync(file, "\n");
    await assert.rejects(runTask(ownThread, { file, task: "move", to }), { kind: "damaged" });
    assert.equal(existsSync(to), false);
    const again = await openSqliteJournal({ file, startThread: ownThread });
    assert.deepEqual((await again.load("a"))?.entries, entriesOf("a"));
    await again.close();
  });

  it("leaves everything where it was when it cannot be written", async () => {
    const file = path("old/conversations.db");
    const old = await openSqliteJournal({ file, startThread: ownThread });
    await old.append(entriesOf("a"));
    await old.close();
    writeFileSync(path("volume"), "in the way");
    const to = path("volume/abc123/conversations.db");
    await assert.rejects(runTask(ownThread, { file, task: "move", to }), { kind: "unreachable" });
    const again = await openSqliteJournal({ file, startThread: ownThread });
    assert.deepEqual((await again.load("a"))?.entries, entriesOf("a"));
    await again.close();
  });
});

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { LostConversations } from "../../src/host/commands/lostConversations.ts";
import { expire } from "../../src/host/notices/retention.ts";
import { FileWorkspaceIndex } from "../../src/store/files/fileWorkspaceIndex.ts";
import { FileAdoption } from "../../src/store/client/fileAdoption.ts";
import { openSqliteJournal } from "../../src/store/client/sqliteJournal.ts";
import type { ModelServer } from "../modelServer/modelServer.ts";
import { message } from "../unit/store/entries.ts";
import { run, serve, state } from "./support.ts";

describe("The library of conversations", () => {
  let server: ModelServer;
  let folder: string;

  before(async () => {
    server = await serve();
    folder = await mkdtemp(join(tmpdir(), "longhand-library-"));
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  const say = async (text: string, answer: string) => {
    await run("newConversation");
    server.script({ text: answer });
    await run("send", { text });
    return (await state()).id;
  };

  it("exports without secrets unless told to keep them, says what it redacted, and overwrites nothing", async () => {
    const key = `sk-${"a1b2".repeat(8)}`;
    await say(`My key is ${key} and I live in ${homedir()}.`, "Noted.");
    const [clean, whole] = [join(folder, "clean.json"), join(folder, "whole.json")];
    const first = await run<{ redactions: Record<string, number> }>("export", {
      format: "json",
      path: clean,
    });
    assert.ok(first.redactions["apiKey"]! > 0 && first.redactions["homePath"]! > 0);
    assert.doesNotMatch(await readFile(clean, "utf8"), new RegExp(key));
    const kept = await run<{ redactions: object }>("export", {
      ...{ format: "json", path: whole, keepSecrets: true },
    });
    assert.deepEqual(kept.redactions, {});
    assert.match(await readFile(whole, "utf8"), new RegExp(key));
    const before = await readFile(clean, "utf8");
    const again = await run<{ exported: boolean; reason: string }>("export", { format: "json", path: clean });
    assert.equal(again.exported, false);
    assert.match(again.reason, /exists already/);
    assert.equal(await readFile(clean, "utf8"), before);
    const { tokens } = await state();
    await run("import", { path: whole });
    assert.deepEqual((await state()).tokens, tokens);
  });

  it("deletes, restores, duplicates, renames and finds by id, without asking", async () => {
    const id = await say("Where do pangolins live?", "In Africa and Asia.");
    assert.deepEqual(await run("deleteConversation", { id }), { deleted: true, id });
    assert.notEqual((await maybeId()) ?? "", id);
    assert.deepEqual(await run("searchConversations", { query: "pangolins" }), []);
    assert.deepEqual(await run("restoreConversation", { id }), { id });
    const copy = await run<{ id: string }>("duplicate", { id });
    assert.match((await state()).title, /\(copy\)$/);
    assert.deepEqual(await run("rename", { id, title: "Pangolins" }), { title: "Pangolins" });
    const hits = await run<{ conversationId: string }[]>("searchConversations", { query: "pangolins" });
    assert.deepEqual(hits.map((hit) => hit.conversationId).sort(), [id, copy.id].sort());
    await run("openConversation", { id });
    assert.equal((await state()).title, "Pangolins");
    const { problems } = await run<{ problems: string[] }>("verify");
    assert.deepEqual(problems, []);
  });

  it("expires nothing by itself, and what the user says", async () => {
    const day = 24 * 60 * 60 * 1000;
    const now = 100 * day;
    const asked: unknown[] = [];
    const store = {
      trashOlder: async (before: number, kept: readonly string[]) => {
        asked.push([before, kept]);
        return ["old"];
      },
    };
    const log = { write: () => undefined };
    assert.deepEqual(await expire(store, 0, now, "open", log), []);
    assert.deepEqual(await expire(store, 30, now, "open", log), ["old"]);
    assert.deepEqual(asked, [[now - 30 * day, ["open"]]]);
  });

  it("adopts the conversations of a folder that is gone, once", async () => {
    const extension = vscode.extensions.getExtension("longhand.longhand")!;
    const workerFile = join(extension.extensionPath, "dist", "sqliteWorker.cjs");
    const [lostFile, ownFile] = [join(folder, "lost", "conversations.db"), join(folder, "own.db")];
    const lost = await openSqliteJournal({ file: lostFile, workerFile });
    await lost.append([message("gone", 1, "Still here")]);
    await lost.close();
    const own = await openSqliteJournal({ file: ownFile, workerFile });
    const index = new FileWorkspaceIndex(join(folder, "index"));
    const folders = [vscode.Uri.file(join(folder, "renamed-away")).toString()];
    await index.note({ store: lostFile, folders, openedAt: 1 });
    const garbage = join(folder, "garbage.db");
    await writeFile(garbage, "no database".repeat(1000));
    await index.note({ store: garbage, folders, openedAt: 3 });
    const finder = new LostConversations(
      index,
      new FileAdoption(own, { workerFile, scratchFile: join(folder, "adopting.db") }),
      ownFile,
    );
    await finder.note(2);
    assert.deepEqual(await finder.find(true), { adopted: ["gone"], unreadable: [garbage] });
    assert.deepEqual(await finder.find(true), { adopted: [], unreadable: [garbage] });
    assert.equal((await own.load("gone"))?.entries.length, 1);
    await own.close();
  });
});

async function maybeId(): Promise<string | undefined> {
  return (await run<{ id: string } | undefined>("newConversation"))?.id;
}

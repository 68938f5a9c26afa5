import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type * as vscode from "vscode";
import { FileWorkspaceIndex } from "../../../src/store/files/fileWorkspaceIndex.ts";
import { FileAdoption } from "../../../src/store/client/fileAdoption.ts";
import { openSqliteJournal } from "../../fixtures/store/openSqliteJournal.ts";
import { startThread } from "../../fixtures/store/workerFiles.ts";
import type { ModelServer } from "../../modelServer/modelServer.ts";
import { message } from "../store/entries.ts";
import * as editor from "../../fixtures/vscode/vscodeModule.ts";
import { run, serve, state, useExtension } from "../../fixtures/vscode/runningExtension.ts";

describe("The library of conversations", () => {
  const { beside } = useExtension();
  let server: ModelServer;

  before(async () => {
    server = await serve();
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
    const [clean, whole] = [join(beside(), "clean.json"), join(beside(), "whole.json")];
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
    const { trashExpired } = await import("../../../src/host/notices/retention.ts");
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
    assert.deepEqual(await trashExpired(store, 0, now, "open", log), []);
    assert.deepEqual(await trashExpired(store, 30, now, "open", log), ["old"]);
    assert.deepEqual(asked, [[now - 30 * day, ["open"]]]);
  });

  it("adopts the conversations of a folder that is gone, once", async () => {
    const { LostConversations } = await import("../../../src/host/commands/lostConversations.ts");
    const [lostFile, ownFile] = [join(beside(), "lost", "conversations.db"), join(beside(), "own.db")];
    const lost = await openSqliteJournal({ file: lostFile, startThread });
    await lost.append([message("gone", 1, "Still here")]);
    await lost.close();
    const own = await openSqliteJournal({ file: ownFile, startThread });
    const index = new FileWorkspaceIndex(join(beside(), "index"));
    const folders = [editor.Uri.file(join(beside(), "renamed-away")).toString()];
    await index.note({ store: lostFile, folders, openedAt: 1 });
    const garbage = join(beside(), "garbage.db");
    await writeFile(garbage, "no database".repeat(1000));
    await index.note({ store: garbage, folders, openedAt: 3 });
    const finder = new LostConversations(
      index,
      new FileAdoption(own, { startThread, scratchFile: join(beside(), "adopting.db") }),
      ownFile,
    );
    await finder.note(2);
    assert.deepEqual(await finder.find({ all: true }), { adopted: ["gone"], unreadable: [garbage] });
    assert.deepEqual(await finder.find({ all: true }), { adopted: [], unreadable: [garbage] });
    assert.equal((await own.load("gone"))?.entries.length, 1);
    await own.close();
  });
});

/** Put together here so that no scanner takes them for real ones. */
const key = ["sk", "a1b2".repeat(8)].join("-");
const token = ["ghp", "c3d4".repeat(9)].join("_");

describe("Export and import by hand", () => {
  const { beside } = useExtension();
  let server: ModelServer;
  const { showQuickPick, showSaveDialog, showOpenDialog, showInformationMessage, showErrorMessage } =
    editor.window;
  const said: string[] = [];

  before(async () => {
    server = await serve();
    await run("newConversation");
    server.script({ text: `Then ${key} it is.` });
    await run("send", { text: `The key is ${key} and the token ${token}.` });
  });
  afterEach(() => {
    said.length = 0;
    editor.asked.shown.length = 0;
    Object.assign(editor.window, {
      ...{ showQuickPick, showSaveDialog, showOpenDialog, showInformationMessage, showErrorMessage },
    });
  });

  /** Chooses these items and this file, and presses the first button of what is said. */
  const choosing = (labels: readonly string[], file: string) => {
    const wanted = [...labels];
    const told = async (sentence: string, ...actions: readonly unknown[]) => {
      said.push(sentence);
      return actions[0] as never;
    };
    Object.assign(editor.window, {
      showQuickPick: async (items: readonly vscode.QuickPickItem[]) => {
        const label = wanted.shift();
        const item = items.find((one) => one.label === label);
        assert.ok(item, `${label} is not among ${items.map((one) => one.label).join(", ")}`);
        return item;
      },
      showSaveDialog: async () => editor.Uri.file(join(beside(), file)),
      showOpenDialog: async () => [editor.Uri.file(join(beside(), file))],
      showInformationMessage: told,
      showErrorMessage: told,
    });
  };

  it("redact, and say what: how many of which kind", async () => {
    choosing(["JSON", "Redact secrets"], "clean.json");
    assert.equal((await run<{ exported: boolean }>("export")).exported, true);
    assert.deepEqual(said, ["The conversation was exported; redacted: 2 API keys, 1 token."]);
    const file = await readFile(join(beside(), "clean.json"), "utf8");
    assert.ok(!file.includes(key) && !file.includes(token));
  });

  it("keep secrets when the user chooses so, say that, and open the file", async () => {
    choosing(["Markdown", "Keep everything as it is"], "whole.md");
    assert.equal((await run<{ exported: boolean }>("export")).exported, true);
    assert.deepEqual(said, ["The conversation was exported as it is, with whatever secrets it holds."]);
    const path = join(beside(), "whole.md");
    const file = await readFile(path, "utf8");
    assert.ok(file.includes(key) && file.includes(token));
    assert.deepEqual(editor.asked.shown, [path]);
  });

  it("take nothing from a bad file, and name the place", async () => {
    const messages = [
      { role: "user", content: "Hello" },
      { role: "wizard", content: "" },
    ];
    await writeFile(join(beside(), "bad.json"), JSON.stringify({ conversation_history: messages }));
    choosing([], "bad.json");
    const before = await state();
    const { imported } = await run<{ imported: boolean }>("import");
    assert.equal(imported, false);
    assert.equal(said.length, 1);
    assert.match(said[0]!, /^Nothing was imported\. \$\.conversation_history\[1\]\.role/);
    assert.deepEqual(await state(), before);
  });
});

async function maybeId(): Promise<string | undefined> {
  return (await run<{ id: string } | undefined>("newConversation"))?.id;
}

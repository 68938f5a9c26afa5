import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { LostConversations } from "../../src/host/commands/lostConversations.ts";
import { trashExpired } from "../../src/host/notices/retention.ts";
import { FileWorkspaceIndex } from "../../src/store/files/fileWorkspaceIndex.ts";
import { FileAdoption } from "../../src/store/client/fileAdoption.ts";
import { openSqliteJournal } from "../../src/store/client/sqliteJournal.ts";
import { threadOf } from "../../src/store/client/storeThread.ts";
import type { ModelServer } from "../modelServer/modelServer.ts";
import { message } from "../unit/store/entries.ts";
import { faults } from "../modelServer/fault.ts";
import { until } from "../fixtures/until.ts";
import { useShownLists } from "./shownLists.ts";
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
    assert.deepEqual(await trashExpired(store, 0, now, "open", log), []);
    assert.deepEqual(await trashExpired(store, 30, now, "open", log), ["old"]);
    assert.deepEqual(asked, [[now - 30 * day, ["open"]]]);
  });

  it("adopts the conversations of a folder that is gone, once", async () => {
    const extension = vscode.extensions.getExtension("longhand.longhand")!;
    const startThread = threadOf(join(extension.extensionPath, "dist", "sqliteWorker.cjs"));
    const [lostFile, ownFile] = [join(folder, "lost", "conversations.db"), join(folder, "own.db")];
    const lost = await openSqliteJournal({ file: lostFile, startThread });
    await lost.append([message("gone", 1, "Still here")]);
    await lost.close();
    const own = await openSqliteJournal({ file: ownFile, startThread });
    const index = new FileWorkspaceIndex(join(folder, "index"));
    const folders = [vscode.Uri.file(join(folder, "renamed-away")).toString()];
    await index.note({ store: lostFile, folders, openedAt: 1 });
    const garbage = join(folder, "garbage.db");
    await writeFile(garbage, "no database".repeat(1000));
    await index.note({ store: garbage, folders, openedAt: 3 });
    const finder = new LostConversations(
      index,
      new FileAdoption(own, { startThread, scratchFile: join(folder, "adopting.db") }),
      ownFile,
    );
    await finder.note(2);
    assert.deepEqual(await finder.find(true), { adopted: ["gone"], unreadable: [garbage] });
    assert.deepEqual(await finder.find(true), { adopted: [], unreadable: [garbage] });
    assert.equal((await own.load("gone"))?.entries.length, 1);
    await own.close();
  });
});

describe("The list of conversations", () => {
  let server: ModelServer;
  const lists = useShownLists();
  const { showInformationMessage, showInputBox } = vscode.window;

  before(async () => {
    server = await serve();
  });
  afterEach(() => {
    vscode.window.showInformationMessage = showInformationMessage;
    vscode.window.showInputBox = showInputBox;
  });
  after(() => server.close());

  const converse = async (question: string, answer: string) => {
    await run("newConversation");
    server.script({ text: answer });
    await run("send", { text: question });
    return (await state()).id;
  };
  const listed = async () => {
    const done = run("openConversation");
    return { list: await lists.next(), done };
  };

  it("has them under their day, with what they are, and renames one that is not open", async () => {
    const weather = await converse("How is the weather?", "Sunny.");
    await converse("How many eggs?", "Twelve.");
    const { list, done } = await listed();
    assert.equal(list.labels[0], "Today");
    assert.equal(list.item("Today")?.kind, vscode.QuickPickItemKind.Separator);
    assert.match(
      list.item("How is the weather?")?.description ?? "",
      / · 3 messages · \d+ tokens · gpt-4o-mini$/,
    );
    const asked: (vscode.InputBoxOptions | undefined)[] = [];
    vscode.window.showInputBox = async (options) => {
      asked.push(options);
      return "Forecast";
    };
    list.type("weather");
    list.act("How is the weather?", "Rename");
    const renamed = await lists.next();
    assert.deepEqual(asked, [{ prompt: "Title of the conversation", value: "How is the weather?" }]);
    assert.equal(renamed.words, "weather");
    assert.ok(renamed.item("Forecast"));
    assert.equal(renamed.item("How is the weather?"), undefined);
    renamed.hide();
    await done;
    assert.match((await state()).title, /How many eggs/);
    await run("openConversation", { id: weather });
    assert.equal((await state()).title, "Forecast");
  });

  it("says which are at work, and opens one of those", async () => {
    await run("newConversation");
    server.fail(faults.stall(10, { text: "word ".repeat(400) }));
    const asked = server.requests.length;
    const turn = run("send", { text: "Who works behind?" });
    // What was said is stored before it is sent.
    await until(() => server.requests.length > asked);
    const { id } = await state();
    await run("newConversation");
    const { list, done } = await listed();
    const item = list.item("Who works behind?");
    assert.match(item?.label ?? "", /^\$\(loading~spin\) Who works behind\?/);
    assert.match(item?.description ?? "", /^running · /);
    await list.choose("Who works behind?");
    await done;
    const opened = await state();
    assert.deepEqual([opened.id, opened.running], [id, true]);
    await run("cancel");
    await turn;
  });

  it("deletes from the list, and Undo brings it back", async () => {
    const id = await converse("Where do newts live?", "In ponds.");
    await converse("How many hens?", "Three.");
    const said: string[] = [];
    const { promise: wanted, resolve: undo } = Promise.withResolvers<undefined>();
    vscode.window.showInformationMessage = async (sentence: string, ...actions: readonly unknown[]) => {
      said.push(`${sentence} ${actions.join(", ")}`);
      await wanted;
      return actions[0] as never;
    };
    const { list, done } = await listed();
    list.act("Where do newts live?", "Delete");
    const less = await lists.next();
    assert.equal(less.item("Where do newts live?"), undefined);
    assert.ok(less.item("How many hens?"));
    less.hide();
    await done;
    assert.deepEqual(said, ["The conversation is in the trash for 30 days. Undo"]);
    undo(undefined);
    await until(async () => {
      const { list: again, done: closed } = await listed();
      again.hide();
      await closed;
      return again.item("Where do newts live?") !== undefined;
    });
    await run("openConversation", { id });
    assert.match((await state()).title, /newts/);
  });

  it("opens a duplicate", async () => {
    const id = await converse("What do voles eat?", "Roots.");
    await run("newConversation");
    const { list, done } = await listed();
    list.act("What do voles eat?", "Duplicate");
    await done;
    const copy = await state();
    assert.equal(copy.title, "What do voles eat? (copy)");
    assert.notEqual(copy.id, id);
    assert.equal(copy.messageCount, 3);
  });

  it("goes on to a search of what was said, where no title has the words", async () => {
    const id = await converse("Who lives in a sett?", "The badger does.");
    await run("newConversation");
    const { list, done } = await listed();
    list.type("badgers");
    await list.accept("Search in messages");
    const search = await lists.next();
    assert.equal(search.words, "badgers");
    await search.accept("«badger»");
    await done;
    assert.equal((await state()).id, id);
  });

  it("is, of a search, that of the open conversation before all others, and follows the typing", async () => {
    await converse("Who is striped?", "Zebras and okapis.");
    const here = await converse("Who has a long neck?", "Giraffes and okapis.");
    const done = run<readonly { conversationId: string }[]>("searchConversations");
    const list = await lists.next();
    assert.deepEqual(list.labels, []);
    list.type("zebras");
    await until(() => list.labels.length === 1);
    list.type("okapis");
    await until(() => list.labels.length === 2);
    const [own, other] = ["Who has a long neck?", "Who is striped?"].map((title) => list.item(title));
    assert.equal(list.labels[0], own?.label);
    assert.equal(own?.detail, "Giraffes and «okapis».");
    assert.match(own.description ?? "", /^this conversation · /);
    assert.doesNotMatch(other?.description ?? "", /this conversation/);
    await list.accept("Giraffes");
    const [hit] = await done;
    assert.equal(hit?.conversationId, here);
  });
});

/** Put together here so that no scanner takes them for real ones. */
const key = ["sk", "a1b2".repeat(8)].join("-");
const token = ["ghp", "c3d4".repeat(9)].join("_");

describe("Export and import by hand", () => {
  let server: ModelServer;
  let folder: string;
  const { showQuickPick, showSaveDialog, showOpenDialog, showInformationMessage, showErrorMessage } =
    vscode.window;
  const said: string[] = [];

  before(async () => {
    server = await serve();
    folder = await mkdtemp(join(tmpdir(), "longhand-transfer-"));
    await run("newConversation");
    server.script({ text: `Then ${key} it is.` });
    await run("send", { text: `The key is ${key} and the token ${token}.` });
  });
  afterEach(() => {
    said.length = 0;
    Object.assign(vscode.window, {
      ...{ showQuickPick, showSaveDialog, showOpenDialog, showInformationMessage, showErrorMessage },
    });
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  /** Chooses these items and this file, and presses the first button of what is said. */
  const choosing = (labels: readonly string[], file: string) => {
    const wanted = [...labels];
    const told = async (sentence: string, ...actions: readonly unknown[]) => {
      said.push(sentence);
      return actions[0] as never;
    };
    Object.assign(vscode.window, {
      showQuickPick: async (items: readonly vscode.QuickPickItem[]) => {
        const label = wanted.shift();
        const item = items.find((one) => one.label === label);
        assert.ok(item, `${label} is not among ${items.map((one) => one.label).join(", ")}`);
        return item;
      },
      showSaveDialog: async () => vscode.Uri.file(join(folder, file)),
      showOpenDialog: async () => [vscode.Uri.file(join(folder, file))],
      showInformationMessage: told,
      showErrorMessage: told,
    });
  };

  it("redact, and say what: how many of which kind", async () => {
    choosing(["JSON", "Redact secrets"], "clean.json");
    assert.equal((await run<{ exported: boolean }>("export")).exported, true);
    assert.deepEqual(said, ["The conversation was exported; redacted: 2 API keys, 1 token."]);
    const file = await readFile(join(folder, "clean.json"), "utf8");
    assert.ok(!file.includes(key) && !file.includes(token));
  });

  it("keep secrets when the user chooses so, say that, and open the file", async () => {
    choosing(["Markdown", "Keep everything as it is"], "whole.md");
    assert.equal((await run<{ exported: boolean }>("export")).exported, true);
    assert.deepEqual(said, ["The conversation was exported as it is, with whatever secrets it holds."]);
    const path = join(folder, "whole.md");
    const file = await readFile(path, "utf8");
    assert.ok(file.includes(key) && file.includes(token));
    await until(() => vscode.window.activeTextEditor?.document.uri.fsPath === path);
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
  });

  it("take nothing from a bad file, and name the place", async () => {
    const messages = [
      { role: "user", content: "Hello" },
      { role: "wizard", content: "" },
    ];
    await writeFile(join(folder, "bad.json"), JSON.stringify({ conversation_history: messages }));
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

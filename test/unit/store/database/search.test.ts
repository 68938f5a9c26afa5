import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { openDatabase } from "../../../../src/store/recovery/openDatabase.ts";
import { FileAdoption } from "../../../../src/store/client/fileAdoption.ts";
import type { ConversationStore } from "../../../../src/store/conversationStore.ts";
import { openSqliteJournal } from "../../../fixtures/store/openSqliteJournal.ts";
import { message, said } from "../entries.ts";
import { ownThread } from "../../../fixtures/store/ownThread.ts";
import { tempFolder } from "../tempFolder.ts";

describe("Conversations in a SQLite file", () => {
  const path = tempFolder();
  let store: ConversationStore;
  const open = (name = "conversations.db") => openSqliteJournal({ file: path(name), startThread: ownThread });

  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  const found = async (query: string) => (await store.search(query)).map(({ entryId }) => entryId);

  it("are found by stem, without regard to case and accents, by all words, by phrase and by a beginning", async () => {
    await store.append([
      message("a", 1, "The MIGRATION was running twice"),
      message("a", 2, "Café: run the migrations again"),
      message("a", 3, "twice running"),
    ]);
    assert.deepEqual(await found("migrate run"), ["e000002", "e000001"]);
    assert.deepEqual(await found("cafe"), ["e000002"]);
    assert.deepEqual(await found('"running twice"'), ["e000001"]);
    assert.deepEqual(await found("twi"), ["e000003", "e000001"]);
    assert.deepEqual(await found("run missing"), []);
  });

  it("are found by text that is syntax to the search engine", async () => {
    await store.append([message("a", 1, 'if (x) { return a["b-c"] OR NOT d:e* }')]);
    for (const query of ['a["b-c"]', "d:e*", "OR NOT", "x) {", '"unclosed return', "NEAR(x", "b-c"]) {
      if (query.startsWith('"unclosed') || query.startsWith("NEAR")) assert.deepEqual(await found(query), []);
      else assert.deepEqual(await found(query), ["e000001"], query);
    }
    assert.deepEqual(await found('" ( *'), []);
    assert.deepEqual(await found(""), []);
  });

  it("are found in tool results and content parts, every word that hit marked", async () => {
    await store.append([
      said("a", 1, { role: "user", content: [{ type: "text", text: "needle in parts" }] }),
      said("a", 2, { role: "tool", tool_call_id: "c", content: `${"hay ".repeat(20_000)}needle needle` }),
      message("a", 3, "needle needle needle"),
    ]);
    assert.deepEqual(await found("needle"), ["e000003", "e000002", "e000001"]);
    const [hit] = await store.search("needle", { limit: 1 });
    assert.deepEqual(
      hit?.snippet.filter(({ hit }) => hit).map(({ text }) => text),
      ["needle", "needle", "needle"],
    );
  });

  it("keep a large tool result once, however often it was read or copied, until the last use is erased", async () => {
    const large = "0123456789".repeat(100_000);
    const read = (seq: number) => said("a", seq, { role: "tool", tool_call_id: `c${seq}`, content: large });
    await store.append([read(1), read(2), read(3)]);
    await store.copy("a", "b");
    assert.deepEqual((await store.load("b"))?.entries[2], { ...read(3), conversationId: "b" });
    await store.erase("a");
    assert.deepEqual((await store.load("b"))?.entries[0], { ...read(1), conversationId: "b" });
    await store.close();
    assert.ok(statSync(path("conversations.db")).size < 2 * large.length);
    const { database } = openDatabase(path("conversations.db"));
    assert.deepEqual({ ...database.get("SELECT count(*) AS count FROM content") }, { count: 1 });
    database.close();
    store = await open();
    await store.erase("b");
    await store.close();
    const emptied = openDatabase(path("conversations.db")).database;
    assert.deepEqual({ ...emptied.get("SELECT count(*) AS count FROM content") }, { count: 0 });
    emptied.close();
    store = await open();
  });

  it("leave the trash for good after 30 days", async () => {
    for (const id of ["old", "young"]) await store.append([message(id, 1)]);
    await store.trash("old");
    await store.trash("young");
    await store.close();
    const { database } = openDatabase(path("conversations.db"));
    const days = (count: number) => count * 24 * 60 * 60 * 1000;
    database.run("UPDATE conversation SET trashedAt = trashedAt - ? WHERE id = 'old'", days(30));
    database.run("UPDATE conversation SET trashedAt = trashedAt - ? WHERE id = 'young'", days(29));
    database.close();
    store = await open();
    assert.deepEqual(
      (await store.trashed()).map(({ id }) => id),
      ["young"],
    );
    assert.equal(await store.load("old"), undefined);
  });

  it("are adopted from another file, once, which is left as it was", async () => {
    const other = await open("lost.db");
    const large = "x".repeat(40_000);
    await other.append([
      message("a", 1, "adopted"),
      said("a", 2, { role: "tool", tool_call_id: "c", content: large }),
    ]);
    await other.append([message("here", 1, "theirs")]);
    await other.close();
    await store.append([message("here", 1, "ours")]);
    const adoption = new FileAdoption(store, { startThread: ownThread, scratchFile: path("adopting.db") });
    assert.deepEqual(await adoption.adopt(path("lost.db"), []), ["a"]);
    assert.deepEqual(await adoption.adopt(path("lost.db"), []), []);
    assert.equal((await store.load("a"))?.entries.length, 2);
    assert.deepEqual((await store.load("here"))?.entries, [message("here", 1, "ours")]);
    assert.deepEqual(await found("adopted"), ["e000001"]);
    await assert.rejects(adoption.adopt(path("nowhere.db"), []), { kind: "unreachable" });
  });
});

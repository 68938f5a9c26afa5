import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import type { StoreEvent } from "../../../../src/core/ports/journal.ts";
import { holderName, StoredLeases } from "../../../../src/store/database/leases.ts";
import { openDatabase } from "../../../../src/store/recovery/openDatabase.ts";
import { openSqliteJournal } from "../../../fixtures/store/openSqliteJournal.ts";
import { message } from "../entries.ts";
import { keptThread } from "../../../fixtures/store/keptThreads.ts";
import { tempFolder } from "../tempFolder.ts";

describe("Two windows on the same conversations", () => {
  const path = tempFolder();
  const file = () => path("conversations.db");

  async function openWindow() {
    const waiting: ((ids: readonly string[] | "replaced") => void)[] = [];
    const onEvent = (event: StoreEvent) => {
      if (event.type !== "changed" && event.type !== "replaced") return;
      const heard = event.type === "changed" ? event.conversationIds : event.type;
      for (const resolve of waiting.splice(0)) resolve(heard);
    };
    const store = await openSqliteJournal({ file: file(), startThread: keptThread, onEvent });
    const nextChange = () =>
      new Promise<readonly string[] | "replaced">((resolve) => void waiting.push(resolve));
    return { store, nextChange };
  }

  it("do not both continue one: the second one is refused until the first lets go", async () => {
    const [{ store: one }, { store: other }] = [await openWindow(), await openWindow()];
    assert.equal(await one.acquire("a"), undefined);
    await one.append([message("a", 1)]);
    const holder = await other.acquire("a");
    assert.equal(typeof holder, "object");
    assert.equal(holder?.machine, hostname());
    assert.deepEqual(
      [await one.holder("a"), await other.holder("a"), await other.holder("b")],
      ["this", holder, "none"],
    );
    await assert.rejects(other.append([message("a", 2)]), { kind: "leased" });
    await assert.rejects(other.saveDraft({ conversationId: "a", id: "d", model: "", text: "", at: 1 }), {
      kind: "leased",
    });
    await one.release("a");
    assert.equal(await other.acquire("a"), undefined);
    await other.append([message("a", 2)]);
    await one.close();
    await other.close();
  });

  it("open one and have it, or are told who has it; what is not there is nobody's", async () => {
    const [{ store: one }, { store: other }] = [await openWindow(), await openWindow()];
    await one.append([message("a", 1)]);
    assert.deepEqual(await one.open("a"), { entries: [message("a", 1)] });
    const { heldBy, ...stored } = (await other.open("a")) ?? {};
    assert.deepEqual([heldBy, stored], [await other.holder("a"), { entries: [message("a", 1)] }]);
    assert.equal(await one.open("nowhere"), undefined);
    assert.equal(await other.holder("nowhere"), "none");
    await one.close();
    await other.close();
  });

  it("leave each other's conversations out of the trash when old ones go there", async () => {
    const [{ store: one }, { store: other }] = [await openWindow(), await openWindow()];
    for (const id of ["a", "b", "c"]) await one.append([message(id, 1)]);
    await one.append([message("d", 1), message("d", 2)]);
    await other.acquire("a");
    assert.deepEqual(await one.trashOlder(1002, ["b"]), ["c"]);
    assert.deepEqual((await one.list()).map(({ id }) => id).sort(), ["a", "b", "d"]);
    await one.close();
    await other.close();
  });

  it("may take over from each other: then the first one's entries are refused", async () => {
    const [{ store: one, nextChange }, { store: other }] = [await openWindow(), await openWindow()];
    await one.acquire("a");
    await one.append([message("a", 1)]);
    const change = nextChange();
    await other.takeOver("a");
    assert.deepEqual(await change, ["a"]);
    assert.equal(typeof (await one.holder("a")), "object");
    await assert.rejects(one.append([message("a", 2)]), { kind: "leased" });
    await other.append([{ ...message("a", 2), id: "theirs" }]);
    assert.equal((await one.load("a"))?.entries[1]?.id, "theirs");
    await one.close();
    await other.close();
  });

  it("hear of what the other appends and streams, and not of what they do themselves", async () => {
    const [{ store: one, nextChange }, { store: other, nextChange: othersChange }] = [
      await openWindow(),
      await openWindow(),
    ];
    let heardByOther = false;
    void othersChange().then(() => (heardByOther = true));
    for (const change of [
      () => other.append([message("a", 1)]),
      () => other.saveDraft({ conversationId: "a", id: "d", model: "", text: "Hel", at: 1 }),
      () => other.saveDraft({ conversationId: "a", id: "d", model: "", text: "Hello", at: 1 }),
    ]) {
      const heard = nextChange();
      await change();
      assert.deepEqual(await heard, ["a"]);
    }
    const heard = nextChange();
    await other.trash("a");
    assert.deepEqual(await heard, []);
    assert.equal(heardByOther, false);
    await one.close();
    await other.close();
  });

  it("free a conversation when they close", async () => {
    const [{ store: one }, { store: other }] = [await openWindow(), await openWindow()];
    await one.acquire("a");
    await one.close();
    assert.equal(await other.acquire("a"), undefined);
    await other.close();
  });

  it("free a conversation at once when their process is gone, and after 30 seconds when they cannot be asked", () => {
    const { database } = openDatabase(file());
    const { pid } = spawnSync(process.execPath, ["--version"]);
    const gone = holderName("x").replace(String(process.pid), String(pid));
    const elsewhere = JSON.stringify(["another-host.invalid", 1, "x"]);
    const self = new StoredLeases(database, holderName("self"));
    assert.equal(new StoredLeases(database, gone).acquire("a", 1000), undefined);
    assert.equal(self.acquire("a", 1001), undefined);
    const remote = new StoredLeases(database, elsewhere);
    assert.equal(remote.acquire("b", 1000), undefined);
    assert.deepEqual(self.acquire("b", 30_999), { machine: "another-host.invalid", window: "x" });
    remote.renew(20_000);
    assert.deepEqual(self.acquire("b", 31_000), { machine: "another-host.invalid", window: "x" });
    assert.equal(self.acquire("b", 50_000), undefined);
    database.close();
  });

  it("both use the recovered file after one of them has met damage", async () => {
    const [{ store: one }, { store: other, nextChange }] = [await openWindow(), await openWindow()];
    await one.append([message("a", 1)]);
    await one.close();
    // What a recovery does to the other window: another file of the same name.
    const bytes = readFileSync(file());
    const change = nextChange();
    rmSync(file());
    for (const name of [`${file()}-wal`, `${file()}-shm`]) if (existsSync(name)) rmSync(name);
    writeFileSync(file(), bytes);
    assert.equal(await change, "replaced");
    await other.append([message("b", 1)]);
    await other.close();
    const again = await openWindow();
    assert.equal((await again.store.load("b"))?.entries.length, 1);
    await again.store.close();
  });
});

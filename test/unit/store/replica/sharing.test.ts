import assert from "node:assert/strict";
import { sharedId } from "../../../../src/core/conversation/sharing/sharedId.ts";
import { teamScript } from "../../../../src/store/server/rights/teamScript.ts";
import { addPeople } from "../../../postgres/databases.ts";
import { ReplicatedContents } from "../../../../src/store/client/replicatedContents.ts";
import { checkpointOf } from "../contentContract.ts";
import { until } from "../../../fixtures/until.ts";
import { contentOf, message } from "../entries.ts";
import { useMachines, type Machine } from "./machines.ts";

describe("A conversation that its owner shares", () => {
  const { admin, server, start } = useMachines();
  const id = sharedId("ann", "a");

  before(async () => {
    await addPeople(server(), "ann", "bob");
    await admin(teamScript);
  });

  const join = (user: string) => start(`${user}/conversations.db`, { user, largestFile: 1_000 });
  /** Ann's, with one conversation that is shared and one that is not, and Bob's. */
  const two = async () => {
    const [ann, bob] = [await join("ann"), await join("bob")];
    const usage = { promptTokens: 9, completionTokens: 9 };
    await ann.store.append([{ ...message("a", 1, "the plan"), usage }]);
    await ann.store.append([message("secret", 1, "my plan")]);
    assert.equal(await ann.replication.share("a", true), undefined);
    await until(async () => (await bob.store.ids()).includes(id));
    return { ann, bob };
  };
  const texts = async ({ store }: Machine) =>
    (await store.load(id))?.entries.map((entry) => entry.type === "message" && entry.message.content);

  it("is read by others as it grows, and is found, and nothing else is", async () => {
    const { ann, bob } = await two();
    await ann.store.append([message("a", 2, "goes on")]);
    await until(async () => (await texts(bob))?.length === 2);
    assert.deepEqual(await texts(bob), ["the plan", "goes on"]);
    assert.deepEqual(await bob.store.ids(), [id]);
    assert.deepEqual(
      (await bob.store.search("plan")).map(({ conversationId }) => conversationId),
      [id],
    );
    assert.deepEqual((await bob.store.usage(0)).length, 0);
    await until(() => ann.replication.status().shared.join() === "a");
    assert.deepEqual(bob.replication.status().shared, []);
  });

  it("has its files read by others, when they are asked for, and no other's", async () => {
    const [ann, bob] = [await join("ann"), await join("bob")];
    const [shown, hidden] = [contentOf("shown"), contentOf("hidden")];
    await ann.store.append([checkpointOf("a", 1, [shown])], [shown]);
    await ann.store.append([checkpointOf("secret", 1, [hidden])], [hidden]);
    await until(async () => (await admin("SELECT hash FROM longhand.file_content")).length === 2);
    const fetched = async () => {
      const hashes = [shown, hidden].map(({ hash }) => hash);
      const found = await new ReplicatedContents(bob.store, bob.replication).contents(hashes);
      return found.map(({ bytes }) => Buffer.from(bytes).toString());
    };
    await ann.replication.share("a", true);
    await until(async () => (await bob.store.ids()).includes(id));
    assert.deepEqual(await fetched(), ["shown"]);
    await ann.replication.share("a", false);
    await until(async () => !(await bob.store.ids()).includes(id));
    assert.deepEqual(await fetched(), []);
    assert.deepEqual(await admin("SELECT hash FROM longhand.file_content WHERE owner = 'bob'"), []);
  });

  it("is nobody else's to add to, to take over or to copy as it stands", async () => {
    const { ann, bob } = await two();
    const owner = { machine: "", window: "", owner: "ann" };
    assert.deepEqual(await bob.store.acquire(id), owner);
    assert.deepEqual((await bob.store.open(id))?.heldBy, owner);
    assert.deepEqual(await bob.store.holder(id), owner);
    await assert.rejects(bob.store.append([message(id, 2)]), { kind: "leased" });
    await assert.rejects(bob.store.saveDraft({ conversationId: id, id: "d", model: "", text: "x", at: 1 }), {
      kind: "leased",
    });
    await assert.rejects(bob.store.takeOver(id), { kind: "leased" });
    await assert.rejects(bob.store.copy(id, "mine"), { kind: "leased" });
    await bob.replication.settled();
    assert.equal(bob.replication.status().waiting, 0);
    assert.equal((await ann.store.load("a"))?.entries.length, 1);
  });

  it("goes from where it was read once it is shared no more, trashed or erased", async () => {
    const { ann, bob } = await two();
    const isThere = async () => (await bob.store.ids()).includes(id);
    const ends: readonly (() => Promise<unknown>)[] = [
      () => ann.replication.share("a", false),
      () => ann.store.trash("a"),
      () => ann.store.erase("a"),
    ];
    const begins: readonly (() => Promise<unknown>)[] = [
      async () => undefined,
      () => ann.replication.share("a", true),
      () => ann.store.restore("a"),
    ];
    for (const [at, end] of ends.entries()) {
      await begins[at]?.();
      await until(isThere);
      const told = bob.events.filter(({ type }) => type === "unshared").length;
      await end();
      await until(async () => !(await isThere()));
      await until(() => bob.events.filter(({ type }) => type === "unshared").length === told + 1);
    }
  });

  it("stays away where the reader has erased it", async () => {
    const { ann, bob } = await two();
    await bob.store.trash(id);
    await bob.store.erase(id);
    await ann.store.append([message("a", 2)]);
    await bob.caughtUp();
    assert.deepEqual(await bob.store.ids(), []);
    assert.equal((await ann.store.load("a"))?.entries.length, 2);
  });

  it("is another record under the same name: then that one takes its place", async () => {
    const { ann, bob } = await two();
    await admin(
      "UPDATE longhand.entry SET id = 'other' WHERE conversation = 'a' AND seq = 1",
      "UPDATE longhand.conversation SET changed_at = changed_at + 1 WHERE id = 'a'",
    );
    await admin(
      `INSERT INTO longhand.entry (owner, conversation, seq, id, at, type, body)
       VALUES ('ann', 'a', 2, 'more', 1, 'title', '{"v":3,"title":"Another"}')`,
      "UPDATE longhand.conversation SET last_seq = 2, changed_at = changed_at + 100000 WHERE id = 'a'",
    );
    await until(async () => (await bob.store.entryIds(id)).join() === "other,more");
    await ann.store.ids();
  });

  it("is named to its reader where it cannot be taken in, until it can", async () => {
    const { ann, bob } = await two();
    await ann.replication.stop();
    const store = (body: string) =>
      admin(
        "DELETE FROM longhand.entry WHERE conversation = 'a' AND seq > 1",
        `INSERT INTO longhand.entry (owner, conversation, seq, id, at, type, body)
         VALUES ('ann', 'a', 2, 'more', 1, 'title', '${body}'), ('ann', 'a', 3, 'last', 1, 'title', '{"v":3,"title":"b"}')`,
      );
    const grow = (lastSeq: number) =>
      admin(
        `UPDATE longhand.conversation SET last_seq = ${lastSeq}, changed_at = changed_at + 100000 WHERE id = 'a'`,
      );
    await store("no entry");
    await grow(2);
    await until(() => bob.replication.status().refused?.unread.join() === id);
    assert.equal(bob.replication.status().state, "online");
    await store('{"v":3,"title":"a"}');
    await grow(3);
    await until(() => bob.replication.status().refused === undefined);
    assert.deepEqual(await bob.store.entryIds(id), ["e000001", "more", "last"]);
  });

  it("cannot be shared by a name that is not there, and says so", async () => {
    const ann = await join("ann");
    await ann.replication.settled();
    assert.deepEqual(await ann.replication.share("none", true), {
      code: "failed",
      detail: "unknownConversation",
    });
    await ann.replication.stop();
    assert.equal((await ann.replication.share("none", true))?.code, "unreachable");
  });
});

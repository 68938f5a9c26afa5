import assert from "node:assert/strict";
import type { ConversationStore } from "../../../src/store/conversationStore.ts";
import { message } from "./entries.ts";

/** Contract of leases. `open` gives a window of that name on one fresh store; closing is left to the suite. */
export function leasesContract(open: (window: string) => Promise<ConversationStore>): void {
  let one: ConversationStore;
  let other: ConversationStore;
  beforeEach(async () => {
    one = await open("one");
    other = await open("other");
  });
  afterEach(async () => {
    await one.close();
    await other.close();
  });

  it("keep a second window from adding to a conversation until the first lets go, and say who has it", async () => {
    assert.equal(await one.acquire("a"), undefined);
    await one.append([message("a", 1)]);
    const holder = await other.acquire("a");
    assert.equal(typeof holder?.machine, "string");
    assert.deepEqual(
      [await one.holder("a"), await other.holder("a"), await other.holder("b")],
      ["this", holder, "none"],
    );
    await assert.rejects(other.append([message("a", 2)]), { kind: "leased" });
    const draft = { conversationId: "a", id: "d", model: "", text: "", at: 1 };
    await assert.rejects(other.saveDraft(draft), { kind: "leased" });
    await one.release("a");
    assert.equal(await other.acquire("a"), undefined);
    await other.append([message("a", 2)]);
  });

  it("are taken over: then the first window's entries are refused", async () => {
    await one.acquire("a");
    await one.append([message("a", 1)]);
    await other.takeOver("a");
    assert.deepEqual(await one.holder("a"), await one.acquire("a"));
    await assert.rejects(one.append([message("a", 2)]), { kind: "leased" });
    await other.append([{ ...message("a", 2), id: "theirs" }]);
    assert.equal((await one.load("a"))?.entries[1]?.id, "theirs");
  });

  it("come with a conversation that is opened, unless another has it; what is not there is nobody's", async () => {
    await one.append([message("a", 1)]);
    assert.deepEqual(await one.open("a"), { entries: [message("a", 1)] });
    const { heldBy, ...stored } = (await other.open("a")) ?? {};
    assert.deepEqual([heldBy, stored], [await other.holder("a"), { entries: [message("a", 1)] }]);
    assert.equal(typeof heldBy, "object");
    assert.equal(await one.open("nowhere"), undefined);
    assert.equal(await other.holder("nowhere"), "none");
  });

  it("show no conversation before something is said in it", async () => {
    await one.acquire("a");
    assert.deepEqual([await one.list(), await one.ids(), await one.load("a")], [[], [], undefined]);
  });

  it("keep a conversation out of the trash when old ones go there", async () => {
    for (const id of ["a", "b", "c"]) await one.append([message(id, 1)]);
    await other.acquire("a");
    assert.deepEqual(await one.trashOlder(1002, ["b"]), ["c"]);
    assert.deepEqual((await one.list()).map(({ id }) => id).sort(), ["a", "b"]);
  });

  it("end with their window", async () => {
    await one.acquire("a");
    await one.close();
    assert.equal(await other.acquire("a"), undefined);
  });
}

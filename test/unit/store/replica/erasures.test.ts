import assert from "node:assert/strict";
import type { MessageEntry } from "../../../../src/core/conversation/entry.ts";
import { until } from "../../../fixtures/until.ts";
import { message } from "../entries.ts";
import { useMachines, type Machine } from "./machines.ts";

describe("A conversation that one of two machines erases", () => {
  const { admin, start } = useMachines();
  const join = (name: string) => start(`${name}/conversations.db`);
  const said = (who: string, seq: number): MessageEntry => ({
    ...message("a", seq, `${who} ${seq}`),
    id: `${who}-${seq}`,
  });
  const has = ({ store }: Machine, count: number, id = "a") =>
    until(async () => (await store.entryIds(id)).length === count);

  it("asks where it was erased elsewhere but has what only this machine has, and brings nothing back", async () => {
    const [here, there] = [await join("here"), await join("there")];
    await here.store.append([said("x", 1)]);
    await has(there, 1);
    there.line.cut();
    there.line.reset();
    await there.store.append([said("there", 2)]);
    await here.store.erase("a");
    await until(async () => (await admin("SELECT seq FROM longhand.entry")).length === 0);
    there.line.heal();
    await until(() => there.events.some(({ type }) => type === "erasedElsewhere"));
    assert.deepEqual(await there.store.ids(), ["a-there-2"]);
    await there.caughtUp();
    assert.deepEqual(await here.store.ids(), []);
    assert.deepEqual(await admin("SELECT seq FROM longhand.entry"), []);
    assert.equal(there.replication.status().waiting, 0);
  });

  it("keeps what another machine said, or took out of the trash, before it heard that the conversation was erased", async () => {
    const [here, there] = [await join("here"), await join("there")];
    await here.store.append([said("x", 1)]);
    await here.store.append([message("b", 1), message("b", 2)]);
    await here.store.append([message("c", 1)]);
    for (const id of ["b", "c"]) await here.store.trash(id);
    await here.replication.settled();
    await until(async () => (await there.store.trashed()).length === 2);
    here.line.cut();
    here.line.reset();
    for (const id of ["a", "b", "c"]) await here.store.erase(id);
    await there.store.append([said("there", 2)]);
    await there.store.restore("b");
    await there.caughtUp();
    here.line.heal();
    await here.caughtUp();
    for (const one of [here, there]) {
      await has(one, 2);
      await has(one, 2, "b");
      await has(one, 0, "c");
      assert.deepEqual((await one.store.list()).map(({ id }) => id).toSorted(), ["a", "b"]);
      assert.deepEqual(await one.store.trashed(), []);
    }
    const stayed = here.events.filter(({ type }) => type === "stays");
    assert.deepEqual(stayed, [
      { type: "stays", id: "a" },
      { type: "stays", id: "b" },
    ]);
  });

  it("gives what is said in a conversation that was erased another name, and sends it nowhere", async () => {
    const here = await join("here");
    await here.store.append([said("x", 1)]);
    await here.replication.settled();
    await here.store.erase("a");
    await here.store.append([said("later", 1)]);
    await until(() => here.events.some(({ type }) => type === "erasedElsewhere"));
    assert.deepEqual(await here.store.ids(), ["a-later-1"]);
    await here.replication.settled();
    assert.deepEqual(await admin("SELECT conversation FROM longhand.entry"), []);
  });
});

import assert from "node:assert/strict";
import type { Content } from "../../../../src/core/ports/journal.ts";
import type { StorageKey } from "../../../../src/core/ports/replication.ts";
import { ReplicatedContents } from "../../../../src/store/client/replicatedContents.ts";
import { checkpointOf } from "../contentContract.ts";
import { until } from "../../../fixtures/until.ts";
import { contentOf, message } from "../entries.ts";
import { useMachines, type Machine } from "./machines.ts";

const megabyte = 1024 * 1024;
const key: StorageKey = { secret: Buffer.alloc(32, 1).toString("base64"), wrapped: "w" };

describe("Contents of files on two machines", () => {
  const { admin, machines, start } = useMachines();

  const join = (name: string, options: { readonly key?: StorageKey; readonly largestFile?: number } = {}) =>
    start(`${name}/conversations.db`, { largestFile: megabyte, ...options });
  const stored = async () => (await admin("SELECT hash FROM longhand.file_content")).length;
  const fetched = async ({ store, replication }: Machine, ...contents: readonly Content[]) => {
    const found = await new ReplicatedContents(store, replication).contents(contents.map(({ hash }) => hash));
    return found.map(({ bytes }) => Buffer.from(bytes).toString()).toSorted();
  };
  const has = (one: Machine, count: number, id = "a") =>
    until(async () => (await one.store.entryIds(id)).length === count);

  for (const [how, by] of [
    ["in clear", undefined],
    ["encrypted", key],
  ] as const) {
    it(`follow the entries that name them, once each, and are fetched when they are asked for, ${how}`, async () => {
      const here = await join("here", by && { key: by });
      const all = [contentOf("first secret"), contentOf("second secret"), contentOf("")];
      await here.store.append([checkpointOf("a", 1, all)], all);
      await here.store.append([checkpointOf("b", 1, all.slice(1))], all);
      await until(async () => (await stored()) === 3);
      const there = await join("there", by && { key: by });
      await has(there, 1);
      await has(there, 1, "b");
      assert.equal((await there.store.contentUse()).count, 0);
      assert.deepEqual(await fetched(there, ...all), ["", "first secret", "second secret"]);
      assert.equal((await there.store.contentUse()).count, 3);
      const rows = await admin("SELECT hash, data FROM longhand.file_content");
      const isReadable = rows.some(
        ({ hash, data }) => hash === all[0]?.hash || (data as Buffer).includes("secret"),
      );
      assert.equal(isReadable, by === undefined);
      await there.replication.settled();
      await there.store.erase("a");
      await until(async () => (await stored()) === 2);
      await there.store.erase("b");
      await until(async () => (await stored()) === 0);
    });
  }

  it("are fetched from the line only where they are what they are named by", async () => {
    const here = await join("here");
    const [one, two] = [contentOf("one"), contentOf("two")];
    await here.store.append([checkpointOf("a", 1, [one, two])], [one, two]);
    await until(async () => (await stored()) === 2);
    await admin(`UPDATE longhand.file_content SET data = '\\x00666f72676564' WHERE hash = '${one.hash}'`);
    const there = await join("there");
    await has(there, 1);
    assert.deepEqual(await fetched(there, one, two), ["two"]);
  });

  it("stay here where they are larger than is allowed, and go once that is", async () => {
    const large = contentOf("large ".repeat(1_000));
    const small = contentOf("small");
    const here = await join("here", { largestFile: 1_000 });
    await here.store.append([checkpointOf("a", 1, [large, small])], [large, small]);
    await until(async () => (await stored()) === 1);
    machines.splice(0);
    await here.close();
    const none = await join("here", { largestFile: 0 });
    await none.store.append([checkpointOf("a", 2, [small, contentOf("other")])], [contentOf("other")]);
    await none.replication.settled();
    assert.equal(await stored(), 1);
    machines.splice(0);
    await none.close();
    await join("here", { largestFile: 10_000 });
    await until(async () => (await stored()) === 3);
  });

  it("are given again to a server that has lost them, and are not waited for where it is away", async () => {
    const here = await join("here");
    const one = contentOf("one");
    await here.store.append([message("b", 1)]);
    await here.store.append([checkpointOf("a", 1, [one])], [one]);
    await until(async () => (await stored()) === 1);
    const there = await join("there");
    await has(there, 1);
    here.line.cut();
    await admin(
      "TRUNCATE longhand.conversation, longhand.entry, longhand.content, longhand.entry_file, longhand.file_content",
      "UPDATE longhand.meta SET value = 'another' WHERE key = 'identity'",
    );
    here.line.heal();
    here.line.reset();
    await until(async () => (await stored()) === 1);
    there.line.cut();
    there.line.reset();
    await until(() => there.replication.status().state === "offline");
    assert.deepEqual(await fetched(there, one), []);
  });

  it("are forgotten there as well when they are forgotten here", async () => {
    const here = await join("here");
    const [one, two] = [contentOf("one"), contentOf("two")];
    await here.store.append([checkpointOf("a", 1, [one]), checkpointOf("a", 2, [two])], [one, two]);
    await until(async () => (await stored()) === 2);
    const dropped = await new ReplicatedContents(here.store, here.replication).dropContents(1002);
    assert.equal(dropped.count, 1);
    await until(async () => (await stored()) === 1);
  });
});

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Entry, FileState } from "../../../src/core/conversation/entry.ts";
import type { Content, ContentStore, Journal } from "../../../src/core/ports/journal.ts";
import type { Library } from "../../../src/core/ports/library.ts";
import { contentOf, message } from "./entries.ts";

/** A checkpoint in which these contents follow one another in one file. */
export function checkpointOf(conversationId: string, seq: number, contents: readonly Content[]): Entry {
  const states = contents.map(({ hash, bytes }): FileState => ({ kind: "file", hash, size: bytes.length }));
  const changes = states.map((after, index) => {
    const before = states[index - 1] ?? { kind: "absent" as const };
    return { folder: "w", path: "a.ts", before, after };
  });
  const { v } = message(conversationId, seq);
  return {
    v,
    id: `${conversationId}${seq}`,
    conversationId,
    seq,
    at: 1000 + seq,
    type: "checkpoint",
    changes,
  };
}

/** Contract of every store of contents. `open` gives a fresh, empty one; closing it is left to the suite. */
export function contentContract(open: () => Promise<Journal & Library & ContentStore>): void {
  let store: Journal & Library & ContentStore;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());
  const texts = async (...contents: readonly Content[]) => {
    const found = await store.contents(contents.map(({ hash }) => hash));
    return found.map(({ bytes }) => Buffer.from(bytes).toString()).toSorted();
  };
  const [one, two, three] = [contentOf("one"), contentOf("two"), contentOf("three")];

  it("gives back contents byte for byte, also empty, binary and long ones", async () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => (index * index * 7) % 256);
    const binary = { hash: createHash("sha256").update(bytes).digest("hex"), bytes };
    const long = Array.from({ length: 5 }, (_, index) => contentOf(`${index} `.repeat(1_500_000)));
    const all = [one, binary, ...long, contentOf("")];
    await store.append([checkpointOf("a", 1, all)], all);
    const found = new Map(
      (await store.contents(all.map(({ hash }) => hash))).map((content) => [content.hash, content]),
    );
    for (const { hash, bytes: meant } of all) {
      assert.ok(
        Buffer.from(found.get(hash)?.bytes ?? [1]).equals(Buffer.from(meant)),
        `${meant.length} bytes`,
      );
    }
  });

  it("keeps a content once, whoever names it, and knows what it does not have", async () => {
    await store.append([checkpointOf("a", 1, [one])], [one]);
    await store.append([checkpointOf("b", 1, [one, two])], [one, two]);
    assert.equal((await store.contentUse()).count, 2);
    assert.deepEqual(await texts(one, two, three), ["one", "two"]);
    assert.deepEqual(await store.contents([]), []);
  });

  it("forgets contents with the last conversation that names them", async () => {
    await store.append([checkpointOf("a", 1, [one, two])], [one, two]);
    await store.append([checkpointOf("b", 1, [two])], [two]);
    await store.copy("b", "c");
    await store.erase("a");
    assert.deepEqual(await texts(one, two), ["two"]);
    await store.erase("b");
    assert.deepEqual(await texts(two), ["two"]);
    await store.erase("c");
    assert.deepEqual(await store.contentUse(), { count: 0, bytes: 0 });
  });

  it("forgets what only old entries name, and says how much that was", async () => {
    await store.append([checkpointOf("a", 1, [one, two])], [one, two]);
    await store.append([checkpointOf("a", 2, [two, three])], [two, three]);
    const { count, bytes } = await store.dropContents(1002);
    assert.equal(count, 1);
    assert.ok(bytes > 0);
    assert.deepEqual(await texts(one, two, three), ["three", "two"]);
    assert.equal((await store.load("a"))?.entries.length, 2);
  });

  it("keeps a message's pictures as long as its conversation, in its copies too", async () => {
    const said = message("a", 1);
    const { hash: id, bytes } = one;
    const facts = { id, mediaType: "image/png", width: 1, height: 1, bytes: bytes.length } as const;
    const shown: Entry = { ...said, message: { role: "user", content: "See.", images: [facts] } };
    await store.append([shown], [one]);
    await store.append([checkpointOf("a", 2, [two])], [two]);
    await store.dropContents(Number.MAX_SAFE_INTEGER);
    assert.deepEqual(await texts(one, two), ["one"]);
    assert.deepEqual((await store.load("a"))?.entries[0], shown);
    await store.copy("a", "b");
    await store.erase("a");
    assert.deepEqual(await texts(one), ["one"]);
    await store.erase("b");
    assert.deepEqual(await texts(one), []);
  });
}

import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FileQueueStore } from "../../../src/store/fileQueueStore.ts";
import { tempFolder } from "../../fixtures/nodeWorkspace.ts";
import { keepingLog } from "../doubles/world.ts";

describe("Messages that wait, on the disk", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  const log = keepingLog();
  const queue = () => new FileQueueStore(join(folder.path, "queued"), log);
  before(async () => (folder = await tempFolder({})));
  after(() => folder.remove());

  it("are there again after a restart, each with its conversation, and gone once they are said", async () => {
    assert.deepEqual(queue().load("a"), []);
    queue().keep("a", [{ id: "1", text: "one\n🚲" }]);
    queue().keep("../b", [{ id: "2", text: "two" }]);
    assert.deepEqual(queue().load("a"), [{ id: "1", text: "one\n🚲" }]);
    assert.deepEqual(queue().load("../b"), [{ id: "2", text: "two" }]);
    queue().keep("a", []);
    assert.deepEqual(queue().load("a"), []);
    assert.deepEqual(await readdir(folder.path), ["queued"]);
    assert.equal((await readdir(join(folder.path, "queued"))).length, 1);
  });

  it("are none where the file cannot be understood, and the log says so without what is in it", async () => {
    queue().keep("c", [{ id: "3", text: "secret" }]);
    await writeFile(join(folder.path, "queued/c.json"), '[{"id":3},{"id":"4","text":"secret');
    assert.deepEqual(queue().load("c"), []);
    assert.equal(log.lines.at(-1)?.level, "warn");
    assert.doesNotMatch(JSON.stringify(log.lines), /secret/);
  });

  it("never throw where nothing can be written", async () => {
    await writeFile(join(folder.path, "file"), "");
    const stuck = new FileQueueStore(join(folder.path, "file"), log);
    stuck.keep("a", [{ id: "1", text: "one" }]);
    assert.deepEqual(stuck.load("a"), []);
  });
});

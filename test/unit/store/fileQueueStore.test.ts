import assert from "node:assert/strict";
import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ConversationInfo } from "../../../src/core/agent/ports.ts";
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

  describe("for a conversation that was erased", () => {
    const now = Date.now();
    const day = 24 * 60 * 60 * 1000;
    const info = (id: string) => ({ id }) as ConversationInfo;
    const library = { list: async () => [info("listed")], trashed: async () => [info("../trashed")] };
    let own: FileQueueStore;
    let place: string;

    beforeEach(async () => {
      place = join(folder.path, "erased");
      own = new FileQueueStore(place, log);
      await mkdir(place, { recursive: true });
      await writeFile(join(place, "erased.json.123"), "[{");
      for (const id of ["listed", "../trashed", "erased", "new"])
        own.keep(id, [{ id: "1", text: "private" }]);
      const then = new Date(now - 2 * day);
      for (const name of (await readdir(place)).filter((one) => one !== "new.json"))
        await utimes(join(place, name), then, then);
    });

    it("are removed, and those of all others kept, also of one that another window has just begun", async () => {
      await own.dropOrphans(library, now);
      assert.deepEqual((await readdir(place)).sort(), ["___trashed.json", "listed.json", "new.json"]);
      assert.equal(own.load("../trashed").length, 1);
    });

    it("stay where nobody can say which conversations there are", async () => {
      const stuck = { ...library, trashed: () => Promise.reject(new Error("The file could not be opened.")) };
      await own.dropOrphans(stuck, now);
      assert.equal((await readdir(place)).length, 5);
      assert.equal(log.lines.at(-1)?.level, "warn");
    });
  });
});

import assert from "node:assert/strict";
import { mkdir, readdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FileQueueStore } from "../../../../src/store/files/fileQueueStore.ts";
import { JsonFileStore } from "../../../../src/store/files/jsonFileStore.ts";
import { tempFolder } from "../../../fixtures/nodeWorkspace.ts";
import { keepingLog } from "../../doubles/world.ts";

describe("Small values beside the record", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  const log = keepingLog();
  const files = (name = "kept") => new JsonFileStore(join(folder.path, name), log);
  before(async () => (folder = await tempFolder({})));
  after(() => folder.remove());

  it("are there for the next process as soon as they were told, each under its key, until they are removed", async () => {
    assert.equal(files().load("a"), undefined);
    files().keep("a", { text: "half a senten\n🚲" });
    files().keep("../b", "two");
    assert.deepEqual(files().load("a"), { text: "half a senten\n🚲" });
    assert.equal(files().load("../b"), "two");
    files().keep("a", undefined);
    files().keep("a", undefined);
    assert.equal(files().load("a"), undefined);
    assert.deepEqual(await readdir(folder.path), ["kept"]);
    const names = await readdir(join(folder.path, "kept"));
    assert.equal(names.length, 1);
    // They are nobody else's business.
    if (process.platform !== "win32") {
      assert.equal((await stat(join(folder.path, "kept", names[0]!))).mode & 0o077, 0);
    }
  });

  it("are nothing where a file cannot be understood, and the log says so without what is in it", async () => {
    files().keep("c", "x");
    await writeFile(join(folder.path, "kept/c.json"), '{"text":"secret');
    assert.equal(files().load("c"), undefined);
    assert.equal(log.lines.at(-1)?.level, "warn");
    assert.doesNotMatch(JSON.stringify(log.lines), /secret/);
    files().keep("c", "whole again");
    assert.equal(files().load("c"), "whole again");
  });

  it("are not kept where nothing can be written, which the log says", async () => {
    await writeFile(join(folder.path, "file"), "");
    files("file").keep("a", "one");
    assert.equal(log.lines.at(-1)?.level, "warn");
    assert.equal(files("file").load("a"), undefined);
  });

  it("are messages that wait only where they are what such messages are", () => {
    const queue = () => new FileQueueStore(files("queued"));
    assert.deepEqual(queue().load("a"), []);
    queue().keep("a", [{ id: "1", text: "one" }]);
    assert.deepEqual(queue().load("a"), [{ id: "1", text: "one" }]);
    files("queued").keep("a", [{ id: 3 }, { id: "2", text: "two" }]);
    assert.deepEqual(queue().load("a"), [{ id: "2", text: "two" }]);
    files("queued").keep("a", "nothing of the kind");
    assert.deepEqual(queue().load("a"), []);
    queue().keep("a", []);
    assert.equal(files("queued").load("a"), undefined);
  });

  describe("of a conversation that was erased", () => {
    const now = Date.now();
    const day = 24 * 60 * 60 * 1000;
    let place: string;

    beforeEach(async () => {
      place = join(folder.path, "erased");
      await mkdir(place, { recursive: true });
      await writeFile(join(place, "erased.json.123"), "[{");
      for (const id of ["listed", "../trashed", "erased", "other", "young"])
        files("erased").keep(id, "private");
      const then = new Date(now - 2 * day);
      for (const name of (await readdir(place)).filter((one) => one !== "young.json"))
        await utimes(join(place, name), then, then);
    });

    it("are removed, and all others stay, also those of one that another window has just begun", async () => {
      files("erased").dropOrphans(["listed", "../trashed", "other"], now);
      const left = ["___trashed.json", "listed.json", "other.json", "young.json"];
      assert.deepEqual((await readdir(place)).sort(), left);
      assert.equal(files("erased").load("../trashed"), "private");
    });
  });
});

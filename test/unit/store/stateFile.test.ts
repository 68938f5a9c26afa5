import assert from "node:assert/strict";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StateFile } from "../../../src/store/stateFile.ts";
import { tempFolder } from "../../fixtures/nodeWorkspace.ts";
import { keepingLog } from "../doubles/world.ts";

describe("Where the user is, on the disk", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  const log = keepingLog();
  const inFile = (name: string) => new StateFile(join(folder.path, name), log);
  before(async () => (folder = await tempFolder({})));
  after(() => folder.remove());

  it("is there for the next process as soon as it was told", async () => {
    const state = inFile("new/state.json");
    assert.equal(state.get("open"), undefined);
    state.update("open", "a");
    state.update("drafts", [["a", { text: "half a senten" }]]);
    const next = inFile("new/state.json");
    assert.equal(next.get("open"), "a");
    assert.deepEqual(next.get("drafts"), [["a", { text: "half a senten" }]]);
    next.update("open", undefined);
    assert.equal(inFile("new/state.json").get("open"), undefined);
    assert.deepEqual(await readdir(join(folder.path, "new")), ["state.json"]);
  });

  it("is shared by windows, neither of which takes back what the other one said", () => {
    const [one, other] = [inFile("shared.json"), inFile("shared.json")];
    one.update("open", "a");
    other.update("drafts", []);
    one.update("places", []);
    assert.equal(other.get("open"), "a");
    assert.deepEqual(one.get("drafts"), []);
    assert.deepEqual(other.get("places"), []);
  });

  it("is nothing where the file cannot be understood, and the log says so without what is in it", async () => {
    for (const text of ['{"drafts": [["a", {"text": "secret', '"secret"', "null"]) {
      await writeFile(join(folder.path, "bad.json"), text);
      const state = inFile("bad.json");
      assert.equal(state.get("drafts"), undefined);
      assert.equal(log.lines.at(-1)?.level, "warn");
      state.update("open", "a");
      assert.equal(inFile("bad.json").get("open"), "a");
    }
    assert.doesNotMatch(JSON.stringify(log.lines), /secret/);
  });

  it("stays in memory where nothing can be written, and is written with the next change that can", async () => {
    await writeFile(join(folder.path, "blocked"), "");
    const state = inFile("blocked/state.json");
    state.update("open", "a");
    assert.equal(state.get("open"), "a");
    assert.equal(log.lines.at(-1)?.level, "warn");
    await rm(join(folder.path, "blocked"));
    await mkdir(join(folder.path, "blocked"));
    state.update("places", []);
    assert.equal(inFile("blocked/state.json").get("open"), "a");
  });
});

import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { folderNames } from "../../../../src/host/workspace/folderNames.ts";
import { NodeWorkspace, tempFolder } from "../../../fixtures/nodeWorkspace.ts";

const namesOf = (...folders: readonly (readonly [string, string])[]) =>
  folderNames(folders.map(([name, path]) => ({ name, path })));

describe("Names of workspace folders", () => {
  it("are VS Code's where those differ, and tell apart those that do not", () => {
    assert.deepEqual(namesOf(["a", "/a"], ["b", "/x/b"]), ["a", "b"]);
    assert.deepEqual(namesOf(["src", "/p/src"], ["src", "/q/src"]), ["src", "src (q)"]);
    assert.deepEqual(namesOf(["src", "/p/src"], ["src", "/q/src/"], ["src", "/r/q/src"]), [
      "src",
      "src (q)",
      "src (q 2)",
    ]);
    assert.deepEqual(namesOf(["s", "/p/s"], ["s (q)", "/x"], ["s", "/q/s"]), ["s", "s (q)", "s (q 2)"]);
    assert.deepEqual(namesOf(["s", "/s"], ["s", "/s"]), ["s", "s (/)"]);
  });

  it("lead to each of two folders that are called alike", async () => {
    const folder = await tempFolder({});
    const paths = ["p/src", "q/src"].map((path) => join(folder.path, path));
    for (const path of paths) {
      await mkdir(path, { recursive: true });
      await writeFile(join(path, "x"), path);
    }
    const workspace = new NodeWorkspace(...paths);
    for (const [at, name] of ["src", "src (q)"].entries()) {
      const place = await workspace.resolve(`${name}/x`);
      assert.ok(!("refused" in place));
      assert.equal(await workspace.text(place), paths[at]);
    }
    await folder.remove();
  });
});

import assert from "node:assert/strict";
import { mentionPaths } from "../../../../src/presenter/panel/mentionPaths.ts";

describe("paths that a few letters may mean", () => {
  const paths = ["README.md", "src/money.js", "src/main.js", "docs/main/notes.md", "test/mo.js"];

  it("begin with names that begin like that, the shortest first", () => {
    assert.deepEqual(mentionPaths(paths, "m", 2), ["test/mo.js", "src/main.js"]);
  });

  it("take in folders, then letters here and there, whatever their case", () => {
    assert.deepEqual(mentionPaths(paths, "MAIN", 9), ["src/main.js", "docs/main/notes.md"]);
    assert.deepEqual(mentionPaths(paths, "smy", 9), ["src/money.js"]);
    assert.deepEqual(mentionPaths(paths, "zz", 9), []);
  });
});

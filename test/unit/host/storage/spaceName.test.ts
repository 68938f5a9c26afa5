import assert from "node:assert/strict";
import { spaceName } from "../../../../src/host/storage/spaceName.ts";

describe("The name of a space", () => {
  for (const [what, text, expected] of [
    ["stays as it is", "github.com/someone/project:packages/näh", "github.com/someone/project:packages/näh"],
    ["is on one line, without what a server refuses", " a\0b\r\n\tc\u007f ", "a b c"],
    ["is of whole characters", "a\ud800b\udc00", "a\ufffdb\ufffd"],
    ["is the same however a file system takes its letters apart", "na\u0308h", "n\u00e4h"],
    ["may be of nothing that can be kept", "\0\n", ""],
  ] as const) {
    it(what, () => assert.equal(spaceName(text), expected));
  }

  it("is as short as an index takes, and another one for another name", () => {
    const [one, other] = [spaceName(`${"😀".repeat(1_000)}a`), spaceName(`${"😀".repeat(1_000)}b`)];
    assert.ok(Buffer.byteLength(one) < 2_000 && one.isWellFormed());
    assert.notEqual(one, other);
  });
});

import assert from "node:assert/strict";
import { highlighted } from "../../../../media/markdown/highlight.ts";

describe("Highlighted code", () => {
  it("says whether something is open at its end", () => {
    for (const [code, isWhole] of [
      ["const a = 1;\n", true],
      ["/* begun\n", false],
      ["/* begun and ended */\n", true],
      ["const a = `begun\n", false],
    ] as const)
      assert.equal(highlighted(code, "typescript")?.isWhole, isWhole, code);
  });
});

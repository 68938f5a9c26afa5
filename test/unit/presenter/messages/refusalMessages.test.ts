import assert from "node:assert/strict";
import type { MemoryRefusal } from "../../../../src/core/agent/memory/memoryChange.ts";
import { refusalMessage, changeResult } from "../../../../src/presenter/messages/refusalMessages.ts";
import { english } from "../../doubles/english.ts";

describe("A refused change of the memory", () => {
  for (const [refusal, sentence] of [
    [{ code: "nothingToHide" }, /^There is nothing to hide: system prompts, pinned messages/],
    [{ code: "pinsTooLarge", used: 60_500, limit: 49_900 }, /^Pins may take 49,900 tokens; .* 60,500\.$/],
    [
      { code: "pinLeavesNoRoom", least: 12_345, limit: 9_000 },
      /smaller than 12,345 tokens; it may have 9,000\.$/,
    ],
    [{ code: "summaryTooLong", cap: 2_000 }, /longer than the 2,000 tokens/],
    [
      { code: "summaryModelFailed", error: { kind: "cutOff", reason: { code: "brokeOff", server: "s" } } },
      /^The reply from s broke off\. Try again\.$/,
    ],
  ] satisfies readonly (readonly [MemoryRefusal, RegExp])[]) {
    it(`is explained in a sentence: ${refusal.code}`, () => {
      assert.match(refusalMessage(refusal, english), sentence);
    });
  }

  it("is returned by a command with its reason, while a change stays as it is", () => {
    const refused = { applied: false, refusal: { code: "nothingToUndo" } } as const;
    assert.deepEqual(changeResult(refused, english), {
      applied: false,
      reason: "There is no memory change to undo.",
    });
    const made = { applied: true, id: "1", tokensBefore: 2, tokensAfter: 1 } as const;
    assert.equal(changeResult<typeof made | typeof refused>(made, english), made);
  });
});

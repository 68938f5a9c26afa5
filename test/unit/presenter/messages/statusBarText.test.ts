import assert from "node:assert/strict";
import type { CountBasis } from "../../../../src/core/context/budget.ts";
import { statusBarText } from "../../../../src/presenter/messages/statusBarText.ts";
import { english } from "../../doubles/english.ts";
import { policy } from "../../doubles/world.ts";

function shown(total: number, basis: CountBasis = { source: "catalog" }) {
  const parts = { system: 0, tools: 0, history: total, summary: 0, pinned: 0, framing: 0 };
  const budget = { window: 128_000, reserve: 16_384, limit: 111_616 };
  return statusBarText({ figures: { ...parts, ...budget, total }, basis }, policy, english);
}

describe("The status bar", () => {
  it("is short to look at and exact to listen to", () => {
    const { text, label } = shown(12_345);
    assert.equal(text, "$(book) 12k / 112k");
    assert.equal(label, "Longhand: 12,345 of 111,616 tokens");
  });

  for (const [total, text] of [
    [0, "0"],
    [999, "999"],
    [1_000, "1.0k"],
    [9_949, "9.9k"],
    [10_000, "10k"],
  ] as const) {
    it(`writes ${total} tokens as ${text}`, () => {
      assert.equal(shown(total).text, `$(book) ${text} / 112k`);
    });
  }

  it("explains the figures where it is hovered over", () => {
    assert.deepEqual(shown(55_808).tooltip.split("\n\n"), [
      "**55,808 of 111,616 tokens** (50%)",
      "Trimming starts at 89,292 tokens.",
      "16,384 tokens are kept free for the reply.",
      "The window is 128,000 tokens (from the catalog).",
      "Click for the breakdown.",
    ]);
  });

  it("says that a figure is estimated, and by how much", () => {
    const { text, label, tooltip } = shown(12_345, { source: "guess", uncertainty: 0.2 });
    assert.equal(text, "$(book) ~12k / 112k");
    assert.equal(label, "Longhand: 12,345 of 111,616 tokens, estimated ±20 %");
    assert.match(tooltip, /The figure is estimated ±20 %: the model's tokenizer is not known\./);
  });

  it("warns above the threshold, and more so above the limit", () => {
    assert.deepEqual(
      [89_292, 89_293, 111_616, 111_617].map((total) => shown(total).level),
      ["normal", "warning", "warning", "error"],
    );
  });
});

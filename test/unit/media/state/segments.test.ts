import assert from "node:assert/strict";
import { segmentsOf } from "../../../../media/state/segments.ts";

const figures = {
  ...{ system: 100, tools: 200, history: 300, summary: 0, pinned: 50, framing: 3 },
  ...{ total: 653, reserve: 1_000, limit: 9_000, window: 10_000 },
};
const sum = (parts: readonly { tokens: number }[]) => parts.reduce((total, { tokens }) => total + tokens, 0);

describe("segments of the context meter", () => {
  it("add up to the window", () => {
    assert.equal(sum(segmentsOf(figures)), figures.window);
  });

  it("leave out what is empty", () => {
    const parts = segmentsOf(figures).map(({ part }) => part);
    assert.deepEqual(parts, ["system", "tools", "pinned", "history", "framing", "free", "reserve"]);
  });

  it("have nothing free where the request is over its limit", () => {
    const over = segmentsOf({ ...figures, history: 9_000, total: 9_353 });
    assert.equal(
      over.some(({ part }) => part === "free"),
      false,
    );
  });
});

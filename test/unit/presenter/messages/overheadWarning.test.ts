import assert from "node:assert/strict";
import { overheadWarning } from "../../../../src/presenter/messages/overheadWarning.ts";
import { english } from "../../doubles/english.ts";
import { policy } from "../../doubles/world.ts";

/** Warning in a window of 10,000 tokens, where trimming starts at 8,000; the history is no part of the overhead. */
function warning(system: number) {
  const parts = { system, tools: 1_500, history: 2_000, summary: 0, pinned: 2_000, framing: 500 };
  const budget = { window: 12_000, reserve: 2_000, limit: 10_000 };
  return overheadWarning({ ...parts, ...budget, total: system + 6_000 }, policy, english);
}

describe("The warning of too much overhead", () => {
  it("is not given as long as trimming can help", () => {
    assert.equal(warning(4_000), undefined);
  });

  it("names what every request carries, part by part, and the threshold", () => {
    assert.match(
      warning(4_001) ?? "",
      /takes 8,001 tokens \(system prompt 4,001, tool schemas 1,500, pinned 2,000, framing 500\), more than the 8,000 /,
    );
  });
});

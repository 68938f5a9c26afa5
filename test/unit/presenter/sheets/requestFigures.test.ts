import assert from "node:assert/strict";
import fc from "fast-check";
import type { WeighedMessage } from "../../../../src/core/context/view.ts";
import type { MessageEntry } from "../../../../src/core/conversation/entry.ts";
import { costOfAll } from "../../../../src/core/tokens/cost.ts";
import { costYielding, driftIn, sentWeights } from "../../../../src/presenter/sheets/requestFigures.ts";

/** Dollars, so that no sum is rounded. */
const prices = () => ({ input: 2_000_000, cachedInput: 1_000_000, output: 3_000_000 });
const pace = 2_000;

/** Result of such work, and how many of `seen` it looked at between two pauses at most. */
function watched<T>(steps: Generator<void, T>, seen: Set<unknown>): { result: T; most: number } {
  let most = 0;
  for (;;) {
    seen.clear();
    const { done, value } = steps.next();
    most = Math.max(most, seen.size);
    if (done) return { result: value, most };
  }
}

/** Replies with what the service reported, which tell `seen` that somebody looks. */
function repliesOf(count: number, seen: Set<unknown>): readonly MessageEntry[] {
  return Array.from({ length: count }, (_, place): MessageEntry => {
    const usage = { promptTokens: 1_024, completionTokens: 256, countedTokens: 1_023 } as const;
    return {
      v: 3,
      id: `m${place}`,
      conversationId: "c",
      seq: place + 1,
      at: place,
      type: "message",
      model: "m",
      message: { role: "assistant", content: "So be it." },
      get usage() {
        seen.add(place);
        return usage;
      },
    };
  });
}

describe("The figures of a long record's requests", () => {
  it("are those of all at once, with a pause after 2,000 entries", () => {
    const seen = new Set<unknown>();
    const entries = repliesOf(7_000, seen);
    const cost = watched(costYielding(entries, prices), seen);
    assert.deepEqual(cost, { result: costOfAll(entries, prices), most: pace });
    const { result, most } = watched(driftIn(entries, "m"), seen);
    assert.equal(most, pace);
    const [{ requests, drift } = { requests: 0, drift: 0 }] = result.drift;
    assert.deepEqual([requests, drift, result.latestDrift], [7_000, 7_000, 1]);
  });

  it("have no cost where that of one is unknown", () => {
    const entries = repliesOf(4_500, new Set());
    const priceOf = (model: string) => (model === "other" ? undefined : prices());
    const other = entries.map((entry, place) => (place === 4_200 ? { ...entry, model: "other" } : entry));
    assert.equal(watched(costYielding(other, priceOf), new Set()).result, undefined);
  });

  it("list the heaviest messages, those that came first before others of their weight", () => {
    const standing = fc.constantFrom("sent", "pinned", "trimmed", "excluded");
    const one = fc.record({ role: fc.constantFrom("user", "system"), tokens: fc.nat(9), standing } as const);
    fc.assert(
      fc.property(fc.array(one, { maxLength: 40 }), fc.integer({ min: 1, max: 6 }), (list, count) => {
        const weighed = list.map((item, place): WeighedMessage => ({ ...item, id: `m${place}` }));
        const sent = weighed
          .filter(({ role, standing: is }) => role !== "system" && (is === "sent" || is === "pinned"))
          .sort((a, b) => b.tokens - a.tokens);
        const rest = sent.slice(count);
        assert.deepEqual(watched(sentWeights(weighed, count), new Set()).result, {
          heaviest: sent.slice(0, count),
          others: { count: rest.length, tokens: rest.reduce((sum, { tokens }) => sum + tokens, 0) },
          excluded: weighed.filter(({ standing: is }) => is === "excluded").toReversed(),
        });
      }),
    );
  });
});

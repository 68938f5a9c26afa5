import assert from "node:assert/strict";
import {
  cheaperOf,
  pricedRequest,
  type SummaryTerms,
} from "../../../../../src/core/context/summary/summaryRequest.ts";

const rule = { kind: "automatic", ttlMs: 60_000, leastTokens: 1_024 } as const;
const dear: SummaryTerms = { rule, prices: { input: 2, cachedInput: 0.2, output: 8 } };
const cheap: SummaryTerms = { rule, prices: { input: 0.1, cachedInput: 0.01, output: 0.4 } };
const unknown: SummaryTerms = { rule, prices: undefined };
const separate = (terms: SummaryTerms) =>
  pricedRequest({ kind: "separate", model: "small", tokens: 20_000, cachedTokens: 0 }, terms, 500);
const appended = (terms: SummaryTerms, cachedTokens = 20_000) =>
  pricedRequest({ kind: "appended", model: "large", tokens: 21_000, cachedTokens }, terms, 500);

describe("The request for a summary", () => {
  for (const [name, one, other, kind] of [
    [
      "at the end of the conversation, where that is cached and the same model writes",
      dear,
      dear,
      "appended",
    ],
    ["by itself, where a much cheaper model writes", cheap, dear, "separate"],
    ["by itself, where the price of the summary's model is not known", unknown, dear, "separate"],
    ["by itself, where the price of the conversation's model is not known", cheap, unknown, "separate"],
    ["by itself, where neither price is known", unknown, unknown, "separate"],
  ] as const) {
    it(`is made ${name}`, () => {
      const { chosen, other: dearer } = cheaperOf(separate(one), appended(other));
      assert.equal(chosen.kind, kind);
      const areKnown = one.prices !== undefined && other.prices !== undefined;
      assert.equal(dearer !== undefined, areKnown);
      if (areKnown) assert.ok((chosen.cost ?? Infinity) <= (dearer?.cost ?? 0));
    });
  }

  it("is made by itself where the conversation has none at its end, or one that costs as much", () => {
    assert.deepEqual(cheaperOf(separate(dear), undefined), { chosen: separate(dear) });
    const same = { ...separate(dear), kind: "appended" } as const;
    assert.equal(cheaperOf(separate(dear), same).chosen.kind, "separate");
  });
});

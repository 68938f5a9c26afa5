import assert from "node:assert/strict";
import { dollarsIn } from "../../../../src/core/text/dollars.ts";

describe("Dollars", () => {
  it("are written in cents, and where that would not tell them, in three digits", () => {
    const money = dollarsIn("en");
    for (const [amount, words] of [
      [0, "$0.00"],
      [2, "$2.00"],
      [0.5, "$0.50"],
      [0.07, "$0.07"],
      [1_234.567, "$1,234.57"],
      [1.005_9, "$1.01"],
      [0.999_9, "$1.00"],
      [0.105, "$0.105"],
      [0.0123, "$0.0123"],
      [0.000_268_4, "$0.000268"],
      [-0.5, "-$0.50"],
    ] as const) {
      assert.equal(money(amount), words);
    }
    assert.match(dollarsIn("de")(0.5), /^0,50.\$$/);
  });
});

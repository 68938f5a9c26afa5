import assert from "node:assert/strict";
import type { UsageSum } from "../../../../src/core/ports/usageRecords.ts";
import { billOf, costOfDay, costOfSums } from "../../../../src/core/tokens/bill.ts";

const request = (
  conversationId: string,
  at: number,
  promptTokens: number,
  more: Partial<UsageSum> & { readonly cachedTokens?: number } = {},
): UsageSum => {
  const { cachedTokens = 0, ...rest } = more;
  return {
    requests: 1,
    conversationId,
    at,
    model: "m",
    purpose: "reply",
    usage: { promptTokens, completionTokens: 10, cachedTokens },
    ...rest,
  };
};
/** A dollar for a token in, a tenth from the cache, two for one out. */
const prices = { input: 1_000_000, cachedInput: 100_000, output: 2_000_000 };
const priceOf = (model: string) => (model === "m" ? prices : undefined);
const requests = [
  request("a", 1, 100),
  request("a", 2, 100, { cachedTokens: 50 }),
  request("b", 3, 40, { purpose: "summary" }),
  request("b", 4, 500, { model: "unknown" }),
];
const bill = billOf(requests, priceOf, (at) => (at < 3 ? "2026-01-01" : "2026-01-02"));

describe("The cost of a day", () => {
  it("is of the local day from midnight to midnight, whatever a clock that was ahead has dated later", async () => {
    const time = (day: number, hour: number) => new Date(2026, 10, day, hour).getTime();
    const at = [time(28, 23), time(29, 0), time(29, 23), time(30, 0), time(60, 12)];
    const records = {
      usageSums: (since = 0) =>
        Promise.resolve(at.map((one) => request("a", one, 100)).filter((one) => one.at >= since)),
    };
    assert.equal(await costOfDay(records, priceOf, time(29, 12)), 240);
    assert.equal(await costOfDay(records, priceOf, time(31, 12)), 0);
  });
});

describe("The bill", () => {
  it("adds up tokens and costs, what came from the cache at its own price", () => {
    assert.deepEqual(bill.total, {
      requests: 4,
      inputTokens: 690,
      cachedTokens: 50,
      outputTokens: 40,
      cost: 120 + 75 + 60,
      summaryCost: 60,
      recallCost: 0,
      unpriced: 1,
    });
  });

  it("is split by day, by model and by conversation, each with the same sum", () => {
    assert.deepEqual(
      bill.days.map(({ key, cost }) => [key, cost]),
      [
        ["2026-01-02", 60],
        ["2026-01-01", 195],
      ],
    );
    assert.deepEqual(
      bill.models.map(({ key, unpriced }) => [key, unpriced]),
      [
        ["m", 0],
        ["unknown", 1],
      ],
    );
    assert.deepEqual(
      bill.conversations.map(({ key, cost }) => [key, cost]),
      [
        ["a", 195],
        ["b", 60],
      ],
    );
    for (const lines of [bill.days, bill.models, bill.conversations]) {
      assert.equal(
        lines.reduce((sum, { inputTokens }) => sum + inputTokens, 0),
        bill.total.inputTokens,
      );
    }
  });

  it("prices requests that are summed up like each of them, also where together they pass a limit of length", () => {
    const long = { above: 150, input: 9_000_000, output: 9_000_000 };
    const [one, other] = [request("a", 1, 100), request("a", 1, 60)];
    const sum = { ...one, requests: 2, usage: { promptTokens: 160, completionTokens: 20, cachedTokens: 0 } };
    const priced = () => ({ ...prices, longPrompt: long });
    assert.equal(costOfSums([sum], priced), costOfSums([one, other], priced));
    assert.equal(billOf([sum], priced, () => "").total.requests, 2);
  });

  it("says what recall brought cost, by its share of the prompts and with its share of the cache", () => {
    const usage = { promptTokens: 100, completionTokens: 10, cachedTokens: 50, recalledTokens: 20 };
    const { total } = billOf([{ ...request("a", 1, 100), usage }], priceOf, () => "");
    assert.equal(total.cost, 75);
    assert.equal(total.recallCost, 55 / 5);
    const doubled = { ...request("a", 1, 100), requests: 2, usage: { ...usage, recalledTokens: 900 } };
    assert.ok(billOf([doubled], priceOf, () => "").total.recallCost <= 55);
  });

  it("takes no report for less than nothing", () => {
    const odd = request("a", 5, 100, { cachedTokens: 400 });
    assert.ok(costOfSums([odd], priceOf) >= 0);
    assert.equal(costOfSums([], priceOf), 0);
  });
});

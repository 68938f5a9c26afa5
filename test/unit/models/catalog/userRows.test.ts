import assert from "node:assert/strict";
import { modelInfo, statedEncoding } from "../../../../src/models/catalog/catalog.ts";
import { userRows } from "../../../../src/models/catalog/userRows.ts";

describe("The user's rows of models", () => {
  it("give limits, prices and encoding of a model by its name without vendor", () => {
    const { rows, problems } = userRows({
      "Acme/Big-1": {
        window: 32_768,
        maxOutput: 4_096,
        inputPrice: 0.5,
        cachedInputPrice: 0.05,
        outputPrice: 1.5,
        encoding: "cl100k_base",
      },
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(modelInfo("acme/big-1", { rows }), {
      window: 32_768,
      maxOutput: 4_096,
      prices: { input: 0.5, cachedInput: 0.05, output: 1.5 },
      known: true,
      source: "row",
    });
    assert.equal(statedEncoding("acme/big-1-2026-01-01", rows), "cl100k_base");
    assert.equal(statedEncoding("other", rows), undefined);
  });

  it("may say only a part, and the rest is taken from elsewhere", () => {
    const { rows } = userRows({ "gpt-4o": { inputPrice: 1, outputPrice: 2 } });
    const info = modelInfo("gpt-4o", { rows });
    assert.deepEqual([info.window, info.source, info.prices?.input], [128_000, "catalog", 1]);
  });

  const faults: Readonly<Record<string, readonly [unknown, RegExp]>> = {
    "is no object": ["32k", /"m": this must be an object with any of window, maxOutput/],
    "has an unknown key": [{ contextWindow: 1 }, /"m": there is no contextWindow; there are window/],
    "has a window that is no number": [{ window: "32k" }, /"m": window must be a whole number of tokens/],
    "has a window of nothing": [{ window: 0 }, /"m": window must be a whole number of tokens above 0/],
    "has a price below 0": [{ inputPrice: -1, outputPrice: 1 }, /"m": inputPrice must be a number of US/],
    "has half a price": [{ outputPrice: 1 }, /"m": inputPrice and outputPrice go together/],
    "names a strange encoding": [{ encoding: "p50k" }, /"m": encoding must be o200k_base or cl100k_base/],
    "has a key that all objects have": [{ constructor: 1 }, /"m": there is no constructor/],
  };
  for (const [how, [row, sentence]] of Object.entries(faults)) {
    it(`leave out a row that ${how}, and say so`, () => {
      const { rows, problems } = userRows({ m: row, good: { window: 5 } });
      assert.deepEqual(rows, [{ names: ["good"], window: 5 }]);
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? "", sentence);
    });
  }

  it("are none where the setting is none, and a fault where it is something else", () => {
    assert.deepEqual(userRows(undefined), { rows: [], problems: [] });
    assert.equal(userRows(["gpt-4o"]).problems.length, 1);
  });
});

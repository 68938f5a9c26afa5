import assert from "node:assert/strict";
import fc from "fast-check";
import {
  driftError,
  driftFactor,
  type DriftHistory,
  noDriftHistory,
  summarizeDrift,
  withReport,
} from "../../../../src/core/tokens/drift.ts";

const remember = (...ratios: number[]): DriftHistory =>
  ratios.reduce((memory, ratio) => withReport(memory, 1000 * ratio, 1000), noDriftHistory);

describe("The factor learned from drift", () => {
  it("is 1, with a wide error, until something is learned", () => {
    assert.equal(driftFactor(remember(2, 2)), 1);
    assert.equal(driftError(noDriftHistory), 0.2);
  });

  it("is near the highest that is usual", () => {
    assert.equal(driftFactor(remember(1.1, 1.2, 1.15, 1.1, 1.2, 1.1, 1.1, 1.1, 1.1, 1.2)), 1.2);
  });

  it("does not follow one report that is far off", () => {
    const factor = driftFactor(remember(1.1, 1.1, 1.1, 1.1, 9));
    assert.ok(factor >= 1.1 && factor < 1.4, String(factor));
    assert.ok(driftFactor(remember(1.1, 1.1, 1.1, 1.1, 0.01)) >= 1.1);
  });

  it("stays within its bounds and on the safe side of the median, whatever is reported", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.double(), fc.double())), (reports) => {
        const memory = reports.reduce(
          (all, [reported, counted]) => withReport(all, reported, counted),
          noDriftHistory,
        );
        assert.ok(driftFactor(memory) >= 0.5 && driftFactor(memory) <= 3);
        assert.ok(memory.ratios.length <= 50 && driftError(memory) >= 0);
      }),
    );
  });

  it("learns nothing from small prompts and from reports without a figure", () => {
    assert.deepEqual(withReport(noDriftHistory, 30, 20), noDriftHistory);
    assert.deepEqual(withReport(noDriftHistory, 0, 2000), noDriftHistory);
    assert.deepEqual(withReport(noDriftHistory, Number.NaN, 2000), noDriftHistory);
  });
});

describe("The drift of many requests", () => {
  it("is summed up by model", () => {
    const report = (model: string, reported: number, counted: number) => ({ model, reported, counted });
    assert.deepEqual(summarizeDrift([report("a", 10, 10), report("b", 5, 7), report("a", 21, 20)]), [
      { model: "a", requests: 2, exact: 1, reported: 31, drift: 1, worst: 1 },
      { model: "b", requests: 1, exact: 0, reported: 5, drift: -2, worst: -2 },
    ]);
  });
});

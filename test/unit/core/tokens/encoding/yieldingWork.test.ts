import assert from "node:assert/strict";
import { runYielding, useEventLoop } from "../../../../../src/core/tokens/encoding/yieldingWork.ts";
import { systemEventLoop } from "../../../../../src/host/platform/systemClock.ts";

describe("Work in turns", () => {
  before(() => useEventLoop(systemEventLoop));

  it("lets the event loop turn at every yield", async () => {
    const log: string[] = [];
    function* work(): Generator<void, number> {
      log.push("first");
      yield;
      log.push("second");
      return 7;
    }
    setImmediate(() => log.push("other"));
    assert.equal(await runYielding(work()), 7);
    assert.deepEqual(log, ["first", "other", "second"]);
  });

  it("starts nothing when it is cancelled before", async () => {
    function* work(): Generator<void, number> {
      assert.fail("started");
      yield;
    }
    await assert.rejects(runYielding(work(), AbortSignal.abort()), { name: "AbortError" });
  });
});

import assert from "node:assert/strict";
import { startModelServer, type ModelServer } from "../../modelServer/modelServer.ts";
import { playQuality } from "../../quality/quality.ts";

describe("The measurement of quality", () => {
  let server: ModelServer;
  const sizes = { turns: 16, facts: 8, window: 5_000 };

  before(async () => {
    server = await startModelServer({ otherwise: "demo", shape: { deltaLength: 1_000, delayMs: 0 } });
  });
  after(() => server.close());

  for (const strategy of ["dropOldest", "slidingWindow", "summarize"] as const) {
    it(`plays a session under ${strategy} that does not fit, and scores the demo model's answers`, async () => {
      const run = await playQuality({ server: server.url, model: "gpt-4o-mini", ...sizes }, strategy);
      assert.equal(run.failed, 0);
      assert.equal(run.asked, 8);
      assert.ok(run.compactions > 0, "nothing was hidden");
      assert.ok(run.promptTokens > 0);
      assert.ok(run.right >= 6, `${run.right} of ${run.asked}`);
    });
  }

  it("counts nothing as right that a model answers without the value", async () => {
    const silent = await startModelServer({ otherwise: { text: "I do not know." } });
    const run = await playQuality({ server: silent.url, model: "gpt-4o-mini", ...sizes }, "slidingWindow");
    await silent.close();
    assert.deepEqual([run.right, run.asked, run.failed], [0, 8, 0]);
  });

  it("ends soon where every turn fails, and says why", async () => {
    const refusing = await startModelServer({
      otherwise: { fault: "status", status: 401, message: "No such key" },
    });
    const run = await playQuality({ server: refusing.url, model: "gpt-4o-mini", ...sizes }, "slidingWindow");
    await refusing.close();
    assert.deepEqual([run.right, run.asked, run.failed], [0, 0, 3]);
    assert.match(run.failure ?? "", /key/i);
  });
});

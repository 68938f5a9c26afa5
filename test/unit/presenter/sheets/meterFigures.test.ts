import assert from "node:assert/strict";
import { meterFigures } from "../../../../src/presenter/sheets/meterFigures.ts";
import { ScriptedModel } from "../../doubles/scriptedModel.ts";
import { newSession, policy } from "../../doubles/world.ts";

describe("The marks of the meter", () => {
  const view = () => newSession(new ScriptedModel()).session.memory.view();

  it("are where the conversation is made smaller, and down to what", async () => {
    const { compactAt, compactTo } = meterFigures(await view(), policy);
    assert.deepEqual([compactAt, compactTo], [799, 499]);
  });

  it("are missing where nothing is hidden by itself", async () => {
    const marked = meterFigures(await view(), { ...policy, strategy: "off" });
    assert.ok(!("compactAt" in marked) && !("compactTo" in marked));
  });
});

import assert from "node:assert/strict";
import { detailed } from "../../modelServer/servers/looseStreams.ts";
import { serverTable } from "../../modelServer/servers/serverTable.ts";
import { WholeSession } from "./wholeSession.ts";

describe("A whole session", () => {
  for (const kind of serverTable) {
    it(`goes through a server that ${kind.name}`, async () => {
      const whole = await WholeSession.start(kind, detailed);
      try {
        await whole.calls();
        await whole.stoppedTool();
        await whole.messageMeanwhile();
        await whole.failedTurn();
        await whole.memory();
        await whole.thereAndBack();
        await whole.restart();
        // What a refusal taught is not asked again.
        assert(whole.here.refused.length <= 4, whole.here.refused.join("\n"));
        assert.equal(
          new Set(whole.here.refused).size,
          whole.here.refused.length,
          whole.here.refused.join("\n"),
        );
      } finally {
        await whole.close();
      }
    });
  }
});

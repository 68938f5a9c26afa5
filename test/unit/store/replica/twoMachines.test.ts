import assert from "node:assert/strict";
import { preparedDatabase } from "../../../postgres/databases.ts";
import { usePostgres } from "../../../postgres/postgresServer.ts";
import { twoMachines } from "../../../postgres/twoMachines.ts";
import { tempFolder } from "../tempFolder.ts";

describe("Two machines that write the same conversations", function () {
  this.timeout(300_000);
  const server = usePostgres();
  const path = tempFolder();

  const key = { secret: Buffer.alloc(32, 1).toString("base64"), wrapped: "w" };

  for (const [how, options] of [
    ["in clear", { seed: 17 }],
    ["encrypted, and with a clock that is a day ahead", { seed: 18, key, aheadMs: 86_400_000 }],
  ] as const) {
    it(`lose nothing and end the same, whatever becomes of their lines, the server and themselves, ${how}`, async () => {
      const database = await preparedDatabase(server());
      const { lost, twice, differing } = await twoMachines(server(), database, {
        folder: path(String(options.seed)),
        rounds: 12,
        ...options,
      });
      assert.deepEqual({ lost, twice, differing }, { lost: [], twice: [], differing: [] });
    });
  }
});

import assert from "node:assert/strict";
import { usePostgres } from "../../../postgres/postgresServer.ts";
import { twoMachines } from "../../../postgres/twoMachines.ts";
import { tempFolder } from "../tempFolder.ts";
import { preparedDatabase } from "./machines.ts";

describe("Two machines that write the same conversations", function () {
  this.timeout(120_000);
  const server = usePostgres();
  const path = tempFolder();

  it("lose nothing and end the same, whatever becomes of their lines, the server and themselves", async () => {
    const database = await preparedDatabase(server());
    const { acknowledged, ...result } = await twoMachines(server(), database, {
      folder: path(""),
      seed: 17,
      rounds: 16,
    });
    assert.ok(acknowledged > 30, `${acknowledged} entries`);
    assert.deepEqual(
      { ...result, conversations: 0 },
      { conversations: 0, lost: [], twice: [], differing: [] },
    );
  });
});

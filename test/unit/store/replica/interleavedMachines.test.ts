import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { useDatabase } from "../../../postgres/databases.ts";
import { interleaved } from "../../../postgres/interleavedMachines.ts";
import { tempFolder } from "../tempFolder.ts";

describe("Two machines whose windows write between any two steps of their replicators", () => {
  const { server, database, admin } = useDatabase();
  const path = tempFolder();

  const run = async (seed: number, recovers: boolean) => {
    const folder = path(String(seed));
    mkdirSync(folder);
    const address = server().address("admin", database());
    const faults = await interleaved({ address, ask: admin, folder, seed, rounds: 12, recovers });
    assert.deepEqual(faults, { lost: [], astray: [], returned: [], differing: [] });
  };

  for (const seed of [1, 3, 18, 26])
    it(`lose nothing, mix nothing up, bring back nothing that was erased, and end the same (${seed})`, () =>
      run(seed, false));

  for (const seed of [40])
    it(`lose no more than a file that an older one takes the place of (${seed})`, () => run(seed, true));
});

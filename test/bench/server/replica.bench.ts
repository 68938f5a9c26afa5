import { preparedDatabase } from "../../postgres/databases.ts";
import { postgresFolder, startPostgres } from "../../postgres/postgresServer.ts";
import { twoMachines } from "../../postgres/twoMachines.ts";
import { withFolder } from "../store/measure.ts";

/**
 * Two machines, their lines cut, healed and reset, processes and server killed, the server restored to an older state: 200
 * times, by ten seeds, every other one encrypted and with a clock that is an hour behind or ahead.
 */
const key = { secret: Buffer.alloc(32, 1).toString("base64"), wrapped: "w" };
const programs = postgresFolder();
if (programs === undefined) throw new Error("No PostgreSQL server is installed.");
const server = await startPostgres(programs);
try {
  for (let seed = 1; seed <= 10; seed++) {
    await withFolder(async (path) => {
      const database = await preparedDatabase(server);
      const result = await twoMachines(server, database, {
        folder: path(""),
        seed,
        rounds: 20,
        ...(seed % 2 === 0 && { key, aheadMs: seed % 4 === 0 ? 3_600_000 : -3_600_000 }),
      });
      const { acknowledged, conversations, lost, twice, differing } = result;
      console.log(
        `seed ${seed}: ${acknowledged} acknowledged, ${lost.length} lost, ${twice.length} twice, ` +
          `${conversations} conversations, ${differing.length} differing`,
      );
      if (lost.length + twice.length + differing.length > 0) process.exitCode = 1;
    });
  }
} finally {
  await server.remove();
}

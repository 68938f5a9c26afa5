import { postgresFolder, startPostgres } from "../../postgres/postgresServer.ts";
import { twoMachines } from "../../postgres/twoMachines.ts";
import { preparedDatabase } from "../../unit/store/replica/machines.ts";
import { withFolder } from "../store/measure.ts";

/** Two machines, their lines cut, healed and reset, processes and server killed: 200 times, by ten seeds. */
const programs = postgresFolder();
if (programs === undefined) throw new Error("No PostgreSQL server is installed.");
const server = await startPostgres(programs);
try {
  for (let seed = 1; seed <= 10; seed++) {
    await withFolder(async (path) => {
      const database = await preparedDatabase(server);
      const result = await twoMachines(server, database, { folder: path(""), seed, rounds: 20 });
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

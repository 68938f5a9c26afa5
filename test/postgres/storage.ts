import { once } from "node:events";
import { ServerLink } from "../../src/store/server/serverLink.ts";
import { migrateServer } from "../../src/store/server/serverSchema.ts";
import { parseArgs } from "node:util";
import { teamScript } from "../../src/store/server/rights/teamScript.ts";
import { postgresFolder, query, startPostgres } from "./postgresServer.ts";

/**
 * `npm run storage`: a throw-away server for conversations of two people, gone with all that it has when this ends. With
 * `--team` it prints the rights of several people on a server, and ends.
 */
if (parseArgs({ options: { team: { type: "boolean" } } }).values.team) {
  process.stdout.write(teamScript);
  process.exit();
}
const people = ["ann", "bob"];
const folder = postgresFolder();
if (folder === undefined)
  throw new Error("No PostgreSQL server is installed (Debian: apt-get install postgresql).");
const server = await startPostgres(folder);
const link = new ServerLink(server.address(), "");
await migrateServer(link);
await link.close();
await query(server.address(), [
  teamScript,
  ...people.map((name) => `CREATE ROLE ${name} LOGIN IN ROLE longhand_user`),
]);
console.log(`"Longhand: Connect Storage…" takes these addresses, with any password:`);
for (const name of people) console.log(`postgresql://${name}@127.0.0.1:${server.port}/postgres`);
console.log("It ends with Ctrl+C.");
await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
await server.remove();

import { once } from "node:events";
import { ServerLink } from "../../src/store/server/serverLink.ts";
import { migrateServer } from "../../src/store/server/serverSchema.ts";
import { postgresFolder, startPostgres } from "./postgresServer.ts";

/** `npm run storage`: a throw-away server for conversations, gone with all that it has when this ends. */
const folder = postgresFolder();
if (folder === undefined)
  throw new Error("No PostgreSQL server is installed (Debian: apt-get install postgresql).");
const server = await startPostgres(folder);
const link = new ServerLink(server.address(), "");
await migrateServer(link);
await link.close();
console.log(`"Longhand: Connect Storage…" takes this address, with any password:`);
console.log(`postgresql://admin@127.0.0.1:${server.port}/postgres`);
console.log("It ends with Ctrl+C.");
await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
await server.remove();

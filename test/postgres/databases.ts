import { ServerLink } from "../../src/store/server/serverLink.ts";
import { migrateServer } from "../../src/store/server/serverSchema.ts";
import { query, usePostgres, type PostgresServer } from "./postgresServer.ts";

/** A database with today's tables. Gives its name. */
export async function preparedDatabase(server: PostgresServer): Promise<string> {
  const database = await server.newDatabase();
  const link = new ServerLink(server.address("admin", database), "");
  await migrateServer(link);
  await link.close();
  return database;
}

/** Leaves today's tables without a row, in less time than it takes to make them anew or to truncate them. */
export const emptyTables = ["entry", "content", "entry_file", "file_content", "conversation", "encryption"]
  .map((table) => `DELETE FROM longhand.${table}`)
  .join("; ");

/** Roles of people on a shared server, which may be there from another suite. */
export async function addPeople(server: PostgresServer, ...names: readonly string[]): Promise<void> {
  const roles = [
    "CREATE ROLE longhand_user NOLOGIN",
    ...names.map((name) => `CREATE ROLE ${name} LOGIN IN ROLE longhand_user`),
  ];
  for (const role of roles)
    await server.admin(`DO $$ BEGIN ${role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$`);
}

/** Gives a suite a database with today's tables, which are empty when a test begins. */
export function useDatabase() {
  const server = usePostgres();
  let name = "";
  const admin = (...statements: readonly string[]) => query(server().address("admin", name), statements);
  before(async () => {
    name = await preparedDatabase(server());
  });
  beforeEach(() => admin(emptyTables));
  return { server, database: () => name, admin };
}

import type { ServerProblem } from "../../../core/ports/errors/serverProblem.ts";
import type { ServerLink, Statement } from "../serverLink.ts";
import { teamVersion } from "./teamScript.ts";

/** Privileges that a role needs on each table; `teamScript` grants them. */
const needed: Readonly<Record<string, readonly string[]>> = {
  conversation: ["SELECT", "INSERT", "UPDATE"],
  entry: ["SELECT", "INSERT", "DELETE"],
  content: ["SELECT", "INSERT", "DELETE"],
  file_content: ["SELECT", "INSERT", "DELETE"],
  entry_file: ["SELECT", "INSERT", "UPDATE", "DELETE"],
  encryption: ["SELECT", "INSERT", "UPDATE"],
};

/**
 * Asks whether this role may do all that a store does, without doing any of it, whether it may do what no team's role may, and
 * which script gave the rights.
 */
const askRights: Statement = {
  text: `SELECT ${Object.entries(needed)
    .flatMap(([table, rights]) =>
      rights.map((right) => `pg_catalog.has_table_privilege('longhand.${table}', '${right}')`),
    )
    .join(" AND ")} AS may, pg_catalog.has_table_privilege('longhand.entry', 'UPDATE') AS owns,
    (SELECT value FROM longhand.meta WHERE key = 'team') AS team`,
  values: [],
};

/**
 * The right that is missing is found out before anything waits for it; undefined where none is. `oldRights` keeps nothing from
 * going on.
 */
export async function rightsProblem(link: ServerLink): Promise<ServerProblem | undefined> {
  const [row] = await link.run(askRights.text);
  if (row?.["may"] !== true) return { code: "rights", detail: "42501" };
  return row["owns"] === true || Number(row["team"]) >= teamVersion ? undefined : { code: "oldRights" };
}

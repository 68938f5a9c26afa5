import * as v from "valibot";
import type { ServerApi } from "./serverApi.ts";

/** A model server that the user added beside the first. */
export interface ServerRow {
  readonly name: string;
  /** Address without a slash at its end. */
  readonly baseUrl: string;
  readonly api: ServerApi;
}

/** The rows that can be used, and a sentence for every one that cannot. */
interface ServerRows {
  readonly rows: readonly ServerRow[];
  readonly problems: readonly string[];
}

const noName = "name must be a text that is not blank.";
const noAddress = "baseUrl must be a web address such as https://example.com/v1.";
const noApi = "api must be auto, chat, responses or messages.";
const fields = {
  name: v.pipe(v.string(noName), v.trim(), v.nonEmpty(noName)),
  baseUrl: v.pipe(
    v.string(noAddress),
    v.trim(),
    v.check((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ""), noAddress),
    // A key belongs into VS Code's secret storage, and what follows the path would end up in its middle.
    v.check((text) => !hasMore(text), "baseUrl must have no name, password, ? or #."),
    v.transform((text) => text.replace(/\/+$/, "")),
  ),
  api: v.optional(
    v.picklist<readonly ServerApi[], string>(["auto", "chat", "responses", "messages"], noApi),
    "auto",
  ),
};
const serverRow = v.strictObject(fields, ({ path }) => {
  if (!path) return "it must be an object with name and baseUrl.";
  const field = String(path[0].key);
  if (field in fields) return `there is no ${field}.`;
  return `there is no field ${field}; there are ${Object.keys(fields).join(", ")}.`;
});

/** Reads the setting `longhand.servers`. A row with a fault is left out, and so is one whose name an earlier one has. */
export function serverRows(setting: unknown): ServerRows {
  if (setting === undefined || setting === null) return { rows: [], problems: [] };
  if (!Array.isArray(setting)) return { rows: [], problems: ["It must be a list of servers."] };
  const rows = new Map<string, ServerRow>();
  const problems: string[] = [];
  for (const [index, given] of setting.entries()) {
    const read = v.safeParse(serverRow, given, { abortEarly: true });
    if (!read.success) problems.push(`${labelOf(given, index)}: ${read.issues[0].message}`);
    else if (rows.has(read.output.name))
      problems.push(`${labelOf(given, index)}: another server has this name.`);
    else rows.set(read.output.name, read.output);
  }
  return { rows: [...rows.values()], problems };
}

function labelOf(given: unknown, index: number): string {
  const name = (given as { readonly name?: unknown } | null)?.name;
  return typeof name === "string" && name.trim() !== "" ? `"${name.trim()}"` : `server ${index + 1}`;
}

function hasMore(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "");
}

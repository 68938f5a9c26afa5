import type { Entry } from "../../core/conversation/entry.ts";
import type { RequestPurpose, RequestUsage, UsageSum } from "../../core/ports/usageRecords.ts";
import { requestOf } from "../../core/tokens/cost.ts";
import type { Database } from "./database.ts";
import { exactInteger } from "./exactValues.ts";

/** Usage column by column, as `usageIn` reads it: it crosses between threads many times faster than as objects. */
export type UsageColumns = readonly (readonly unknown[])[];

const columns = "id, conversation, at, model, server, purpose, prompt, completion, cached, written, recalled";

/** Usage of each request, beside the entry that it brought. Changes are made inside the caller's transaction. */
export class UsageTable {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** Copies of an entry are of one request, which counts once. */
  add(entry: Entry): void {
    const { model = "", server, usage } = requestOf(entry);
    if (!usage) return;
    this.database.run(
      `INSERT INTO requestUsage (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      entry.id,
      entry.conversationId,
      entry.at,
      model,
      server ?? null,
      purposeOf(entry),
      exactInteger(Math.round(usage.promptTokens)),
      exactInteger(Math.round(usage.completionTokens)),
      exactInteger(Math.round(usage.cachedTokens ?? 0)),
      exactInteger(Math.round(usage.cacheWriteTokens ?? 0)),
      exactInteger(Math.round(usage.recalledTokens ?? 0)),
    );
  }

  /** The oldest first. */
  since(at: number): UsageColumns {
    return this.database.columns(`SELECT ${columns} FROM requestUsage WHERE at >= ? ORDER BY at, id`, at);
  }

  /** Sums of usage, see `UsageRecords.usageSums`. */
  sums(since: number): UsageColumns {
    return this.database.columns(
      `SELECT requests, conversation, quarter, model, nullif(server, ''), purpose, prompt, completion, cached, written, recalled
      FROM usageSum WHERE quarter >= ?`,
      since,
    );
  }
}

function purposeOf(entry: Entry): RequestPurpose {
  if (entry.type === "spent") return entry.purpose;
  return entry.type === "message" ? "reply" : "summary";
}

export function usageRequestsIn([ids = [], ...columns]: UsageColumns): readonly RequestUsage[] {
  return recordsIn(columns).map((record, row) => ({ id: String(ids[row]), ...record }));
}

export function usageSumsIn([requests = [], ...columns]: UsageColumns): readonly UsageSum[] {
  return recordsIn(columns).map((record, row) => ({ requests: Number(requests[row]), ...record }));
}

function recordsIn(columns: UsageColumns): readonly Omit<RequestUsage, "id">[] {
  const [conversations = [], at = [], models = [], servers = [], purposes = [], ...tokens] = columns;
  const [prompt = [], completion = [], cached = [], written = [], recalled = []] = tokens;
  return conversations.map((_, row) => ({
    conversationId: String(conversations[row]),
    at: Number(at[row]),
    model: String(models[row]),
    ...(typeof servers[row] === "string" && { server: servers[row] }),
    purpose: purposes[row] as RequestPurpose,
    usage: {
      promptTokens: Number(prompt[row]),
      completionTokens: Number(completion[row]),
      cachedTokens: Number(cached[row]),
      cacheWriteTokens: Number(written[row]),
      recalledTokens: Number(recalled[row]),
    },
  }));
}

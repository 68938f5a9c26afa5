import type { Standing } from "../standing.ts";
import { canonicalJson } from "./checksum.ts";
import type { Entry, MessageEntry } from "../entry.ts";
import type { ToolDefinition } from "../message.ts";
import type { Content } from "../../ports/journal.ts";
import { contentsWithoutSecrets } from "./exportedContents.ts";
import { addReports, redactJson, type RedactionOptions, type RedactionReport } from "./redaction/redact.ts";

/** A conversation to be written out. */
export interface ExportInput {
  readonly id: string;
  readonly title: string;
  readonly model: string;
  readonly entries: readonly Entry[];
  /** Standings by message id; a message that is not in it counts as sent. */
  readonly standings: ReadonlyMap<string, Standing>;
  readonly tools: readonly ToolDefinition[];
  /** Milliseconds since 1970. */
  readonly exportedAt: number;
  /** Contents that entries name and that are to go along. */
  readonly contents?: readonly Content[];
}

export interface ExportOptions extends RedactionOptions {
  /** True unless the user chose to keep secrets. */
  readonly redact?: boolean;
}

/** A file's text, and what was redacted in it. */
export interface Exported {
  readonly text: string;
  readonly redactions: RedactionReport;
}

/** The input as the options want it. A message that changed has lost its stored weight with its text. */
export function preparedExport(
  input: ExportInput,
  options: ExportOptions,
): { readonly input: ExportInput; readonly redactions: RedactionReport } {
  if (options.redact === false) return { input, redactions: {} };
  // What the title says stands in the entries as well.
  const title = redactJson(input.title, options);
  let redactions: RedactionReport = {};
  const entries = input.entries.map((entry) => {
    const { value, report } = redactJson(entry, options);
    if (Object.keys(report).length === 0) return entry;
    redactions = addReports(redactions, report);
    return value.type === "message" ? withoutTokens(withoutBrokenParts(value, entry)) : value;
  });
  const contents = contentsWithoutSecrets(input.contents ?? [], options);
  return { input: { ...input, title: title.value, entries, contents }, redactions };
}

/** An opaque part that is not what it was is of no use to its server: it is left out. */
function withoutBrokenParts(redacted: MessageEntry, entry: Entry): MessageEntry {
  const before = entry.type === "message" && entry.message.role === "assistant" ? entry.message.opaque : [];
  if (redacted.message.role !== "assistant" || !redacted.message.opaque) return redacted;
  const opaque = redacted.message.opaque.filter(
    (part, at) => canonicalJson(part) === canonicalJson(before?.[at]),
  );
  return { ...redacted, message: { ...redacted.message, opaque } };
}

function withoutTokens<T extends object>(entry: T): T {
  return Object.fromEntries(Object.entries(entry).filter(([key]) => key !== "tokens")) as T;
}

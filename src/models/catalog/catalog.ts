import { baseModel } from "../../core/tokens/encoding/encodingFor.ts";
import type { EncodingName } from "../../core/tokens/counter.ts";
import type { CatalogRow, Prices } from "./catalogRows.ts";
import { catalogRows, vendors } from "./catalogRows.ts";
import type { LoadedWindow } from "./loadedWindow.ts";
import type { ListedModel } from "./modelList.ts";
import type { UserRow } from "./userRows.ts";

/** A model's limits, in tokens, and prices. */
export interface ModelInfo {
  /** Tokens for prompt and reply together. */
  readonly window: number;
  /** The longest reply; undefined where it is not known. */
  readonly maxOutput?: number;
  /** The longest prompt, where it is less than the window leaves. */
  readonly maxInput?: number;
  readonly prices?: Prices;
  /** True where a window is known of the model; otherwise it is a careful guess. */
  readonly known: boolean;
  /** Source of the window. */
  readonly source: "row" | "server" | "catalog" | "guess";
}

/** Small enough for most servers of open models as they are set up. */
const unknownWindow = 8_192;
/**
 * The largest reserve, in tokens: more than any reply of an agent needs, less than the window that models with huge
 * outputs would lose.
 */
const largestReserve = 16_384;

/** Suffixes of dated and routed names: `-2024-07-18`, `-20250929`, `-0125`, `-preview-05-06`, `-latest`, `@…`, `:free`. */
const additions =
  /^(?:-(?:latest|preview|exp|beta|\d{4}-\d{2}-\d{2}|\d{2}-\d{2}|\d{2}-\d{4}|\d{3,8}))*(?:@[\w.-]+)?(?::(?:free|nitro|floor|exacto|extended|thinking|online|beta))?$/;

/** Sources on models beside the catalog. */
interface ModelSources {
  readonly rows?: readonly UserRow[];
  readonly listed?: ListedModel | undefined;
  /** The window of the model as its server runs it. */
  readonly loaded?: LoadedWindow | undefined;
}

/**
 * Model info by name: vendor prefix, `ft:` and date are left aside. The user's row comes
 * first, then what the server runs it with, its list, then the catalog. Never throws.
 */
export function modelInfo(model: string, { rows = [], listed, loaded }: ModelSources = {}): ModelInfo {
  const name = baseModel(model);
  const own = rowFor(name, rows);
  const row = catalogRow(name);
  const { window, source } = windowOf(own, listed, row, loaded);
  const { maxInput, maxOutput, prices } = { ...(row && factsOf(row, model, source)), ...listed, ...own };
  return {
    window,
    ...(maxOutput !== undefined && { maxOutput: Math.min(window, maxOutput) }),
    ...(maxInput !== undefined && { maxInput }),
    ...(prices && { prices }),
    known: source !== "guess",
    source,
  };
}

type Facts = Pick<ModelInfo, "maxInput" | "maxOutput" | "prices">;

/** Catalog facts beside the window. Fine-tuned models have the limits of their base, but prices of their own. */
function factsOf(
  { maxInput, maxOutput, prices }: CatalogRow,
  model: string,
  source: ModelInfo["source"],
): Facts {
  return {
    ...(maxInput !== undefined && source === "catalog" && { maxInput }),
    ...(maxOutput !== undefined && { maxOutput }),
    ...(prices && !isFineTuned(model) && { prices }),
  };
}

function windowOf(
  own: UserRow | undefined,
  listed: ListedModel | undefined,
  row: CatalogRow | undefined,
  loaded: LoadedWindow | undefined,
): Pick<ModelInfo, "window" | "source"> {
  if (own?.window !== undefined) return { window: own.window, source: "row" };
  if (loaded) return { window: loaded.tokens, source: loaded.assumed ? "guess" : "server" };
  if (listed?.window !== undefined) return { window: listed.window, source: "server" };
  return row ? { window: row.window, source: "catalog" } : { window: unknownWindow, source: "guess" };
}

/** The encoding that the user says `model` has. */
export function statedEncoding(model: string, rows: readonly UserRow[]): EncodingName | undefined {
  return rowFor(baseModel(model), rows)?.encoding;
}

/** False where the model is known to answer without reasoning first. */
export function canReason(model: string): false | undefined {
  return catalogRow(baseModel(model))?.reasons;
}

/** Day on which the service at this address ends the model, or did, as YYYY-MM-DD; undefined where none is known. */
export function retirement(model: string, baseUrl: string): string | undefined {
  const row = catalogRow(baseModel(model));
  return row && isOfVendor(row, baseUrl) ? row.retires : undefined;
}

/** The names of the models in the catalog, one for each row: those that the service at this address has and has not ended. */
export function knownModels(baseUrl?: string, today = ""): readonly string[] {
  const rows = catalogRows.filter(
    (row) => baseUrl === undefined || (isOfVendor(row, baseUrl) && !(row.retires && row.retires <= today)),
  );
  return rows.flatMap((row) => row.names.slice(0, 1));
}

function isOfVendor({ names }: CatalogRow, baseUrl: string): boolean {
  const host = URL.parse(baseUrl)?.hostname ?? "";
  const domain = vendors.find(([sign]) => sign.test(names[0] ?? ""))?.[1];
  return domain !== undefined && (host === domain || host.endsWith(`.${domain}`));
}

/**
 * Tokens kept free for the reply where the user does not say: the model's longest reply, but at most
 * 16,384 and a quarter of the window; more only where the model takes no longer prompts anyway.
 */
export function defaultReserve(info: Pick<ModelInfo, "window" | "maxOutput" | "maxInput">): number {
  const wanted = Math.min(info.maxOutput ?? largestReserve, largestReserve, Math.floor(info.window / 4));
  return Math.max(wanted, info.window - (info.maxInput ?? info.window));
}

/** The row with the longest name that `name` is, or is a dated form of. */
function rowFor<Row extends { readonly names: readonly string[] }>(
  name: string,
  rows: readonly Row[],
): Row | undefined {
  let best: { readonly row: Row; readonly length: number } | undefined;
  for (const row of rows) {
    for (const known of row.names) {
      const fits = name.startsWith(known) && additions.test(name.slice(known.length));
      if (fits && known.length > (best?.length ?? 0)) best = { row, length: known.length };
    }
  }
  return best?.row;
}

const rowsByName = new Map<string, CatalogRow | undefined>();
const mostNames = 1_000;

/** `rowFor` in the catalog, which does not change: models are asked about many times for each request. */
function catalogRow(name: string): CatalogRow | undefined {
  if (rowsByName.has(name)) return rowsByName.get(name);
  if (rowsByName.size >= mostNames) rowsByName.clear();
  const row = rowFor(name, catalogRows);
  rowsByName.set(name, row);
  return row;
}

function isFineTuned(model: string): boolean {
  return /^(?:.*\/)?ft:/i.test(model.trim());
}

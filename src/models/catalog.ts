import { baseModel } from "../core/tokens/encodingFor.ts";
import type { CatalogRow, Prices } from "./catalogRows.ts";
import { catalogRows } from "./catalogRows.ts";

/** A model's limits, in tokens, and prices. */
export interface ModelInfo {
  /** For prompt and reply together. */
  readonly window: number;
  /** The longest reply. */
  readonly maxOutput: number;
  /** The longest prompt, where it is less than the window leaves. */
  readonly maxInput?: number;
  readonly prices?: Prices;
  /** False where nothing is known of the model: the limits are then a careful guess. */
  readonly known: boolean;
  /** Where the figures are from, to be shown. */
  readonly source: string;
}

/** Small enough for most servers of open models as they are set up. */
const unknownWindow = 8_192;
/** More than any reply of an agent needs, less than the window that models with huge outputs would lose. */
const largestReserve = 16_384;

/** What a dated or routed name adds: `-2024-07-18`, `-20250929`, `-0125`, `-preview-05-06`, `-latest`, `@…`, `:free`. */
const additions =
  /^(?:-(?:latest|preview|exp|beta|\d{4}-\d{2}-\d{2}|\d{2}-\d{2}|\d{2}-\d{4}|\d{3,8}))*(?:@[\w.-]+)?(?::(?:free|nitro|floor|exacto|extended|thinking|online|beta))?$/;

/** What is known of `model`, whatever its name: vendor prefix, `ft:` and date are left aside. Never throws. `rows` are asked before the catalog's own. */
export function modelInfo(model: string, rows: readonly CatalogRow[] = []): ModelInfo {
  const name = baseModel(model);
  const row = rowFor(name, rows) ?? rowFor(name, catalogRows);
  if (row === undefined) {
    return {
      window: unknownWindow,
      maxOutput: unknownWindow / 4,
      known: false,
      source: "a guess: nothing is known of this model",
    };
  }
  const { window, maxOutput, maxInput, prices } = row;
  return {
    window,
    maxOutput: maxOutput ?? Math.min(largestReserve, Math.floor(window / 4)),
    ...(maxInput === undefined ? {} : { maxInput }),
    ...(prices === undefined || isFineTuned(model) ? {} : { prices }),
    known: true,
    source: `${row.source}, ${row.date}`,
  };
}

/** The names of the models in the catalog, one for each row. */
export function knownModels(): readonly string[] {
  return catalogRows.flatMap((row) => row.names.slice(0, 1));
}

/**
 * Tokens kept free for the reply where the user does not say: the model's longest reply, but at most
 * 16,384 and a quarter of the window; more only where the model takes no longer prompts anyway.
 */
export function defaultReserve(info: Pick<ModelInfo, "window" | "maxOutput" | "maxInput">): number {
  const wanted = Math.min(info.maxOutput, largestReserve, Math.floor(info.window / 4));
  return Math.max(wanted, info.window - (info.maxInput ?? info.window));
}

/** The row with the longest name that `name` is, or is a dated form of. */
function rowFor(name: string, rows: readonly CatalogRow[]): CatalogRow | undefined {
  let best: { readonly row: CatalogRow; readonly length: number } | undefined;
  for (const row of rows) {
    for (const known of row.names) {
      const fits = name.startsWith(known) && additions.test(name.slice(known.length));
      if (fits && known.length > (best?.length ?? 0)) best = { row, length: known.length };
    }
  }
  return best?.row;
}

/** Fine-tuned models have the limits of their base, but prices of their own. */
function isFineTuned(model: string): boolean {
  return /^(?:.*\/)?ft:/i.test(model.trim());
}

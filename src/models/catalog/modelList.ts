import type { Prices } from "./catalogRows.ts";

/** A model that a server lists, with what the server tells of it. */
export interface ListedModel {
  readonly id: string;
  /** Context window in tokens. */
  readonly window?: number;
  /** The longest reply, in tokens. */
  readonly maxOutput?: number;
  readonly prices?: Prices;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The names that servers give the window: vLLM; OpenRouter and Together; Groq; LM Studio, as loaded and at most, and
 * Mistral; llama.cpp, as started and as trained.
 */
const windowFields = [
  "max_model_len",
  "context_length",
  "context_window",
  "loaded_context_length",
  "max_context_length",
  "n_ctx",
  "n_ctx_train",
];
/** Groq, OpenRouter. */
const outputFields = ["max_completion_tokens", "max_output_tokens"];
const million = 1_000_000;

/** Reads the body of `GET /models`, a list in `data` or a bare one; whatever has no id is left out. */
export function listedModels(body: unknown): readonly ListedModel[] {
  const list = Array.isArray(body) ? (body as readonly unknown[]) : fieldsOf(body)["data"];
  if (!Array.isArray(list)) return [];
  return (list as readonly unknown[]).map(fieldsOf).flatMap((fields) => {
    const { id, meta, top_provider: provider, pricing } = fields;
    if (typeof id !== "string" || id === "") return [];
    const places = [fields, fieldsOf(provider), fieldsOf(meta)];
    const window = figureIn(places, windowFields);
    const maxOutput = figureIn(places, outputFields);
    const prices = pricesIn(fieldsOf(pricing));
    return [{ id, ...(window && { window }), ...(maxOutput && { maxOutput }), ...(prices && { prices }) }];
  });
}

/** The first whole number above 0 that has one of these names. */
function figureIn(places: readonly Fields[], names: readonly string[]): number | undefined {
  const found = places.flatMap((fields) => names.map((name) => Number(fields[name] ?? Number.NaN)));
  return found.find((value) => Number.isSafeInteger(value) && value > 0);
}

/** OpenRouter's prices: US dollars for one token, as text; below 0 where they vary. */
function pricesIn({ prompt, completion, input_cache_read: cached }: Fields): Prices | undefined {
  const [input, output, cachedInput] = [prompt, completion, cached].map((price) =>
    typeof price === "string" && Number(price) >= 0
      ? Number((Number(price) * million).toPrecision(6))
      : undefined,
  );
  if (input === undefined || output === undefined) return undefined;
  return { input, output, ...(cachedInput !== undefined && { cachedInput }) };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

import * as v from "valibot";
import { numbersIn } from "../../core/text/numbersInText.ts";
import type { Prices } from "./catalogRows.ts";

/** A model that a server lists, with what the server tells of it. */
export interface ListedModel {
  readonly id: string;
  /** Context window in tokens. */
  readonly window?: number;
  /** The longest reply, in tokens. */
  readonly maxOutput?: number;
  readonly prices?: Prices;
  /** Day on which the server ends it, as YYYY-MM-DD. */
  readonly retires?: string;
  /** True where it takes images. */
  readonly sees?: boolean;
}

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
  "max_context_window_tokens",
  "contextLength",
  "context_size",
  "availableContextTokens",
  "max_sequence_length",
  "max_seq_len",
  "n_ctx",
  "n_ctx_train",
  "max_context",
  "maxContextLength",
  "contextWindow",
  "contextWindowTokens",
  "context_window_tokens",
  "context_tokens",
  "context",
  // The part of the window that is left for the prompt: LiteLLM, Gemini.
  "max_input_tokens",
  "inputTokenLimit",
];
/** Groq, OpenRouter. */
const outputFields = [
  "max_completion_tokens",
  "max_output_tokens",
  "outputTokenLimit",
  "maxOutputTokens",
  "max_output",
];
/** Fields of a row in which figures stand as well. */
const innerFields = [
  "top_provider",
  "meta",
  "metadata",
  "limits",
  "limit",
  "model_info",
  "model_spec",
  "details",
  "config",
];

const fields = v.record(v.string(), v.unknown());
type Fields = Readonly<v.InferOutput<typeof fields>>;

/** Optional part of a row: counts as not there where it is not of the known form. */
const part = v.fallback(fields, {});
/** A higher price of one token is one of many in truth, in US dollars. */
const dearestToken = 0.01;
const decimal = v.pipe(v.string(), v.regex(/^\d*\.?\d+(?:e[+-]?\d+)?$/i), v.transform(Number));
/** US dollars for one token, as text or not; below 0 where they vary. */
const price = v.fallback(
  v.optional(
    v.pipe(v.union([v.number(), decimal]), v.minValue(0), v.maxValue(dearestToken), v.transform(forMillion)),
  ),
  undefined,
);
const listedModel = v.looseObject({
  id: v.pipe(v.string(), v.nonEmpty()),
  architecture: part,
  capabilities: part,
  modalities: part,
  /** OpenRouter. */
  pricing: v.fallback(v.object({ prompt: price, completion: price, input_cache_read: price }), {}),
});
/** Days on which a server ends a model: OpenAI's, LiteLLM's, Mistral's, OpenRouter's. */
const retirementFields = [
  "shutdown_date",
  "deprecation_date",
  "deprecation",
  "expiration_date",
  "retirement_date",
];
/** Fields of a body in which its list may be. */
const listFields = ["data", "models", "items", "result", "results", "body"];

function rowsIn(body: unknown, depth = 0): readonly unknown[] {
  if (Array.isArray(body)) return body as readonly unknown[];
  if (!v.is(fields, body) || depth > 2) return [];
  const lists = listFields.map((name) => rowsIn(body[name], depth + 1));
  return lists.find((rows) => rows.length > 0) ?? rowsByName(body);
}

/** Rows of an object whose keys are the models' names: each is an object, and one at least says what a model's row does. */
function rowsByName(body: Fields): readonly unknown[] {
  const entries = Object.entries(body);
  const rows = entries.flatMap(([id, row]) => (v.is(fields, row) ? [{ id, ...row }] : []));
  const areModels = rows.some((row) => figureIn([row], windowFields) !== undefined);
  return rows.length === entries.length && areModels ? rows : [];
}

/** Fields in which rows have a name to ask for: Gemini's own API has it behind "models/", LM Studio's in `key`. */
const idFields = ["id", "model", "model_name", "name", "key"];
/** Ids of a server's own, beside which a name stands. */
const inner = /^(?:[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}|[a-z]+:\/\/.*)$/i;

/** A row with the id under its usual name; some are nothing else. */
function withId(row: unknown): unknown {
  if (typeof row === "string") return { id: row };
  if (!v.is(fields, row)) return row;
  const texts = idFields.map((name) => row[name]).filter((value) => typeof value === "string");
  const id = texts.find((text) => !inner.test(text)) ?? texts[0];
  return id === undefined ? row : { ...row, id: id.trim().replace(/^models\//, "") };
}

/** Reads the body of `GET /models`, a list in one of its fields or a bare one; whatever has no id is left out, and so is a repetition. */
export function listedModels(body: unknown): readonly ListedModel[] {
  const models = new Map<string, ListedModel>();
  for (const item of rowsIn(body)) {
    const read = v.safeParse(listedModel, withId(item));
    if (read.success && !models.has(read.output.id)) models.set(read.output.id, modelOf(read.output));
  }
  return [...models.values()];
}

type Row = v.InferOutput<typeof listedModel>;

function modelOf(row: Row): ListedModel {
  const { id, pricing, capabilities } = row;
  const within = innerFields.map((name) => v.parse(part, row[name]));
  const parts = [row, ...within, v.parse(part, capabilities["limits"])];
  const window = figureIn(parts, windowFields);
  const maxOutput = figureIn(parts, outputFields);
  const prices = pricesIn(pricing) ?? pricesOfTokens(parts);
  const retires = retirementIn(row);
  const sees = sightIn(row, parts);
  return {
    id,
    ...(window && { window }),
    ...(maxOutput && { maxOutput }),
    ...(prices && { prices }),
    ...(retires !== undefined && { retires }),
    ...(sees !== undefined && { sees }),
  };
}

function retirementIn(row: Row): string | undefined {
  const days = retirementFields.map((name) => /^\d{4}-\d\d-\d\d(?=T|$)/.exec(String(row[name]))?.[0]);
  return days.find((day) => day !== undefined);
}

/** Fields that say whether a model sees: those with lists of what it takes in, and those that are true or false. */
const inputLists = ["input_modalities", "input"];
const sightFlags = ["vision", "supports_vision", "supportsVision", "supports_image_input"];

/** Sight of a model, as OpenRouter, Mistral, LM Studio and others tell it. */
function sightIn(
  { architecture, capabilities, modalities, ...row }: Row,
  parts: readonly Fields[],
): boolean | undefined {
  const lists = [architecture, row, modalities].flatMap((place) => inputLists.map((name) => place[name]));
  const inputs = lists.find(Array.isArray);
  if (inputs) return inputs.includes("image");
  const { modality } = architecture;
  if (typeof modality === "string" && modality.includes("->")) return /image[^>]*->/.test(modality);
  const places = [capabilities, v.parse(part, capabilities["supports"]), ...parts];
  const flags = places.flatMap((place) => sightFlags.map((name) => place[name]));
  const flag = flags.find((value) => typeof value === "boolean");
  if (flag !== undefined) return flag;
  return row["type"] === "vlm" ? true : row["type"] === "llm" ? false : undefined;
}

/** The first whole number above 0 that has one of these names, grouped or in thousands where it is a text. */
function figureIn(parts: readonly Fields[], names: readonly string[]): number | undefined {
  const found = parts.flatMap((part) => names.map((name) => countOf(part[name])));
  return found.find((value) => Number.isSafeInteger(value) && value > 0);
}

function countOf(value: unknown): number {
  if (v.is(fields, value)) return countOf(value["max"]);
  const text = typeof value === "string" ? value.trim() : "";
  const [figure] = /^\d[\d.,_ ]*[km]?$/i.test(text) ? numbersIn(text) : [];
  return figure ?? Number(value ?? Number.NaN);
}

/** LiteLLM's, in US dollars for one token. */
const tokenCosts = ["input_cost_per_token", "output_cost_per_token", "cache_read_input_token_cost"] as const;

function pricesOfTokens(parts: readonly Fields[]): Prices | undefined {
  const told = parts.find((part) => part["input_cost_per_token"] !== undefined);
  if (!told) return undefined;
  const [prompt, completion, input_cache_read] = tokenCosts.map((name) => v.parse(price, told[name]));
  return pricesIn({ prompt, completion, input_cache_read });
}

function pricesIn({
  prompt: input,
  completion: output,
  input_cache_read: cachedInput,
}: v.InferOutput<typeof listedModel>["pricing"]): Prices | undefined {
  if (input === undefined || output === undefined) return undefined;
  return { input, output, ...(cachedInput !== undefined && { cachedInput }) };
}

function forMillion(priceOfOne: number): number {
  return Number((priceOfOne * 1_000_000).toPrecision(6));
}

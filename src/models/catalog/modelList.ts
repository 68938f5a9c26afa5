import * as v from "valibot";
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
  // The part of the window that is left for the prompt: LiteLLM, Gemini.
  "max_input_tokens",
  "inputTokenLimit",
];
/** Groq, OpenRouter. */
const outputFields = ["max_completion_tokens", "max_output_tokens", "outputTokenLimit"];
/** Fields of a row in which figures stand as well. */
const innerFields = [
  "top_provider",
  "meta",
  "metadata",
  "limits",
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
  /** OpenAI. */
  shutdown_date: v.fallback(v.optional(v.pipe(v.string(), v.isoDate())), undefined),
  /** OpenRouter. */
  pricing: v.fallback(v.object({ prompt: price, completion: price, input_cache_read: price }), {}),
});
/** Fields of a body in which its list may be. */
const listFields = ["data", "models", "items", "result", "results", "body"];

function rowsIn(body: unknown, depth = 0): readonly unknown[] {
  if (Array.isArray(body)) return body as readonly unknown[];
  if (!v.is(fields, body) || depth > 2) return [];
  const lists = listFields.map((name) => rowsIn(body[name], depth + 1));
  return lists.find((rows) => rows.length > 0) ?? [];
}

/** A row with the id under its usual name: some have it in `name` or `model`, Gemini's own API behind "models/", some are nothing else. */
function withId(row: unknown): unknown {
  if (typeof row === "string") return { id: row };
  if (!v.is(fields, row)) return row;
  const id = row["id"] ?? row["model"] ?? row["name"];
  return typeof id === "string" ? { ...row, id: id.replace(/^models\//, "") } : row;
}

/** Reads the body of `GET /models`, a list in one of its fields or a bare one; whatever has no id is left out. */
export function listedModels(body: unknown): readonly ListedModel[] {
  return rowsIn(body).flatMap((item) => {
    const read = v.safeParse(listedModel, withId(item));
    if (!read.success) return [];
    const { id, pricing, shutdown_date: retires, capabilities } = read.output;
    const inner = innerFields.map((name) => v.parse(part, read.output[name]));
    const parts = [read.output, ...inner, v.parse(part, capabilities["limits"])];
    const window = figureIn(parts, windowFields);
    const maxOutput = figureIn(parts, outputFields);
    const prices = pricesIn(pricing);
    const limits = { ...(window && { window }), ...(maxOutput && { maxOutput }) };
    const sees = sightIn(read.output);
    const told = { ...(prices && { prices }), ...(retires !== undefined && { retires }) };
    return [{ id, ...limits, ...told, ...(sees !== undefined && { sees }) }];
  });
}

/** Sight of a model, as OpenRouter, Mistral and LM Studio tell it. */
function sightIn({
  architecture,
  capabilities,
  type,
}: v.InferOutput<typeof listedModel>): boolean | undefined {
  const { input_modalities: inputs } = architecture;
  if (Array.isArray(inputs)) return inputs.includes("image");
  const { vision } = capabilities;
  if (typeof vision === "boolean") return vision;
  return type === "vlm" ? true : type === "llm" ? false : undefined;
}

/** The first whole number above 0 that has one of these names. */
function figureIn(parts: readonly Fields[], names: readonly string[]): number | undefined {
  const found = parts.flatMap((part) => names.map((name) => Number(part[name] ?? Number.NaN)));
  return found.find((value) => Number.isSafeInteger(value) && value > 0);
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

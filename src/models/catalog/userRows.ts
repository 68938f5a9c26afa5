import * as v from "valibot";
import type { EncodingName } from "../../core/tokens/counter.ts";
import { baseModel } from "../../core/tokens/encoding/encodingFor.ts";
import type { Prices } from "./catalogRows.ts";

/** The user's row of a model; what is left out is taken from elsewhere. Limits in tokens. */
export interface UserRow {
  readonly names: readonly string[];
  readonly window?: number;
  readonly maxOutput?: number;
  readonly prices?: Prices;
  readonly encoding?: EncodingName;
}

/** The rows that can be read, and a sentence for every thing that cannot. */
interface UserRows {
  readonly rows: readonly UserRow[];
  readonly problems: readonly string[];
}

const isNoCount = "must be a whole number of tokens above 0.";
const isNoPrice = "must be a number of US dollars for a million tokens.";
const tokens = v.exactOptional(
  v.pipe(v.number(isNoCount), v.safeInteger(isNoCount), v.minValue(1, isNoCount)),
);
const price = v.exactOptional(v.pipe(v.number(isNoPrice), v.finite(isNoPrice), v.minValue(0, isNoPrice)));
const fields = {
  window: tokens,
  maxOutput: tokens,
  inputPrice: price,
  cachedInputPrice: price,
  outputPrice: price,
  encoding: v.exactOptional(
    v.picklist<readonly EncodingName[], string>(
      ["o200k_base", "cl100k_base"],
      "must be o200k_base or cl100k_base.",
    ),
  ),
};
const fieldNames = Object.keys(fields).join(", ");
const userRow = v.pipe(
  v.strictObject(fields, ({ path }) =>
    path
      ? `there is no ${String(path[0].key)}; there are ${fieldNames}.`
      : `this must be an object with any of ${fieldNames}.`,
  ),
  v.check(
    ({ inputPrice, outputPrice }) => (inputPrice === undefined) === (outputPrice === undefined),
    "inputPrice and outputPrice go together.",
  ),
);

/** Reads the setting `longhand.models`: an object whose keys are names of models. A row with a fault is left out. */
export function userRows(setting: unknown): UserRows {
  if (setting === undefined || setting === null) return { rows: [], problems: [] };
  if (typeof setting !== "object" || Array.isArray(setting))
    return { rows: [], problems: ["It must be an object whose keys are names of models."] };
  const read = Object.entries(setting).map(([name, value]) => ({
    name,
    row: v.safeParse(userRow, value, { abortEarly: true }),
  }));
  return {
    rows: read.flatMap(({ name, row }) => (row.success ? [rowOf(name, row.output)] : [])),
    problems: read.flatMap(({ name, row }) =>
      row.success ? [] : [`"${name}": ${problemOf(row.issues[0])}`],
    ),
  };
}

/** The sentence of a field begins with its name. */
function problemOf({ type, path, message }: v.BaseIssue<unknown>): string {
  return path && type !== "strict_object" ? `${String(path[0].key)} ${message}` : message;
}

function rowOf(name: string, given: v.InferOutput<typeof userRow>): UserRow {
  const { inputPrice: input, cachedInputPrice: cachedInput, outputPrice: output, ...rest } = given;
  const names = [baseModel(name)];
  if (input === undefined || output === undefined) return { names, ...rest };
  return { names, ...rest, prices: { input, output, ...(cachedInput !== undefined && { cachedInput }) } };
}

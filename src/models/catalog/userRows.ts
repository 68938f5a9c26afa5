import type { EncodingName } from "../../core/tokens/counter.ts";
import { baseModel } from "../../core/tokens/encoding/encodingFor.ts";
import type { Prices } from "./catalogRows.ts";

/** What the user says of a model; what is left out is taken from elsewhere. Limits in tokens. */
export interface UserRow {
  readonly names: readonly string[];
  readonly window?: number;
  readonly maxOutput?: number;
  readonly prices?: Prices;
  readonly encoding?: EncodingName;
}

/** The rows that can be read, and a sentence for every thing that cannot. */
export interface UserRows {
  readonly rows: readonly UserRow[];
  readonly problems: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

interface Field {
  readonly fits: (value: unknown) => boolean;
  readonly is: string;
}

const tokens: Field = {
  fits: (value) => Number.isSafeInteger(value) && Number(value) > 0,
  is: "a whole number of tokens above 0",
};
const price: Field = {
  fits: (value) => typeof value === "number" && value >= 0,
  is: "a number of US dollars for a million tokens",
};
const encoding: Field = {
  fits: (value) => value === "o200k_base" || value === "cl100k_base",
  is: "o200k_base or cl100k_base",
};
const fields = {
  window: tokens,
  maxOutput: tokens,
  inputPrice: price,
  cachedInputPrice: price,
  outputPrice: price,
  encoding,
};

/** Reads the setting `longhand.models`: an object whose keys are names of models. A row with a fault is left out. */
export function userRows(setting: unknown): UserRows {
  if (!isFields(setting)) {
    const said = setting === undefined || setting === null;
    return { rows: [], problems: said ? [] : ["It must be an object whose keys are names of models."] };
  }
  const read = Object.entries(setting).map(([name, value]) => ({ name, value, problem: problemOf(value) }));
  return {
    rows: read.flatMap(({ name, value, problem }) =>
      problem === undefined ? [rowOf(name, value as Given)] : [],
    ),
    problems: read.flatMap(({ name, problem }) => (problem === undefined ? [] : [`"${name}": ${problem}`])),
  };
}

function problemOf(value: unknown): string | undefined {
  if (!isFields(value)) return `this must be an object with any of ${Object.keys(fields).join(", ")}.`;
  for (const [key, given] of Object.entries(value)) {
    const field = Object.hasOwn(fields, key) ? fields[key as keyof typeof fields] : undefined;
    if (!field) return `there is no ${key}; there are ${Object.keys(fields).join(", ")}.`;
    if (!field.fits(given)) return `${key} must be ${field.is}.`;
  }
  const isHalfPriced = (value["inputPrice"] === undefined) !== (value["outputPrice"] === undefined);
  return isHalfPriced ? "inputPrice and outputPrice go together." : undefined;
}

/** A value that fits `fields`. */
interface Given {
  readonly window?: number;
  readonly maxOutput?: number;
  readonly inputPrice?: number;
  readonly cachedInputPrice?: number;
  readonly outputPrice?: number;
  readonly encoding?: EncodingName;
}

function rowOf(name: string, given: Given): UserRow {
  const { inputPrice: input, cachedInputPrice: cachedInput, outputPrice: output, ...rest } = given;
  const names = [baseModel(name)];
  if (input === undefined || output === undefined) return { names, ...rest };
  return { names, ...rest, prices: { input, output, ...(cachedInput !== undefined && { cachedInput }) } };
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

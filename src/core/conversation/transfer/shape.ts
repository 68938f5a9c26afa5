/** What is wrong with a value, as a sentence that begins with its JSON path; undefined when it fits. */
export type Check = (value: unknown, place: string) => string | undefined;

const is =
  (what: string, fits: (value: unknown) => boolean): Check =>
  (value, place) =>
    fits(value) ? undefined : `${place} is not ${what}.`;

export const isText = is("a text", (value) => typeof value === "string");
export const isFlag = is("true or false", (value) => typeof value === "boolean");
export const isCount = is("a number from 0 on", (value) => Number.isFinite(value) && Number(value) >= 0);

/** Milliseconds since 1970 that a Date can hold. */
export const isTime = is(
  "a time in milliseconds",
  (value) => typeof value === "number" && !Number.isNaN(new Date(value).getTime()),
);

/** One of these values exactly. */
export const oneOf = (...values: readonly (string | number | null)[]): Check =>
  is(`one of ${values.map((value) => JSON.stringify(value)).join(", ")}`, (value) =>
    values.some((one) => one === value),
  );

/** The field may be missing; null counts as missing. */
export const optional =
  (check: Check): Check =>
  (value, place) =>
    value === undefined || value === null ? undefined : check(value, place);

/** A text, or a list of parts. */
export const textOrList =
  (part: Check): Check =>
  (value, place) =>
    Array.isArray(value) ? listOf(part)(value, place) : isText(value, place);

export const listOf =
  (check: Check): Check =>
  (value, place) => {
    if (!Array.isArray(value)) return `${place} is not a list.`;
    for (const [index, item] of value.entries()) {
      const problem = check(item, `${place}[${index}]`);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };

/** An object with these fields; further ones are let through. */
export const objectOf =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value, place) => {
    if (!isObject(value)) return `${place} is not an object.`;
    for (const [name, check] of Object.entries(fields)) {
      const problem = check(value[name], `${place}.${name}`);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };

/** An object whose field `key` says which of the checks holds for it. */
export const byField =
  (key: string, kinds: Readonly<Record<string, Check>>): Check =>
  (value, place) => {
    if (!isObject(value)) return `${place} is not an object.`;
    const kind = value[key];
    const check = typeof kind === "string" && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    return check ? check(value, place) : oneOf(...Object.keys(kinds))(kind, `${place}.${key}`);
  };

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

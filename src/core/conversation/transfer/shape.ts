import * as v from "valibot";
import { fault, unreadable, type ShapeFault, type Unreadable } from "./importProblem.ts";

/**
 * The shapes of what a file holds, by valibot: pure, without eval, only the parts that are used come into the bundle, and
 * types are inferred. A schema's message is the code of a fault, which `problemOf` gives its place.
 */
type Schema = v.GenericSchema;

const isNoCount: ShapeFault = "noCount";
const isNoNumber: ShapeFault = "noNumber";
const isNoTime: ShapeFault = "noTime";
/** Prefix of a fault's code, before the list of the values that are allowed. */
const isNoneOf = "noneOf ";

const says = (fault: ShapeFault) => fault;

export const text = v.string(says("noText"));
/** Text that a store keeps as a name: of whole characters. */
export const name = v.pipe(
  text,
  v.check((value) => value.isWellFormed(), says("noText")),
);
export const flag = v.boolean(says("noFlag"));
export const amount = v.pipe(v.number(isNoNumber), v.finite(isNoNumber));
export const count = v.pipe(
  v.number(isNoCount),
  v.minValue(0, isNoCount),
  v.maxValue(Number.MAX_SAFE_INTEGER, isNoCount),
);
/** A count that a store keeps as an integer. */
export const wholeCount = v.pipe(count, v.transform(Math.round));

/** Milliseconds since 1970 that a Date can hold. */
export const time = v.pipe(
  v.number(isNoTime),
  v.check((value) => !Number.isNaN(new Date(value).getTime()), isNoTime),
  v.transform(Math.round),
);

/** One of these values exactly. */
export function oneOf<const T extends string | number>(
  ...values: readonly T[]
): v.PicklistSchema<readonly T[], typeof notOneOf> {
  return v.picklist(values, notOneOf);
}

/** valibot's own list of what it expects is `("a" | "b")`. */
function notOneOf({ expected }: v.BaseIssue<unknown>): string {
  return `${isNoneOf}${(expected ?? "").replaceAll(/[()]/g, "").replaceAll(" | ", ", ")}`;
}

export function listOf<T extends Schema>(item: T): v.ArraySchema<T, string> {
  return v.array(item, says("noList"));
}

/** A text, or a list of parts. A problem of a part is told rather than that neither fits. */
export function textOrList<T extends Schema>(part: T): v.LazySchema<typeof text | v.ArraySchema<T, string>> {
  return v.lazy((value) => (Array.isArray(value) ? listOf(part) : text));
}

/** An object with these fields; further ones are dropped. A missing field has the problem that undefined would have. */
export function objectOf<const T extends v.ObjectEntries>(
  fields: T,
): v.ObjectSchema<T, (issue: v.ObjectIssue) => string> {
  return v.object(fields, ({ path }) => {
    const missing = fields[String(path?.[0].key)];
    return (missing && v.safeParse(missing, undefined).issues?.[0].message) ?? says("noObject");
  });
}

/** An object whose field `key` says which of the schemas holds for it. */
export function byField<const K extends string, const T extends v.VariantOptions<K>>(
  key: K,
  kinds: T,
): v.VariantSchema<K, T, (issue: v.VariantIssue) => string> {
  return v.variant(key, kinds, (issue) => (issue.path ? notOneOf(issue) : says("noObject")));
}

/** The first thing that is wrong, with its JSON path below `place`. */
export function shapeProblem(
  issues: readonly [v.BaseIssue<unknown>, ...unknown[]],
  place: string,
): Unreadable {
  const [{ path = [], message }] = issues;
  const steps = path.map(({ key }) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`));
  const at = `${place}${steps.join("")}`;
  if (!message.startsWith(isNoneOf)) return fault(at, message as ShapeFault);
  return unreadable({ code: "noneOf", place: at, values: message.slice(isNoneOf.length) });
}

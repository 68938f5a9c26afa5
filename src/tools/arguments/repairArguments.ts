import { parsedAs } from "./typedText.ts";
import { isJsonObject, type JsonObject } from "../../core/text/jsonObject.ts";

/** Greatest depth to which arguments are looked into. */
const mostDeep = 20;

/**
 * Arguments with the slips mended that have one meaning only: `null` for an optional argument is none, "1" is 1 and
 * "true" is true where the schema wants those, JSON text is what it says, a single value is a list of one, "In Progress" is
 * `in_progress` of an enumeration, and a text in a list is the object whose one required text it is. What
 * already fits, and whatever the schema leaves open, stays.
 */
export function repairArguments(args: object, schema: JsonObject, depth = 0): object {
  const properties = schemaIn(schema["properties"]);
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  const mended: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(args)) {
    const property = Object.hasOwn(properties, name) ? schemaIn(properties[name]) : {};
    const types = typesOf(property);
    const isLeftOut =
      value === null && types.length > 0 && !types.includes("null") && !required.includes(name);
    if (!isLeftOut) mended[name] = mendValue(value, property, depth);
  }
  return Object.setPrototypeOf(mended, Object.prototype) as object;
}

function mendValue(value: unknown, schema: JsonObject, depth: number): unknown {
  const types = typesOf(schema);
  if (types.length === 0 || depth > mostDeep) return value;
  const fitting = types.some((type) => isOfType(value, type))
    ? chosen(value, schema)
    : converted(value, types);
  if (Array.isArray(fitting))
    return fitting.map((item) => mendItem(item, schemaIn(schema["items"]), depth + 1));
  if (typeof fitting === "object" && fitting !== null) return repairArguments(fitting, schema, depth + 1);
  return fitting;
}

/** An item of a list; one that is a text where an object with one required text is wanted is that text. */
function mendItem(item: unknown, schema: JsonObject, depth: number): unknown {
  const mended = mendValue(item, schema, depth);
  const [name, ...others] = Array.isArray(schema["required"])
    ? (schema["required"] as readonly unknown[])
    : [];
  if (typeof mended !== "string" || typeof name !== "string" || others.length > 0) return mended;
  const [type] = typesOf(schemaIn(schemaIn(schema["properties"])[name]));
  return typesOf(schema).includes("object") && type === "string" ? { [name]: mended } : mended;
}

/** The one of an enumeration that is written so but for case and what parts its words. */
function chosen(value: unknown, { enum: all }: JsonObject): unknown {
  if (typeof value !== "string" || !Array.isArray(all) || all.includes(value)) return value;
  const folded = (text: unknown) =>
    typeof text === "string" ? text.toLowerCase().replaceAll(/[\s_-]+/g, "") : text;
  const [one, ...others] = (all as readonly unknown[]).filter((option) => folded(option) === folded(value));
  return one !== undefined && others.length === 0 ? one : value;
}

/** The value as one of the types where there is one way to read it so; else as it is. */
function converted(value: unknown, types: readonly string[]): unknown {
  if (typeof value === "string") {
    const readings = types.map((type) => parsedAs(value, type)).filter((reading) => reading !== undefined);
    if (readings.length === 1) return readings[0];
  }
  return types.length === 1 && types[0] === "array" && value !== null ? [value] : value;
}

function isOfType(value: unknown, type: string): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isJsonObject(value);
  if (type === "null") return value === null;
  return type === "integer" ? Number.isInteger(value) : typeof value === type;
}

function typesOf({ type }: JsonObject): readonly string[] {
  const types = Array.isArray(type) ? type : [type];
  return types.filter((one) => typeof one === "string");
}

function schemaIn(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

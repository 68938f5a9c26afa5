import { isJsonObject, type JsonObject } from "../../core/text/jsonObject.ts";

/** The value where it is an object; one without fields where it is anything else. */
export function lenientFields(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** The items of a list; a value that is none as the only one; none where there is no value. */
export function lenientList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  return value === undefined || value === null ? [] : [value];
}

/** A whole number of at least 0, also as text; undefined for anything else. */
export function lenientCount(value: unknown): number | undefined {
  const isFigure = typeof value === "number" || (typeof value === "string" && /^\d+$/.test(value));
  const count = isFigure ? Math.round(Number(value)) : -1;
  return Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

const textFields = ["text", "content", "thinking", "summary"];

/** The text of a value: a text or a number itself, of parts theirs, of an object the first of its fields that holds one. */
export function lenientText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return value.map(lenientText).join("");
  const fields = lenientFields(value);
  const name = textFields.find((one) => fields[one] !== undefined && fields[one] !== null);
  return name === undefined ? "" : lenientText(fields[name]);
}

/** JSON as text, "" for none; of some servers it is the value itself. */
export function lenientJson(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}

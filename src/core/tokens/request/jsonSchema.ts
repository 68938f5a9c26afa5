import { isJsonObject, type JsonObject } from "../../text/jsonObject.ts";

/** A JSON schema, or a part of one, as far as it is known. */
export type Schema = JsonObject;

/** The properties of an object schema, in order; none where it names none. */
export function propertiesOf(schema: Schema): readonly (readonly [string, Schema])[] {
  const { properties } = schema as { readonly properties?: unknown };
  if (!isJsonObject(properties)) return [];
  return Object.entries(properties).map(([key, value]) => [key, isJsonObject(value) ? value : {}]);
}

export function isRequired(schema: Schema, key: string): boolean {
  const { required } = schema as { readonly required?: unknown };
  return Array.isArray(required) && required.includes(key);
}

/** Target of the `$ref` of `schema` within `root`, or `schema` itself; `{}` for one that refers to itself in the end. */
export function resolveRef(schema: Schema, root: Schema): Schema {
  let at = schema;
  for (let hops = 0; typeof at["$ref"] === "string"; hops++) {
    const target = at["$ref"]
      .replace(/^#\/?/, "")
      .split("/")
      .filter((step) => step !== "")
      .reduce<unknown>((part, step) => (isJsonObject(part) ? part[step] : undefined), root);
    if (!isJsonObject(target) || hops > 8) return {};
    at = target;
  }
  return at;
}

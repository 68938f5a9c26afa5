import { asciiJson } from "./jsonText.ts";
import { isJsonObject } from "../../text/jsonObject.ts";

/** Text that the model reads of a `response_format` of type `json_schema`. */
interface FormatText {
  readonly name: string;
  readonly description: string;
  readonly schema: string;
}

/** Schema keywords that the service enforces but does not show to the model. */
const unread = new Set([
  "required",
  "additionalProperties",
  "default",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minItems",
  "maxItems",
  "minLength",
  "maxLength",
]);

/**
 * Text of a `json_schema` format; undefined for every other response format: they add nothing to the prompt. Inferred, as
 * `toolText` is.
 */
export function formatText(format: unknown): FormatText | undefined {
  if (!isJsonObject(format) || format["type"] !== "json_schema" || !isJsonObject(format["json_schema"]))
    return undefined;
  const { name, description, schema } = format["json_schema"];
  return {
    name: String(name),
    description: typeof description === "string" ? description : "",
    schema: isJsonObject(schema) ? asciiJson(JSON.stringify(read(schema))) : "",
  };
}

function read(schema: unknown, isNames = false): unknown {
  if (Array.isArray(schema)) return schema.map((one) => read(one));
  if (!isJsonObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => isNames || !unread.has(key))
      .map(([key, value]) => [key, read(value, !isNames && (key === "properties" || key === "$defs"))]),
  );
}

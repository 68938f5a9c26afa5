import type { ToolDefinition } from "../../core/conversation/message.ts";
import { isJsonObject, type JsonObject } from "../../core/text/jsonObject.ts";

/** Keywords that every reader of tool schemas knows, OpenAPI's among them. */
const known = new Set([
  "type",
  "description",
  "enum",
  "items",
  "properties",
  "required",
  "anyOf",
  "nullable",
  "minimum",
  "maximum",
  "minItems",
  "maxItems",
  "minLength",
  "maxLength",
]);

/** The tools with schemas of what every server knows: `const` is an `enum` of one, a list of types its first, a reference what it refers to. */
export function plainTools(tools: readonly ToolDefinition[]): readonly ToolDefinition[] {
  return tools.map((tool) => {
    const { parameters } = tool.function;
    if (parameters === undefined) return tool;
    const schema = Object.entries(plainSchema(parameters, parameters, 0));
    // At the top there can be no choice.
    const own = Object.fromEntries(schema.filter(([key]) => key !== "anyOf"));
    const plain = { type: "object", properties: {}, ...own };
    const { name, description } = tool.function;
    const told = description === undefined ? {} : { description };
    return { ...tool, function: { name, ...told, parameters: plain } };
  });
}

function plainSchema(given: JsonObject, root: JsonObject, depth: number): JsonObject {
  if (depth > 12) return {};
  const schema = normalized(referred(given, root));
  const plain: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (known.has(key)) plain[key] = plainValue(key, value, root, depth);
  }
  if (Array.isArray(plain["required"])) {
    const names = Object.keys(isJsonObject(plain["properties"]) ? plain["properties"] : {});
    plain["required"] = plain["required"].filter((name) => names.includes(String(name)));
  }
  return plain;
}

function plainValue(key: string, value: unknown, root: JsonObject, depth: number): unknown {
  if (key === "properties" && isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [
        name,
        plainSchema(isJsonObject(one) ? one : {}, root, depth + 1),
      ]),
    );
  }
  if (key === "items") return plainSchema(isJsonObject(value) ? value : {}, root, depth + 1);
  if (key === "anyOf" && Array.isArray(value)) {
    return value.filter(isJsonObject).map((one) => plainSchema(one, root, depth + 1));
  }
  return value;
}

/** Other spellings of what is known. */
function normalized(schema: JsonObject): JsonObject {
  const { const: only, type, oneOf, ...rest } = schema;
  const parts: readonly JsonObject[] = Array.isArray(schema["allOf"])
    ? schema["allOf"].filter(isJsonObject)
    : [];
  const types: readonly unknown[] = Array.isArray(type) ? type : [];
  const single = types.length > 0 ? types.find((one) => one !== "null") : type;
  return {
    ...(Object.assign({}, ...parts) as JsonObject),
    ...rest,
    ...(single !== undefined && { type: single }),
    ...(types.includes("null") && { nullable: true }),
    ...(oneOf !== undefined && { anyOf: oneOf }),
    ...(only !== undefined && { enum: [only], ...(type === undefined && { type: typeof only }) }),
  };
}

function referred(schema: JsonObject, root: JsonObject): JsonObject {
  const reference = schema["$ref"];
  if (typeof reference !== "string") return schema;
  const steps = reference.replace(/^#\/?/, "").split("/");
  const target = steps.reduce<unknown>((at, step) => (isJsonObject(at) ? at[step] : undefined), root);
  return isJsonObject(target) ? target : {};
}

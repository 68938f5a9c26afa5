import type { ToolDefinition } from "../../core/conversation/message.ts";

type Schema = Readonly<Record<string, unknown>>;

/** What every reader of tool schemas knows, OpenAPI's among them. */
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

function plainSchema(given: Schema, root: Schema, depth: number): Schema {
  if (depth > 12) return {};
  const schema = normalized(referred(given, root));
  const plain: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (known.has(key)) plain[key] = plainValue(key, value, root, depth);
  }
  if (Array.isArray(plain["required"])) {
    const names = Object.keys(isSchema(plain["properties"]) ? plain["properties"] : {});
    plain["required"] = plain["required"].filter((name) => names.includes(String(name)));
  }
  return plain;
}

function plainValue(key: string, value: unknown, root: Schema, depth: number): unknown {
  if (key === "properties" && isSchema(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [
        name,
        plainSchema(isSchema(one) ? one : {}, root, depth + 1),
      ]),
    );
  }
  if (key === "items") return plainSchema(isSchema(value) ? value : {}, root, depth + 1);
  if (key === "anyOf" && Array.isArray(value)) {
    return value.filter(isSchema).map((one) => plainSchema(one, root, depth + 1));
  }
  return value;
}

/** Other spellings of what is known. */
function normalized(schema: Schema): Schema {
  const { const: only, type, oneOf, ...rest } = schema;
  const parts: readonly Schema[] = Array.isArray(schema["allOf"]) ? schema["allOf"].filter(isSchema) : [];
  const types: readonly unknown[] = Array.isArray(type) ? type : [];
  const single = types.length > 0 ? types.find((one) => one !== "null") : type;
  return {
    ...(Object.assign({}, ...parts) as Schema),
    ...rest,
    ...(single !== undefined && { type: single }),
    ...(types.includes("null") && { nullable: true }),
    ...(oneOf !== undefined && { anyOf: oneOf }),
    ...(only !== undefined && { enum: [only], ...(type === undefined && { type: typeof only }) }),
  };
}

function referred(schema: Schema, root: Schema): Schema {
  const reference = schema["$ref"];
  if (typeof reference !== "string") return schema;
  const steps = reference.replace(/^#\/?/, "").split("/");
  const target = steps.reduce<unknown>((at, step) => (isSchema(at) ? at[step] : undefined), root);
  return isSchema(target) ? target : {};
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import type { ToolDefinition } from "../../conversation/message.ts";
import { isRequired, propertiesOf, type Schema } from "./jsonSchema.ts";
import { isJsonObject } from "../../text/jsonObject.ts";

/**
 * A tool as the models of 2023 (gpt-3.5-turbo-0613, gpt-4-0613) read it, without the `;` behind it: a line
 * for each property, nested ones indented and without their descriptions. As openai-chat-tokens found it.
 */
export function toolText2023({ function: { name, description, parameters } }: ToolDefinition): string {
  const above = description === undefined || description === "" ? "" : `// ${description}\n`;
  const root = parameters ?? {};
  const argument = propertiesOf(root).length > 0 ? `_: {\n${membersText(root, 0)}\n}` : "";
  return `${above}type ${name} = (${argument}) => any`;
}

function membersText(schema: Schema, indent: number): string {
  const lines = propertiesOf(schema).flatMap(([key, property]) => [
    ...(typeof property["description"] === "string" && indent < 2 ? [`// ${property["description"]}`] : []),
    `${key}${isRequired(schema, key) ? "" : "?"}: ${typeText(property, indent)},`,
  ]);
  return lines.map((line) => " ".repeat(indent) + line).join("\n");
}

function typeText(schema: Schema, indent: number): string {
  const { type, enum: values, anyOf, items } = schema;
  if (Array.isArray(anyOf))
    return anyOf
      .filter(isJsonObject)
      .map((one) => typeText(one, indent))
      .join(" | ");
  if (type === "array") return `${isJsonObject(items) ? typeText(items, indent) : "any"}[]`;
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(" | ");
  if (type === "object") return `{\n${membersText(schema, indent + 2)}\n}`;
  if (type === "integer") return "number";
  return typeof type === "string" ? type : "any";
}

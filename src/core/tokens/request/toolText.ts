import type { ToolDefinition } from "../../conversation/message.ts";
import { isRequired, propertiesOf, resolveRef, type Schema } from "./jsonSchema.ts";
import { isJsonObject } from "../../text/jsonObject.ts";

/** A schema inside itself is written out this often. */
const maxDepth = 12;

/** Scope of a schema: what its references point into, and how deep it is. */
interface Scope {
  readonly root: Schema;
  readonly depth: number;
}

/**
 * A tool as the models since gpt-4-turbo read it: a TypeScript type, without the `;` behind it. The service
 * does not publish this; it was inferred from the token counts it reports.
 */
export function toolText({ function: { name, description, parameters } }: ToolDefinition): string {
  const root = parameters ?? {};
  const argument = propertiesOf(root).length > 0 ? `_: ${notedType(root, { root, depth: 0 })}` : "";
  return `${comment(description ?? "")}type ${name} = (${argument}) => any`;
}

function comment(text: string): string {
  if (text === "") return "";
  return text
    .split("\n")
    .map((line) => `${`// ${line.trim()}`.trimEnd()}\n`)
    .join("");
}

/** Notes of a schema, above it: each a comment, an empty one between them. */
function notes(schema: Schema): string {
  const { title, description, default: preset, format } = schema;
  return [
    typeof title === "string" ? title : "",
    typeof description === "string" ? description : "",
    preset === undefined ? "" : `default: ${JSON.stringify(preset)}`,
    format === undefined ? "" : `format: ${JSON.stringify(format)}`,
  ]
    .filter((note) => note !== "")
    .map(comment)
    .join("//\n");
}

function notedType(schema: Schema, scope: Scope): string {
  const target = resolveRef(schema, scope.root);
  return notes(target) + typeText(target, scope);
}

function typeText(schema: Schema, { root, depth }: Scope): string {
  if (depth > maxDepth) return "any";
  const scope = { root, depth: depth + 1 };
  const target = resolveRef(schema, root);
  if (Array.isArray(target["enum"])) return target["enum"].map((value) => JSON.stringify(value)).join(" | ");
  if ("const" in target) return JSON.stringify(target["const"]);
  const variants = variantsOf(target);
  if (variants.length > 0) return union(variants.map((variant) => notedType(variant, scope)));
  if (target["type"] === "array") return arrayText(target["items"], scope);
  if (target["type"] === "object" || isJsonObject(target["properties"])) return objectText(target, scope);
  if (target["type"] === "integer") return "number";
  return typeof target["type"] === "string" ? target["type"] : "any";
}

/** A list of types is one schema for each, every one with the notes of the whole. */
function variantsOf(schema: Schema): readonly Schema[] {
  const { type, anyOf, oneOf, allOf } = schema;
  if (Array.isArray(type)) return type.map((one: unknown) => ({ ...schema, type: one }));
  const listed = [anyOf, oneOf, allOf].find((list) => Array.isArray(list));
  return Array.isArray(listed) ? listed.filter(isJsonObject) : [];
}

function union(types: readonly string[]): string {
  if (!types.some((type) => type.includes("\n"))) return types.join(" | ");
  return types.map((type) => `\n | ${type}`).join("");
}

function arrayText(items: unknown, scope: Scope): string {
  const item = isJsonObject(items) ? notedType(items, scope) : "any";
  return item.includes("\n") ? `Array<\n${item}\n>` : `${item}[]`;
}

/** Text of an object type: on one line where nothing in it has a note, else a line for each property, not indented. */
function objectText(schema: Schema, scope: Scope): string {
  const members = propertiesOf(schema).map(([key, property]) => {
    const type = typeText(property, scope);
    const colon = type.startsWith("\n") ? ":" : ": ";
    return {
      above: notes(property),
      text: `${key}${isRequired(schema, key) ? "" : "?"}${colon}${type}`,
    };
  });
  if (members.length === 0) return "object";
  if (members.every(({ above, text }) => above === "" && !text.includes("\n"))) {
    return `{ ${members.map(({ text }) => text).join(", ")} }`;
  }
  return `{\n${members.map(({ above, text }) => `${above}${text},\n`).join("")}}`;
}

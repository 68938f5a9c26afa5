import { parseArguments } from "./callArguments.ts";
import { callsOf, picturesOf, textOf, type ChatMessage, type ToolCall } from "./message.ts";

/** Searchable text: what a message says, the names of its pictures, and what it calls. What the model thought is no part of it. */
export function searchableText(message: ChatMessage, calls = callsOf(message)): string {
  const refusal = message.role === "assistant" ? (message.refusal ?? "") : "";
  const pictures = picturesOf(message).flatMap(({ name }) => name ?? []);
  const words = [textOf(message), ...(refusal === "" ? [] : [refusal]), ...pictures];
  return [...words, ...calls.map(callText)].join("\n");
}

/** A call's name and arguments as they are meant: without JSON's escapes, in which words hide. */
function callText({ function: { name, arguments: json } }: ToolCall): string {
  const parsed = parseArguments(json);
  if (!parsed.ok) return `${name}\n${unescaped(json)}`;
  const lines = Object.entries(parsed.values).map(([key, value]) => `${key}: ${valueText(value)}`);
  return [name, ...lines].join("\n");
}

function valueText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return String(value);
  const parts = Array.isArray(value)
    ? value.map(valueText)
    : Object.entries(value).map(([key, part]) => `${key}: ${valueText(part)}`);
  return parts.join("\n");
}

const controls: Readonly<Record<string, string>> = { n: "\n", r: "\n", t: "\t", b: " ", f: " " };

/** The text of JSON without its escapes; the JSON may end anywhere, since a reply was cut. */
function unescaped(json: string): string {
  return json.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, code: string | undefined, letter: string = "") => {
    if (code !== undefined) return String.fromCharCode(parseInt(code, 16));
    return controls[letter] ?? letter;
  });
}

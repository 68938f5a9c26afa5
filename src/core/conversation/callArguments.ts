import type { ToolCall } from "./message.ts";
import { messageOf } from "../text/errors.ts";
import { isJsonObject } from "../text/jsonObject.ts";

/** Arguments of a tool call as their JSON text says them, or a sentence why that is no JSON object. */
type ParsedArguments =
  | { readonly ok: true; readonly values: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problem: string };

/** The most times over that models are known to encode their arguments. */
const mostEncodings = 3;

/**
 * Parses the text that a model wrote, which is invalid at times, JSON text in JSON text at others, and ends anywhere where
 * a reply was cut.
 */
export function parseArguments(json: string): ParsedArguments {
  let value: unknown = json;
  try {
    for (let times = 0; times < mostEncodings && typeof value === "string"; times++)
      value = JSON.parse(value);
  } catch (error) {
    return { ok: false, problem: `The arguments are not valid JSON (${messageOf(error)}).` };
  }
  if (!isJsonObject(value)) return { ok: false, problem: "The arguments are not a JSON object." };
  return { ok: true, values: value };
}

/** The values of a call's arguments by name; none where they cannot be read. */
export function argumentValues({
  function: { arguments: json },
}: ToolCall): Readonly<Record<string, unknown>> {
  const parsed = parseArguments(json);
  return parsed.ok ? parsed.values : {};
}

/** An argument that is a text; undefined where there is none of that name, or another kind of value. */
export function textArgument(call: ToolCall, name: string): string | undefined {
  const values = argumentValues(call);
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

/** One argument of a call. */
export interface CallArgument {
  readonly name: string;
  readonly value: unknown;
  /** The value itself where it is a text, else its JSON. */
  readonly text: string;
}

/** The arguments of a call, in order; what is no JSON object is one argument. */
export function argumentsIn({ function: { arguments: json } }: ToolCall): CallArgument[] {
  const parsed = parseArguments(json);
  if (!parsed.ok) return [{ name: "arguments", value: json, text: json }];
  return Object.entries(parsed.values).map(([name, value]) => {
    return { name, value, text: typeof value === "string" ? value : JSON.stringify(value) };
  });
}

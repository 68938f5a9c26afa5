import { validate, type Schema } from "@cfworker/json-schema";
import type { ArgumentSchema } from "./tool.ts";

/** Arguments that fit their schema, or a sentence that lets the model call again correctly. */
export type CheckedArguments =
  { readonly ok: true; readonly args: object } | { readonly ok: false; readonly problem: string };

/** Checks the JSON text that a model wrote. No text at all counts as `{}`; unknown arguments are refused. */
export function checkArguments(text: string, schema: ArgumentSchema): CheckedArguments {
  const refuse = (problem: string): CheckedArguments => ({
    ok: false,
    problem: `${problem} Expected: ${signature(schema)}.`,
  });
  let args: unknown;
  try {
    args = text.trim() === "" ? {} : JSON.parse(text);
  } catch (error) {
    return refuse(
      `The arguments are not valid JSON (${error instanceof Error ? error.message : "unreadable"}).`,
    );
  }
  if (typeof args !== "object" || args === null || Array.isArray(args)) {
    return refuse("The arguments are not a JSON object.");
  }
  const unknown = Object.keys(args).filter((key) => !Object.hasOwn(schema.properties, key));
  if (unknown.length > 0) return refuse(`There is no argument ${unknown.join(", ")}.`);
  // The errors come outermost first; the last one is the exact place and reason.
  const error = validate(args, schema as Schema, "2020-12").errors.at(-1);
  if (error) return refuse(`${error.instanceLocation.replace(/^#\/?/, "") || "arguments"}: ${error.error}`);
  return { ok: true, args };
}

/** "{path: string, startLine?: integer}" */
function signature({ properties, required = [] }: ArgumentSchema): string {
  const parts = Object.entries(properties).map(
    ([name, { type }]) => `${name}${required.includes(name) ? "" : "?"}: ${type}`,
  );
  return `{${parts.join(", ")}}`;
}

import { createContext, Script } from "node:vm";
import { validate, type ValidationResult } from "@cfworker/json-schema";
import { ellipsized } from "../../core/text/cutText.ts";
import { repairArguments } from "./repairArguments.ts";
import { parseArguments } from "../../core/conversation/callArguments.ts";
import type { JsonObject } from "../../core/text/jsonObject.ts";

/** Arguments that fit their schema, or a sentence that lets the model call again correctly. */
type CheckedArguments =
  { readonly ok: true; readonly args: object } | { readonly ok: false; readonly problem: string };

/** The most characters of what is said about arguments; signatures of others' tools may be long. */
const mostChars = 1_000;

/**
 * Checks the JSON text that a model wrote against a schema of type object. No text at all counts as `{}`; slips that have
 * one meaning are mended; arguments that it does not name are refused, unless it `takesMore`.
 */
export function checkArguments(text: string, schema: JsonObject, takesMore = false): CheckedArguments {
  const refuse = (problem: string): CheckedArguments => ({
    ok: false,
    problem: `${ellipsized(problem, mostChars)} Expected: ${ellipsized(signature(schema), mostChars)}.`,
  });
  const parsed = parseArguments(text.trim() === "" ? "{}" : text);
  if (!parsed.ok) return refuse(parsed.problem);
  const args = repairArguments(parsed.values, schema);
  const unknown = Object.keys(args).filter((key) => !Object.hasOwn(propertiesOf(schema), key));
  if (unknown.length > 0 && !takesMore) return refuse(`There is no argument ${unknown.join(", ")}.`);
  const error = faultIn(args, schema);
  return error === undefined ? { ok: true, args } : refuse(error);
}

/** The errors come outermost first; the last one is the exact place and reason. */
function faultIn(args: object, schema: JsonObject): string | undefined {
  try {
    const error = validated(args, schema).errors.at(-1);
    return error && `${error.instanceLocation.replace(/^#\/?/, "") || "arguments"}: ${error.error}`;
  } catch {
    // A schema of others that cannot be checked with, or not in time: the tool itself looks at its arguments.
    return undefined;
  }
}

/** Milliseconds that the patterns of a schema may take. */
const patternTimeMs = 200;
const patternScript = new Script("check()");
const context = createContext({ check: undefined });

/** A pattern that others wrote may take for ever on a text that it almost matches: only in a context can it be stopped. */
function validated(args: object, schema: JsonObject): ValidationResult {
  const check = () => validate(args, schema, "2020-12");
  if (!/"(?:pattern|patternProperties|format)"/.test(JSON.stringify(schema))) return check();
  context["check"] = check;
  return patternScript.runInContext(context, { timeout: patternTimeMs }) as ValidationResult;
}

/** "{path: string, startLine?: integer}" */
function signature(schema: JsonObject): string {
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  const parts = Object.entries(propertiesOf(schema)).map(([name, property]) => {
    const { type } = (property ?? {}) as { readonly type?: unknown };
    return `${name}${required.includes(name) ? "" : "?"}: ${typeof type === "string" ? type : "any"}`;
  });
  return `{${parts.join(", ")}}`;
}

function propertiesOf({ properties }: JsonObject): object {
  return typeof properties === "object" && properties !== null ? properties : {};
}

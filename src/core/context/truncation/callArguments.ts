import type { ToolCall } from "../../conversation/message.ts";

/** One argument of a call. */
export interface Argument {
  readonly name: string;
  readonly value: unknown;
  /** The value itself where it is a text, else its JSON. */
  readonly text: string;
}

/** The arguments of a call; what is no JSON object is one argument. */
export function argumentsIn({ function: { arguments: given } }: ToolCall): Argument[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(given);
  } catch {
    // Models write invalid JSON at times.
    parsed = undefined;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    return [{ name: "arguments", value: given, text: given }];
  }
  return Object.entries(parsed as Record<string, unknown>).map(([name, value]) => {
    return { name, value, text: typeof value === "string" ? value : JSON.stringify(value) };
  });
}

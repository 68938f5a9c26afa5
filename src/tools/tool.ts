import type { ToolEffect, ToolResult } from "../core/ports/tools.ts";
import type { ToolCall, ToolDefinition } from "../core/conversation/message.ts";

interface PropertySchema {
  readonly type: "string" | "integer" | "boolean" | "array";
  readonly description?: string;
  readonly minimum?: number;
  readonly enum?: readonly string[];
  /** Shape of a list's items. */
  readonly items?: ArgumentSchema;
}

/** The part of JSON schema that the tools' arguments need. Kept terse: every request pays for it. */
interface ArgumentSchema {
  readonly [key: string]: unknown;
  readonly type: "object";
  readonly properties: Readonly<Record<string, PropertySchema>>;
  readonly required?: readonly string[];
}

interface ValueTypes {
  readonly string: string;
  readonly integer: number;
  readonly boolean: boolean;
}
type Required<S extends ArgumentSchema> = S["required"] extends readonly (infer K)[] ? K : never;
type ValueOf<S extends ArgumentSchema, K extends keyof S["properties"]> = S["properties"][K] extends {
  readonly items: infer I extends ArgumentSchema;
}
  ? readonly ArgumentsOf<I>[]
  : ValueTypes[Exclude<S["properties"][K]["type"], "array">];

/** Argument type of a schema. */
type ArgumentsOf<S extends ArgumentSchema> = {
  readonly [K in keyof S["properties"] as K extends Required<S> ? K : never]: ValueOf<S, K>;
} & {
  readonly [K in keyof S["properties"] as K extends Required<S> ? never : K]?: ValueOf<S, K>;
};

/** Limits of one run. */
export interface RunLimits {
  /** Aborts on cancel and on the tool's timeout. */
  readonly signal: AbortSignal;
  /** The most characters a result may have. */
  readonly maxChars: number;
  readonly call: ToolCall;
}

interface ToolSpec<S extends ArgumentSchema> {
  readonly name: string;
  readonly description: string;
  readonly effect: ToolEffect;
  readonly parameters: S;
  /** Milliseconds until a run is stopped; 30,000 when left out. */
  readonly timeoutMs?: number;
  /** May throw what the file system throws; the tool box makes a failed result of it. */
  run(args: ArgumentsOf<S>, limits: RunLimits): Promise<ToolResult>;
}

/** A tool whose arguments are still to be checked against `parameters`. */
export interface Tool {
  readonly definition: ToolDefinition;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** True where the schema itself says whether there may be arguments that it does not name; else there may not. */
  readonly takesMore?: boolean;
  readonly effect: ToolEffect;
  readonly timeoutMs: number;
  /** `args` must have passed the check. */
  run(args: object, limits: RunLimits): Promise<ToolResult>;
}

const defaultTimeoutMs = 30_000;

/** Ties a tool's run to the arguments that its schema promises. */
export function defineTool<const S extends ArgumentSchema>(spec: ToolSpec<S>): Tool {
  const { name, description, parameters, effect } = spec;
  return {
    definition: { type: "function", function: { name, description, parameters } },
    parameters,
    effect,
    timeoutMs: spec.timeoutMs ?? defaultTimeoutMs,
    run: (args, limits) => spec.run(args as ArgumentsOf<S>, limits),
  };
}

/** An error for the model: what is wrong, and what to do instead. */
export function failedResult(content: string): ToolResult {
  return { content, failed: true };
}

import type { ToolCall } from "../conversation/message.ts";

/** What the user allowed for good in one workspace. JSON. */
export interface Allowance {
  readonly tool: string;
  /** For commands: the words that it must begin with, or all of them. */
  readonly command?: string;
  /** True where more words may follow `command`. */
  readonly andMore?: boolean;
}

/** The tool that runs shell commands, by its argument `command`. */
export const shellTool = "run_command";

/** Programs whose next word says what is done, so that what follows it may differ. */
const programs = new Set("bun cargo deno dotnet git go gradle make mvn npm npx pnpm yarn".split(" "));
/** Words after which the next one says what is done. */
const carriers = /^(?:run|run-script|exec|x|tool)$/;
/** What makes more of a command than its words: other commands, files, variables, globs of other shells. */
const beyondWords = /[;&|<>`$(){}^%!\r\n\\]/;

/** What "always allow this here" would allow for a call; undefined where it has to be asked each time. */
export function allowanceFor(call: ToolCall): Allowance | undefined {
  const { name } = call.function;
  if (name !== shellTool) return { tool: name };
  const command = commandOf(call);
  if (command === undefined || beyondWords.test(command)) return undefined;
  const count = tellingWords(command.split(/\s+/));
  if (count === undefined) return { tool: name, command };
  return { tool: name, command: command.split(/\s+/).slice(0, count).join(" "), andMore: true };
}

/** How many words say what a command of a known program does, options aside; undefined where only all of them do. */
function tellingWords([program = "", second = "-", third = "-"]: readonly string[]): number | undefined {
  if (!programs.has(program) || second.startsWith("-")) return undefined;
  if (!carriers.test(second)) return 2;
  return third.startsWith("-") ? undefined : 3;
}

/** True where the allowance is for this call too. */
export function allows({ tool, command, andMore }: Allowance, call: ToolCall): boolean {
  if (tool !== call.function.name) return false;
  if (tool !== shellTool) return true;
  const asked = commandOf(call);
  if (command === undefined || asked === undefined || beyondWords.test(asked)) return false;
  const words = asked.split(/\s+/);
  const allowed = command.split(/\s+/);
  if (!andMore && words.length !== allowed.length) return false;
  return allowed.every((word, index) => word === words[index]);
}

/** The allowance in a few words: "npm test …", "edit_file". */
export function allowanceText({ tool, command, andMore }: Allowance): string {
  if (command === undefined) return tool;
  return andMore ? `${command} …` : command;
}

/** True for what can be trusted to be an allowance, wherever it was stored. */
export function isAllowance(value: unknown): value is Allowance {
  if (typeof value !== "object" || value === null) return false;
  const { tool, command, andMore } = value as Record<string, unknown>;
  return (
    typeof tool === "string" &&
    (command === undefined || typeof command === "string") &&
    (andMore === undefined || typeof andMore === "boolean")
  );
}

/** The command of a call of the shell tool; undefined where it names none. */
export function commandOf(call: ToolCall): string | undefined {
  try {
    const args = JSON.parse(call.function.arguments) as { readonly command?: unknown } | null;
    const command = args?.command;
    return typeof command === "string" && command.trim() !== "" ? command.trim() : undefined;
  } catch {
    return undefined;
  }
}

import * as v from "valibot";
import type { ToolCall } from "../conversation/message.ts";
import { argumentValues, textArgument } from "../conversation/callArguments.ts";
import { areHarmless, harmlessWordsAfter, knownCommandWords, type HarmlessWords } from "./harmlessWords.ts";
import { plainWords } from "./shell/shellLine.ts";

const allowanceSchema = v.object({
  tool: v.string(),
  /** All words of a command, or those that it begins with. */
  command: v.exactOptional(v.string()),
  /**
   * True where words that are known to be harmless may follow `command`. Where the table does not know `command`, as
   * with what earlier versions stored, only `command` itself is allowed.
   */
  andMore: v.exactOptional(v.boolean()),
  /** Working folder of a command, as a call names it; without it the workspace. */
  cwd: v.exactOptional(v.string()),
});

/** Standing permission of the user in one workspace. JSON. */
export type Allowance = Readonly<v.InferOutput<typeof allowanceSchema>>;

/** The tool that runs shell commands, by its argument `command`. */
export const shellTool = "run_command";

/** Shell kind: commands are read as every POSIX shell does, or, of other shells, only word for word. */
export type ShellKind = "posix" | "other";

const posixShells = /(?:^|\/)(?:|sh|ash|bash|dash|fish|ksh|ksh93|mksh|yash|zsh)$/;

/**
 * Kind of the shell in a file; "" is the system's own. PowerShell, for one, ends a text in straight quotes at a curly one, so
 * that words of a POSIX shell are none there. Nothing on Windows is read as a POSIX shell would.
 */
export function shellKindOf(file: string, platform: string): ShellKind {
  return platform !== "win32" && posixShells.test(file) ? "posix" : "other";
}

interface AskedCommand {
  readonly command: string;
  readonly words: readonly string[];
  readonly cwd: string;
}

/** Allowance that "always allow this here" would give for a call; undefined where it has to be asked each time. */
export function allowanceFor(call: ToolCall, shell: ShellKind = "posix"): Allowance | undefined {
  const { name } = call.function;
  if (name !== shellTool) return { tool: name };
  const asked = askedCommand(call);
  if (asked === undefined) return undefined;
  const cwd = asked.cwd === "" ? {} : { cwd: asked.cwd };
  const beginning = shell === "posix" ? knownCommandWords(asked.words) : undefined;
  const more = { tool: name, command: beginning ?? "", andMore: true, ...cwd };
  return allows(more, call, shell) ? more : { tool: name, command: asked.command, ...cwd };
}

/** Coverage of a call by an allowance. */
export function allows(allowance: Allowance, call: ToolCall, shell: ShellKind = "posix"): boolean {
  if (allowance.tool !== call.function.name) return false;
  if (allowance.tool !== shellTool) return true;
  const asked = askedCommand(call);
  if (asked === undefined || asked.cwd !== (allowance.cwd ?? "")) return false;
  return shell === "posix" ? allowsWords(allowance, asked.words) : asked.command === allowance.command;
}

function allowsWords(allowance: Allowance, asked: readonly string[]): boolean {
  const allowed = plainWords(allowance.command ?? "");
  if (!allowed?.every((word, index) => word === asked[index])) return false;
  const rest = asked.slice(allowed.length);
  const known = furtherWords(allowance);
  return rest.length === 0 || (known !== undefined && areHarmless(rest, known));
}

/** Words that may follow the command of an allowance; undefined where nothing may. */
export function furtherWords({ command, andMore }: Allowance): HarmlessWords | undefined {
  return andMore && command !== undefined ? harmlessWordsAfter(command) : undefined;
}

/** The allowance in a few words: "npm test …", "make (cwd: docs)", "edit_file". */
export function allowanceText(allowance: Allowance): string {
  const { tool, command, cwd } = allowance;
  if (command === undefined) return tool;
  const more = furtherWords(allowance) ? " …" : "";
  return `${command}${more}${cwd === undefined ? "" : ` (cwd: ${cwd})`}`;
}

/** Guard of allowances: true for what can be trusted to be one, wherever it was stored. */
export function isAllowance(value: unknown): value is Allowance {
  return v.is(allowanceSchema, value);
}

/** The command of a call of the shell tool; undefined where it names none. */
function commandOf(call: ToolCall): string | undefined {
  const command = textArgument(call, "command");
  return command === undefined || command.trim() === "" ? undefined : command;
}

/** A call's command that is nothing but words; undefined for any other. */
function askedCommand(call: ToolCall): AskedCommand | undefined {
  const command = commandOf(call);
  const words = command === undefined ? undefined : plainWords(command);
  const cwd = argumentValues(call)["cwd"] ?? "";
  if (command === undefined || words === undefined || typeof cwd !== "string") return undefined;
  return { command: command.replaceAll(/^ +| +$/g, ""), words, cwd: cwd === "." || cwd === "./" ? "" : cwd };
}

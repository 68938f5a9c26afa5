import type { PromptCommand } from "../../ports/guidance.ts";

/** A message that may be a command: the name behind its slash, and what follows it. */
interface CalledCommand {
  readonly name: string;
  readonly rest: string;
}

/** The command that a message calls; undefined for a text that is no command by its form. */
export function calledCommand(text: string): CalledCommand | undefined {
  const found = /^\/(?<name>[\p{L}\p{N}_][\p{L}\p{M}\p{N}_:.-]*)(?:\s+(?<rest>[^]*))?$/u.exec(text.trimEnd());
  const { name, rest = "" } = found?.groups ?? {};
  return name === undefined ? undefined : { name, rest: rest.trim() };
}

/** A value that a prompt asks for. */
export interface PromptInput {
  readonly name: string;
  /** Hint for the user, in the words of the file; "" where it does not say. */
  readonly hint: string;
}

/** Values that a prompt asks for, in order, each name once. */
export function inputsOf({ text }: Pick<PromptCommand, "text">): readonly PromptInput[] {
  const inputs = new Map<string, PromptInput>();
  for (const [, given = "", hint = ""] of text.matchAll(/\$\{input:([^}:]+)(?::([^}]*))?\}/g)) {
    const name = given.trim();
    if (!inputs.has(name)) inputs.set(name, { name, hint: hint.trim() });
  }
  return [...inputs.values()];
}

/** Inputs of a prompt to which a message with `rest` behind the command gives no value. */
export function missingInputs(command: PromptCommand, rest: string): readonly PromptInput[] {
  const inputs = inputsOf(command);
  const { named } = argumentsIn(rest, inputs);
  return inputs.filter(({ name }) => (named.get(name) ?? "") === "");
}

/** Names of what a prompt file may say of the editor. https://code.visualstudio.com/docs/copilot/customization/prompt-files */
export const promptVariables = [
  "selection",
  "selectedText",
  "file",
  "fileBasename",
  "fileBasenameNoExtension",
  "fileDirname",
  "relativeFile",
  "workspaceFolder",
  "workspaceFolderBasename",
] as const;
export type PromptVariable = (typeof promptVariables)[number];

/** Values for a prompt's placeholders beside the message's own. */
export interface PromptValues {
  /** Answers of the user, by the names of inputs. */
  readonly inputs?: ReadonlyMap<string, string>;
  readonly variables?: Readonly<Record<PromptVariable, string>>;
}

/** Placeholders of a prompt: all arguments, a named value, one of the first nine words, something of the editor's. */
const placeholder = new RegExp(
  String.raw`\$ARGUMENTS\b|\$\{input:(?<input>[^}:]+)(?::[^}]*)?\}|\$(?<word>[1-9])(?!\d)|\$\{(?<variable>${promptVariables.join("|")})\}`,
  "g",
);

interface Placeholder {
  readonly input?: string;
  readonly word?: string;
  readonly variable?: PromptVariable;
}

/**
 * The message that a command stands for: the prompt's text with the arguments in place of its placeholders, behind it where it
 * has none. `name=value` and `name="two words"` give named values; the first that is not named gets the rest. What was put in
 * is not looked at again.
 */
export function expandedPrompt(command: PromptCommand, rest: string, values: PromptValues = {}): string {
  const inputs = inputsOf(command);
  const { named, free, isTaken } = argumentsIn(rest, inputs);
  const words = wordsIn(free);
  let hasTaken = isTaken;
  const ofArguments = (found: string, word: string | undefined) => {
    if (word !== undefined && !command.takesWords) return found;
    hasTaken = true;
    return word === undefined ? rest : (words[Number(word) - 1] ?? "");
  };
  const text = command.text.replace(placeholder, (found, ...match: unknown[]) => {
    const { input, word, variable } = match.at(-1) as Placeholder;
    if (input !== undefined) return named.get(input.trim()) || (values.inputs?.get(input.trim()) ?? "");
    if (variable === undefined) return ofArguments(found, word);
    // A command of Claude's has words; what else it says in this form is meant for a shell.
    return command.takesWords ? found : (values.variables?.[variable] ?? "");
  });
  return hasTaken || free === "" ? text : `${text}\n\n${free}`;
}

/** Values by name, and what else was said; `isTaken`: it is the value of the first that was not named. */
function argumentsIn(rest: string, inputs: readonly PromptInput[]) {
  const named = new Map<string, string>();
  const free = rest
    .replace(
      /(?<!\S)([\w-]+)=(?:"([^"]*)"|(\S*))/g,
      (found, name: string, quoted?: string, bare?: string) => {
        if (!inputs.some((input) => input.name === name) || named.has(name)) return found;
        named.set(name, quoted ?? bare ?? "");
        return "";
      },
    )
    .trim();
  const first = inputs.find(({ name }) => !named.has(name));
  if (first) named.set(first.name, free);
  return { named, free, isTaken: first !== undefined };
}

function wordsIn(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
}

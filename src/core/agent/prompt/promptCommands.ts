import type { PromptCommand } from "../../ports/guidance.ts";

/** A message that may be a command: the name behind its slash, and what follows it. */
export interface CalledCommand {
  readonly name: string;
  readonly rest: string;
}

/** Undefined for a text that is no command by its form. */
export function calledCommand(text: string): CalledCommand | undefined {
  const found = /^\/(?<name>[\w][\w:.-]*)(?:\s+(?<rest>[^]*))?$/.exec(text.trimEnd());
  const { name, rest = "" } = found?.groups ?? {};
  return name === undefined ? undefined : { name, rest: rest.trim() };
}

/** Names of the values that a prompt asks for, in order. */
export function inputsOf({ text }: Pick<PromptCommand, "text">): readonly string[] {
  return [
    ...new Set([...text.matchAll(/\$\{input:([^}:]+)(?::[^}]*)?\}/g)].map(([, name = ""]) => name.trim())),
  ];
}

/** Placeholders of a prompt: all arguments, a named value, one of the first nine words. */
const placeholder = /\$ARGUMENTS\b|\$\{input:(?<input>[^}:]+)(?::[^}]*)?\}|\$(?<word>[1-9])(?!\d)/g;

/**
 * The message that a command stands for: the prompt's text with the arguments in place of its placeholders, behind it where it
 * has none. `name=value` and `name="two words"` give named values; the first that is not named gets the rest. What was put in
 * is not looked at again.
 */
export function expandedPrompt(command: PromptCommand, rest: string): string {
  const inputs = inputsOf(command);
  const { named, free } = argumentsIn(rest, inputs);
  const first = inputs.find((name) => !named.has(name));
  if (first !== undefined) named.set(first, free);
  const words = wordsIn(free);
  let isTaken = first !== undefined;
  const text = command.text.replace(placeholder, (found, ...match: unknown[]) => {
    const { input, word } = match.at(-1) as { readonly input?: string; readonly word?: string };
    if (input !== undefined) return named.get(input.trim()) ?? "";
    if (word !== undefined && !command.takesWords) return found;
    isTaken = true;
    return word === undefined ? rest : (words[Number(word) - 1] ?? "");
  });
  return isTaken || free === "" ? text : `${text}\n\n${free}`;
}

function argumentsIn(rest: string, inputs: readonly string[]) {
  const named = new Map<string, string>();
  const free = rest.replace(
    /(?<!\S)([\w-]+)=(?:"([^"]*)"|(\S*))/g,
    (found, name: string, quoted?: string, bare?: string) => {
      if (!inputs.includes(name) || named.has(name)) return found;
      named.set(name, quoted ?? bare ?? "");
      return "";
    },
  );
  return { named, free: free.trim() };
}

function wordsIn(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
}

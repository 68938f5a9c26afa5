import { expandedParameter } from "./parameterExpansion.ts";
import { parseShellLine, type ShellCommand } from "./shellLine.ts";

interface LineVariable {
  readonly name: string;
  readonly values: readonly string[];
}

/** A value of other characters does not stand for a part of a path, or may not be put into a text as it is. */
const plainValue = /^[\w./~@+,-]{1,200}$/;
const mostRounds = 8;
const mostVariables = 50;
/** The most characters of all texts together. */
const mostText = 400_000;

/**
 * Parameter expansion of a command line: the text with the values of variables that the line itself sets, a text for each value of
 * a loop, at most `most`; none where it sets none that it uses. Of long lines not all of it.
 */
export function expandedLines(command: string, most: number): readonly string[] {
  let texts: readonly string[] = [command];
  const done = new Set<string>();
  for (let round = 0; most > 0 && round < mostRounds; round++) {
    // The texts differ in values only: what one of them sets, all do.
    const [text = ""] = texts;
    const variable = variablesIn(parseShellLine(text).commands).find(
      ({ name }) => !done.has(name) && useOf(name).test(text),
    );
    if (!variable) break;
    done.add(variable.name);
    const { values } = variable;
    const use = useOf(variable.name);
    const fitting = Math.min(most, Math.floor(mostText / text.length));
    texts = texts
      .slice(0, fitting)
      .flatMap((one) =>
        values
          .slice(0, fitting)
          .map((value) =>
            one.replace(use, (_, ...operations: readonly unknown[]) => expanded(value, operations)),
          ),
      )
      .slice(0, fitting);
  }
  return done.size === 0 ? [] : texts;
}

/** `$name`, `${name}`, and `%name%` and `!name!` of cmd, with what is to be made of the value. */
function useOf(name: string): RegExp {
  const braced = `\\$\\{${name}(?:\\[[^\\]{}]*\\])?([^\\w{}][^{}]*)?\\}`;
  return new RegExp(`\\$(?:env:)?${name}\\b|${braced}|%${name}(:[^%]*)?%|!${name}(:[^!]*)?!`, "gi");
}

function expanded(value: string, operations: readonly unknown[]): string {
  const [operation = ""] = operations.slice(0, 3).filter((one) => typeof one === "string");
  return expandedParameter(value, operation);
}

function variablesIn(commands: readonly ShellCommand[]): readonly LineVariable[] {
  const variables = commands.flatMap((command, index) => [
    ...variablesOf(command.words.map(({ text }) => text)),
    ...variablesRead(command),
    ...variablesPrinted(command),
    ...arrayOf(command, commands[index + 1]),
  ]);
  const separators = variables.flatMap(({ name, values }) => (name === "IFS" ? values : [])).join("");
  return variables
    .map(({ name, values }) => ({
      name,
      values: values
        .map((value) => wordsOf(value, separators))
        .filter((words) => words.every((word) => plainValue.test(word)))
        .map((words) => words.join(" ")),
    }))
    .filter(({ name, values }) => /^\w{1,64}$/.test(name) && values.length > 0)
    .slice(0, mostVariables);
}

/** Word splitting by what the line itself sets to part words: `IFS`. */
function wordsOf(value: string, separators: string): readonly string[] {
  const isApart = (character: string) => separators.includes(character);
  return Array.from(value, (character) => (isApart(character) ? " " : character))
    .join("")
    .trim()
    .split(/ +/);
}

/** `read name <<< value`. */
function variablesRead({ words, inputs }: ShellCommand): readonly LineVariable[] {
  if (!/^(?:read|mapfile|readarray)$/.test(words[0]?.text ?? "")) return [];
  const names = words.slice(1).filter(({ text }) => /^\w+$/.test(text));
  return names.map(({ text }) => ({ name: text, values: inputs.flatMap((input) => input.split(/\s+/)) }));
}

/** `printf -v name value …`. */
function variablesPrinted({ words }: ShellCommand): readonly LineVariable[] {
  const [program, option, name, ...values] = words.map(({ text }) => text);
  if (program !== "printf" || option !== "-v" || name === undefined) return [];
  return [{ name, values: [values.at(-1) ?? "", values.join("")] }];
}

/** `name=(value …)`, of which the values are read as a command after it. */
function arrayOf({ words }: ShellCommand, next: ShellCommand | undefined): readonly LineVariable[] {
  const [, name] = /^(\w+)\+?=$/.exec(words.at(-1)?.text ?? "") ?? [];
  return name === undefined || !next ? [] : [{ name, values: next.words.map(({ text }) => text) }];
}

/** POSIX and cmd: `name=value`; loops; PowerShell: `$name = value`; fish: `set name value`. */
function variablesOf(words: readonly string[]): readonly LineVariable[] {
  const [first = "", name = "", third = "", ...others] = words;
  if (/^(?:for|foreach|select)$/.test(first) && third === "in") return [{ name, values: others }];
  if (first.startsWith("$") && name === "=") return [{ name: first.slice(1), values: [third, ...others] }];
  if (first === "set" && !name.includes("=")) {
    const [last = ""] = words.slice(-1);
    return [{ name: words.at(-2) ?? "", values: [last] }];
  }
  return words.flatMap(variableIn);
}

/** `name=value`, or `${name:=value}` anywhere in the word. */
function variableIn(word: string): readonly LineVariable[] {
  const byDefault = /\$\{(\w+):?=([^{}]*)\}/.exec(word);
  const [, name = "", value = ""] = byDefault ?? /^\$?(?:env:)?(\w+)\+?=(.*)$/s.exec(word) ?? [];
  return name === "" ? [] : [{ name, values: [value] }];
}

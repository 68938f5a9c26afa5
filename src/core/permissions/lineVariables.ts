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
    // What one text sets, each of them does.
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
      .flatMap((one) => values.slice(0, fitting).map((value) => one.replace(use, () => value)))
      .slice(0, fitting);
  }
  return done.size === 0 ? [] : texts;
}

/** `$name`, `${name}`, and `%name%` of cmd. */
function useOf(name: string): RegExp {
  return new RegExp(`\\$(?:env:)?${name}\\b|\\$\\{${name}\\}|%${name}%`, "gi");
}

function variablesIn(commands: readonly ShellCommand[]): readonly LineVariable[] {
  const variables = commands.flatMap(({ words }) => variablesOf(words.map(({ text }) => text)));
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

/** POSIX and cmd: `name=value`; loops; PowerShell: `$name = value`; fish: `set name value`. */
function variablesOf(words: readonly string[]): readonly LineVariable[] {
  const [first = "", name = "", third = "", ...others] = words;
  if (/^(?:for|foreach|select)$/.test(first) && third === "in") return [{ name, values: others }];
  if (first.startsWith("$") && name === "=") return [{ name: first.slice(1), values: [third, ...others] }];
  if (first === "set" && !name.includes("=")) {
    const [last = ""] = words.slice(-1);
    return [{ name: words.at(-2) ?? "", values: [last] }];
  }
  return words.flatMap((word) => {
    const [, set = "", value = ""] = /^\$?(?:env:)?(\w+)\+?=(.*)$/s.exec(word) ?? [];
    return set === "" ? [] : [{ name: set, values: [value] }];
  });
}

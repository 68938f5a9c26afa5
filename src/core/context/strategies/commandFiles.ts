import { parseShellLine } from "../../permissions/shell/shellLine.ts";

/** Files that a shell command names, as written. */
interface CommandFiles {
  /** Changed, moved or removed, as far as its words say so. */
  readonly changed: readonly string[];
  /** The one that it shows whole, where it does nothing else. */
  readonly shown?: string;
}

/** Programs that change every file they name, and those that do with an option. */
const changing =
  /^(?:rm|mv|tee|truncate|unlink|shred|Remove-Item|Move-Item|Rename-Item|Set-Content|del|move|ren)$/i;
const changingWith: ReadonlyMap<string, RegExp> = new Map([
  ["sed", /^-(?:[a-z]*i|-in-place)/],
  ["perl", /^-[a-z]*i/],
  ["prettier", /^(?:--write|-w)$/],
  ["eslint", /^--fix$/],
  ["ruff", /^(?:--fix|format)$/],
  ["gofmt", /^-w$/],
  ["git", /^(?:mv|rm|checkout|restore|apply)$/],
]);
const copying = /^(?:cp|install|Copy-Item|copy)$/i;
const showing = /^(?:cat|type|Get-Content|bat)$/i;
const runners = /^(?:sudo|npx|pnpm|yarn|exec|dlx)$/;

/** The files of a command. */
export function commandFiles(command: string): CommandFiles {
  const { commands } = parseShellLine(command);
  const changed = commands.flatMap(({ words, targets }) => {
    const texts = words.map(({ text }) => text);
    while (texts.length > 1 && runners.test(texts[0] ?? "")) texts.shift();
    return [...changedBy(texts), ...targets.map(({ text }) => text)];
  });
  const [program = "", ...rest] = commands[0]?.words.map(({ text }) => text) ?? [];
  const isShown = commands.length === 1 && changed.length === 0 && rest.length === 1 && showing.test(program);
  return { changed, ...(isShown && rest[0] !== undefined && { shown: rest[0] }) };
}

function changedBy([program = "", ...rest]: readonly string[]): readonly string[] {
  const files = rest.filter((word) => !word.startsWith("-"));
  if (copying.test(program)) return files.slice(-1);
  if (changing.test(program)) return files;
  const option = changingWith.get(program);
  return option && rest.some((word) => option.test(word)) ? files : [];
}

import type { ShellWord } from "./shell/shellLine.ts";

/** Options before git's subcommand that change nothing. */
const harmlessGlobal = new Set(
  "-p --paginate -P --no-pager --no-replace-objects --bare --literal-pathspecs --glob-pathspecs --noglob-pathspecs --icase-pathspecs --no-optional-locks --no-advice -v --version -h --help --exec-path --html-path --man-path --info-path".split(
    " ",
  ),
);
const valuedGlobal = new Set(["-C", "--work-tree", "--namespace"]);

/** Verbs and options that make `git config` read, first of its words. */
const reading = new Set(
  "get list --get --get-all --get-regexp --get-urlmatch --get-color --get-colorbool --list -l".split(" "),
);
const harmlessConfig = new Set(
  "--global --local --system --worktree --show-origin --show-scope --show-names -z --null --name-only --includes --no-includes --bool --int --path --bool-or-int --expiry-date --all --regexp --fixed-value".split(
    " ",
  ),
);
const valuedConfig = new Set(["-f", "--file", "--blob", "--type", "--url", "--value", "--default"]);

/** Subcommands that write no file that their words name, but into git's own folder. */
const fileReaders = new Set(
  "add blame branch cat-file check-attr check-ignore commit describe diff fetch grep log ls-files ls-tree push reflog remote rev-list rev-parse shortlog show stash status tag".split(
    " ",
  ),
);

/** Subcommands that change the configuration, or where code comes from and goes to, by the verb that follows. */
const settingVerbs: ReadonlyMap<string, RegExp> = new Map([
  ["remote", /^(?:add|set-url|rename)$/],
  ["maintenance", /^(?:start|stop|register|unregister)$/],
  ["submodule", /^(?:add|set-url|set-branch)$/],
  ["lfs", /^(?:install|uninstall|update)$/],
  ["annex", /^(?:init|initremote|enableremote|config)$/],
  ["flow", /^init$/],
]);

/** A variable, a pattern or a substitution. */
const expands = /[$`*?[{]/;

const ownProgram = /^(.*[/\\])?git-([a-z][a-z-]*)(?:\.exe)?$/is;

/** Words of a command with `git-config`, a program of git's own, as the `git config` that it stands for. */
export function withoutDash(words: readonly ShellWord[]): readonly ShellWord[] {
  return words.flatMap((word) => {
    const [, , subcommand] = ownProgram.exec(word.text) ?? [];
    if (subcommand === undefined) return [word];
    return ["git", subcommand].map((text) => ({ raw: text, text, isPlain: word.isPlain }));
  });
}

/** Program name test: true for the name or path of git. */
export function isGit(word: string): boolean {
  return /(?:^|[/\\])git(?:\.exe)?$/i.test(word);
}

/** Git invocation: what git is told by the words after its name. */
export interface GitInvocation {
  readonly subcommand: string | undefined;
  /** The words after the subcommand. */
  readonly rest: readonly string[];
  /** True where an option before the subcommand sets something or cannot be told. */
  readonly sets: boolean;
}

/** Reads the words after "git". */
export function gitInvocation(words: readonly string[]): GitInvocation {
  let index = 0;
  while (index < words.length) {
    const word = words[index] ?? "";
    if (!word.startsWith("-")) return { subcommand: word, rest: words.slice(index + 1), sets: false };
    const isJoined = word.includes("=") && valuedGlobal.has(word.slice(0, word.indexOf("=")));
    if (valuedGlobal.has(word)) index += 2;
    else if (harmlessGlobal.has(word) || isJoined) index++;
    else return { subcommand: undefined, rest: words.slice(index + 1), sets: true };
  }
  return { subcommand: undefined, rest: [], sets: false };
}

/** Configuration change: true where git may change or override its settings, which is anything but what provably does not. */
export function changesGitSettings({ subcommand, rest, sets }: GitInvocation): boolean {
  if (sets) return true;
  if (subcommand === undefined) return false;
  if (expands.test(subcommand)) return true;
  if (subcommand === "config") return !isConfigRead(rest);
  if (settingVerbs.get(subcommand)?.test(rest.find((word) => !word.startsWith("-")) ?? "")) return true;
  if (subcommand === "secrets") return rest.some((word) => /^--(?:install|register|add)/.test(word));
  if (subcommand === "clone" || subcommand === "init") {
    return rest.some((word) => /^(?:-c|--c|--te|--sep)/.test(word));
  }
  return false;
}

/** Read-only invocation: true for git that only reads the files that its words name. */
export function readsFiles(invocation: GitInvocation): boolean {
  const { subcommand = "", rest } = invocation;
  if (subcommand === "config") return !changesGitSettings(invocation);
  return fileReaders.has(subcommand) && !rest.some((word) => /^--(?:out|ext)|^-O/.test(word));
}

/** True for `git config` that only reads: every word must be known to leave a read a read. */
function isConfigRead(words: readonly string[]): boolean {
  const kinds = configWords(words);
  const first = kinds.findIndex((kind) => kind === "reading" || kind === "operand");
  if (kinds.includes("unknown") || kinds.lastIndexOf("reading") > first) return false;
  if (kinds[first] === "reading") return true;
  // A single key is read.
  return kinds.filter((kind) => kind === "operand").length === 1 && words.some((word) => word.includes("."));
}

type ConfigWord = "reading" | "valued" | "harmless" | "operand" | "unknown";

function configWords(words: readonly string[]): readonly ConfigWord[] {
  const kinds: ConfigWord[] = [];
  for (const [index, word] of words.entries()) {
    const isValue = kinds[index - 1] === "valued";
    // What it stands for may be more than one word, and any.
    const isOpen = expands.test(word) && !kinds.includes("reading");
    kinds.push(isOpen ? "unknown" : isValue ? "harmless" : configWord(word));
  }
  return kinds;
}

function configWord(word: string): ConfigWord {
  const equals = word.startsWith("--") ? word.indexOf("=") : -1;
  if (equals > 0) return valuedConfig.has(word.slice(0, equals)) ? "harmless" : "unknown";
  if (reading.has(word)) return "reading";
  if (valuedConfig.has(word)) return "valued";
  if (harmlessConfig.has(word)) return "harmless";
  return word.startsWith("-") ? "unknown" : "operand";
}

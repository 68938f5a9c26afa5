import {
  changesGitSettings,
  gitInvocation,
  isGit,
  readsFiles,
  withoutDash,
  type GitInvocation,
} from "./gitCommands.ts";
import { programNameOf, programCalls, setsAutostart } from "./autostart.ts";
import { writesUnnamedFiles } from "./unnamedWrites.ts";
import { enteredFolders } from "./shell/enteredFolders.ts";
import { withGitFolder } from "./gitFolderQueries.ts";
import { expandedLines } from "./shell/lineVariables.ts";
import { setsPackageManager } from "./packageSettings.ts";
import { mayMatchProtected, mayWriteByProgram, mentionsProtected, namesOwn } from "./protectedNames.ts";
import { parseShellLine, type ShellCommand, type ShellLine, type ShellWord } from "./shell/shellLine.ts";

/** Write set of a shell command, by what it says. */
interface CommandWrites {
  /** True where that is a protected place, a setting of git or of a package manager, or something that runs later by itself. */
  readonly isProtected: boolean;
  /** Words that may be paths it writes to, as written. */
  readonly paths: readonly string[];
}

/** Programs that write no file that their arguments name. */
const readers = new Set(
  "[ [[ actionlint awk basename cat cksum cmp column comm cut diff dirname du echo egrep fgrep file find fold gawk grep head hexdump jq ls mawk man md5sum nl od paste printf pwd readlink realpath rg sha1sum sha256sum shasum shellcheck stat tac tail test tree true type wc which yamllint yq Get-ChildItem Get-Content Test-Path dir".split(
    " ",
  ),
);
/** Command prefixes: they leave the command after them what it is. */
const prefixes =
  /^(?:sudo|doas|command|builtin|exec|env|time|nice|nohup|timeout|xargs|stdbuf|setsid|then|do|else|elif|if|while|until|!|\{|[\w]+=.*|\d+[smhd]?)$/s;
/** Programs that run the one that their words name, after options of their own. */
const wrappers = new Set(
  "chroot chrt doas env exec firejail flock ionice ltrace nice nohup nsenter runuser setarch setpriv setsid start start-process stdbuf strace sudo systemd-inhibit taskset time timeout unshare watch xargs".split(
    " ",
  ),
);
/** The most words that may stand before that program. */
const mostWrapping = 20;
/** Programs that make a command of all their words together. */
const joining = /^(?:eval|.*parallel|watch|start-process|saps|start|invoke-command|icm|trap|coproc)$/i;
const shells = /(?:^|[/\\])(?:sh|bash|dash|zsh|ksh|fish|ash|busybox)(?:\.exe)?$/i;
/** Options that make `find` write. */
const writingOption = /^-(?:delete|exec\w*|ok\w*|fprint\w*|fls)$/;
/** Scripts of awk's that write or run something, or that nobody can see, and options that do. */
const awkThatActs = /[>|]|\bsystem\b|getline|[$`]\(|^-(?:[a-zA-Z]*[filEdopD]|-(?!field-sep|assign))|^@/;
/** Options by which a reader writes a file or runs a program. */
const doingOptions: ReadonlyMap<string, RegExp> = new Map([
  ...["awk", "gawk", "mawk"].map((name) => [name, awkThatActs] as const),
  ["file", /^(?:-C|--compile)/],
  ["man", /^(?:-[CHP]|--(?:config-file|html|pager))/],
  ["rg", /^--(?:pre$|pre=|hostname-bin)/],
  ["tree", /^-o/],
  ["yq", /^-\w*[is]|^--(?:in-?place|split)|\b(?:system|load|envsubst)\b/],
]);
/** PowerShell's option for a command that only it can read. */
const encodedOption = /^[-/\u2013-\u2015]e(?:c|n\w*)?$/i;
/** Exclusions and comparisons of `find`: in one word, or the one before it. */
const leavingOut = /^--(?:exclude|ignore|skip)[\w-]*=/;
const leavingOutNext = /^(?:--exclude[\w-]*|-path|-name|-iname|-wholename)$/;
/** Variables that stand for git's configuration or lead it to another one. */
const gitVariable = /^(?:\$env:)?GIT_(?:CONFIG\w*|DIR|COMMON_DIR|EXEC_PATH|TEMPLATE_DIR)=/i;
const homeVariable = /^(?:HOME|XDG_CONFIG_HOME)=/;
/** A program that has git change its configuration, as far as its text shows it. */
const gitByProgram = /\bgit\b[^]{0,80}?\bconfig\b/i;
/** Options whose text is no command, as the next word or after `=`. */
const messageOption = /^(?:-m|-am|--message|--body|--title)(?:$|=)/;
/** Escapes of cmd and PowerShell. */
const escapes = /[\^`]/g;
/** Nesting limit: of a command nested more deeply nobody can tell. */
const deepest = 5;
const mostPaths = 100;
/** The most values of a line's variables that are looked at; fewer in a command within a command. */
const mostValues = 32;
/** A longer word is no name of a file. */
const longestName = 1_024;
/** A longer command is not looked at, but asked about, in words. */
const mostWords = 1_000;

/**
 * Write set of a shell command, by what it says: every command in it is looked at, those in substitutions, in words
 * given to another shell or program, and in what is fed to one, with the variables that it sets. What it does without saying
 * so (in a script, by other variables or a wildcard) cannot be told.
 */
export function commandWrites(written: string, depth = 0, within: readonly string[] = []): CommandWrites {
  const command = withGitFolder(written);
  const lines = [command, ...expandedLines(command, mostValues >> (3 * depth))];
  const all = lines.map((text) => writesOfLine(text, depth, within));
  const isProtected = all.some((one) => one.isProtected);
  const paths = all.flatMap((one) => one.paths);
  return { isProtected, paths: isProtected ? [] : [...new Set(paths)].slice(0, mostPaths) };
}

function writesOfLine(command: string, depth: number, within: readonly string[]): CommandWrites {
  const line = parseShellLine(command);
  const folders = enteredFolders(line.commands, within);
  const judge = new LineJudge(line, command, depth, folders ?? []);
  const isProtected =
    depth > deepest ||
    folders === undefined ||
    (!line.isComplete && isOddText(command)) ||
    line.commands.some((one) => judge.isProtected(one));
  return { isProtected, paths: judge.paths };
}

const isOddText = (text: string) =>
  mentionsProtected(text) || mentionsProtected(text.replaceAll(escapes, "")) || gitByProgram.test(text);

class LineJudge {
  readonly paths: string[] = [];
  /** True where what some commands print is what others are told to do. */
  private readonly isFed: boolean;
  private readonly source: string;
  private readonly depth: number;
  private readonly aliasesGit: boolean;
  /** Folders from which its words may count, besides the one where it begins. */
  private readonly folders: readonly string[];

  constructor({ commands }: ShellLine, source: string, depth: number, folders: readonly string[]) {
    this.source = source;
    this.depth = depth;
    this.folders = folders;
    this.isFed = commands.some(isFed);
    this.aliasesGit = commands.some(
      ({ words }) => words[0]?.text === "alias" && words.some(({ text }) => /git/i.test(text)),
    );
  }

  isProtected(command: ShellCommand): boolean {
    if (command.words.length > mostWords) return true;
    const all = withoutDash(command.words);
    const program = programOf(all.map(({ text }) => text));
    const said = isMessenger(program) ? withoutMessages(all) : all;
    const words = said.map(({ text }) => text);
    const at = words.indexOf(program);
    if (this.setsGit(words, program) || setsOthers(words, program)) return true;
    const git = isGit(program) ? gitInvocation(words.slice(at + 1)) : undefined;
    const reads = !this.isFed && (git ? readsFiles(git) : readsOnly(program, words));
    // What stands before a reader, as the setting of a variable, it does not read.
    const written = [...(reads ? said.slice(0, at) : writtenWords(said)), ...command.targets];
    for (const { text } of written) this.paths.push(...pathsIn(text).flatMap((path) => this.from(path)));
    if (written.some((word) => this.namesProtected(word))) return true;
    return this.runsProtected({ ...command, words: said }, { program, reads, git });
  }

  /** Git's configuration changed by the words themselves. */
  private setsGit(words: readonly string[], program: string): boolean {
    if (words.some((word) => gitVariable.test(word)))
      return !readers.has(program) || words.indexOf(program) > 0;
    if (this.aliasesGit && words.includes("config")) return true;
    // The program is not known before it runs, and what it is told is known well enough.
    if (/[$`*?[{]/.test(program) && words.some((word) => word === "config" || /\bgit\b/.test(word))) {
      return words.includes("config") || /config/.test(program);
    }
    if (readers.has(program) && !words.some((word) => writingOption.test(word)) && !this.isFed) return false;
    return words.some((word, index) => {
      if (!isGit(word.replaceAll("^", ""))) return false;
      const before = words.slice(0, index);
      if (before.some((one) => homeVariable.test(one))) return true;
      const git = gitInvocation(words.slice(index + 1));
      // Words that come from elsewhere may make a change of what looks like a read.
      const isOpen = before.some((one) => /(?:^|\/)(?:xargs|parallel)$/.test(one));
      if (isOpen && (git.subcommand ?? "config") === "config") return true;
      return changesGitSettings(git);
    });
  }

  private namesProtected({ raw, text }: ShellWord): boolean {
    const opened = withoutExpansions(text);
    if (opened?.some((one) => mentionsProtected(one) || mayMatchProtected(one))) return true;
    // A backslash is a separator to some programs, an escape to others. A text with spaces or calls may be a program.
    if (/[\s()]/.test(text)) return opened?.length ? namesOwn(text) : mayWriteByProgram(text);
    const spellings = [
      text,
      raw,
      raw.replaceAll("\\", "/"),
      raw.replaceAll(escapes, ""),
      ...gluedValue(text),
    ];
    return (
      spellings.flatMap((one) => this.from(one)).some((one) => mentionsProtected(one)) ||
      this.from(text).some((one) => mayMatchProtected(one))
    );
  }

  /** The path as it counts from where the command may be run. */
  private from(path: string): readonly string[] {
    return isRelative(path) ? [path, ...this.folders.map((folder) => `${folder}/${path}`)] : [path];
  }

  /** True where a command is given something protected to run: in its words, or in what it reads. */
  private runsProtected(
    { words, inputs }: ShellCommand,
    {
      program,
      reads,
      git,
    }: { readonly program: string; readonly reads: boolean; readonly git: GitInvocation | undefined },
  ): boolean {
    const isShell = words.some(({ text }) => shells.test(text));
    const given = reads
      ? words.slice(
          0,
          words.findIndex(({ text }) => text === program),
        )
      : words;
    const isCode = (text: string) => !isShell && gitByProgram.test(text);
    if (textsToRun(program, given).some((text) => isCode(text) || this.nested(text))) return true;
    if (reads || git?.subcommand === "commit") return false;
    const names = git || program === "patch" ? mentionsProtected : mayWriteByProgram;
    return inputs.some(
      (text) => isCode(text) || names(text) || ((isShell || this.isFed) && this.nested(text)),
    );
  }

  private nested(text: string): boolean {
    // One word with a substitution in it, whose commands are among this line's.
    if (text === this.source) return false;
    const { isProtected, paths } = commandWrites(text, this.depth + 1, this.folders);
    this.paths.push(...paths);
    return isProtected;
  }
}

/** Texts among a command's words that may be commands: of several words, after a variable's or an option's name too. */
function textsToRun(program: string, words: readonly ShellWord[]): readonly string[] {
  const texts = words.map(({ text }) => text);
  const several = texts.filter((text) => /\s/.test(text));
  const values = several.flatMap((text) => /^-{0,2}[\w-]+=(.*)$/s.exec(text)?.[1] ?? []);
  const joined = joining.test(program) ? [texts.slice(1).join(" ")] : [];
  return [...several, ...values, ...joined];
}

/** A setting of a package manager, something that runs later by itself, files that are not named, or what nobody can read. */
function setsOthers(words: readonly string[], program: string): boolean {
  const found = words.findIndex((word) => /^-(?:exec|ok)(?:dir)?$/.test(word));
  if (program === "find" && found >= 0 && doesMore(words.slice(found + 1))) return true;
  if (readers.has(program)) return false;
  if (setsPackageManager(words)) return true;
  const at = words.indexOf(program);
  if (
    /^(?:powershell|pwsh)$/.test(programNameOf(program)) &&
    words.slice(at).some((word) => encodedOption.test(word))
  ) {
    return true;
  }
  // The options of what stands before a program are not known, so that any of the words may be the program.
  const first = wrappers.has(programNameOf(words[0] ?? "")) ? 1 : at;
  const last = wrappers.has(programNameOf(words[0] ?? "")) ? Math.min(words.length, mostWrapping) : at + 1;
  return words.slice(first, last).some((_, index) => doesMore(words.slice(first + index)));
}

function doesMore(words: readonly string[]): boolean {
  return programCalls(words).some((call) => setsAutostart(call) || writesUnnamedFiles(call));
}

/** The word that names the program, whatever stands before it. */
function programOf(words: readonly string[]): string {
  return words.find((word) => !prefixes.test(word)) ?? "";
}

const isMessenger = (program: string) => isGit(program) || /(?:^|[/\\])(?:gh|glab|hub)$/.test(program);

/** A shell or `xargs` that takes from its input what to run, or what to run it on. */
function isFed({ words }: ShellCommand): boolean {
  const texts = words.map(({ text }) => text);
  const program = programOf(texts);
  if (program === "read" || program === "source" || program === ".") return true;
  if (texts.some((text) => /(?:^|\/)(?:xargs|parallel)$/.test(text))) return !readers.has(program);
  if (!shells.test(program)) return false;
  const rest = texts.slice(texts.indexOf(program) + 1);
  return rest.every((text) => text.startsWith("-")) && !rest.some((text) => /^-\w*c/.test(text));
}

function readsOnly(program: string, words: readonly string[]): boolean {
  if (words.some((word) => doingOptions.get(program)?.test(word))) return false;
  if (program === "sed") {
    return (
      /^-n$/.test(words[words.indexOf("sed") + 1] ?? "") &&
      /^[\d,$;p ]+$/.test(words[words.indexOf("sed") + 2] ?? "")
    );
  }
  return readers.has(program) && !words.some((word) => writingOption.test(word));
}

function withoutMessages(words: readonly ShellWord[]): readonly ShellWord[] {
  return words.filter(({ text }, index) => {
    const before = words[index - 1]?.text ?? "";
    return !messageOption.test(text) && !(messageOption.test(before) && !before.includes("="));
  });
}

/** The words that are not only left out. */
function writtenWords(words: readonly ShellWord[]): readonly ShellWord[] {
  if (words.some(({ text }) => writingOption.test(text))) return words;
  return words.filter(({ text }, index) => {
    return !leavingOut.test(text) && !leavingOutNext.test(words[index - 1]?.text ?? "");
  });
}

/** The value that stands in one word with its option: `-ofile`. */
function gluedValue(text: string): readonly string[] {
  return /^-[A-Za-z][^=]/.test(text) ? [text.slice(2)] : [];
}

/**
 * Spellings of a text with variables and substitutions: as nothing at all, as the texts that they state, and as wildcards. None
 * where something else in it parts words, undefined where it has none of them. Also PowerShell's ticks are taken for such.
 */
function withoutExpansions(text: string): readonly string[] | undefined {
  const expansion = /\$\{[^{}$]*\}|\$\([^()$]*\)|\$\w+|`[^`]*`/g;
  if (text.length > longestName || !/[$`]/.test(text)) return undefined;
  const stated = /^\$\{\w+:?[-=+](.*)\}$|^(?:\$\(|`)\s*(?:echo|printf)\s+["']?([\w./~-]+)["']?\s*[)`]$/s;
  const textOf = (whole: string) => stated.exec(whole)?.slice(1).join("") ?? "";
  const spellings = ["", textOf, "*"].map((stead) =>
    text.replaceAll(expansion, (whole) => (typeof stead === "string" ? stead : stead(whole))),
  );
  return spellings.filter((one) => !/[\s()]/.test(one));
}

const isRelative = (path: string) => !/^(?:[-/~$]|[a-z]:)/i.test(path);

/** Linux's ways to the working folder and to the root of a process. */
const folderOfProcess =
  /\/(?:proc\/(?:self|thread-self|\d+|\$\$|\$\{?\w+\}?)|dev\/fd\/\.\.)\/(?:task\/\w+\/)?(cwd|root)(?=[/$`]|$)/;
/** The shells' ways to say the working folder. */
const workingFolder = /^(?:\$PWD|\$\{PWD[^{}]*\}|\$\(pwd\)|`pwd`|~\+)(?=\/|$)/;

function pathsIn(written: string): readonly string[] {
  const text = written.replace(folderOfProcess, (_, folder) => (folder === "cwd" ? "." : ""));
  if (text.length > longestName) return [];
  const value = text.slice(text.indexOf("=") + 1);
  const paths = [text, value, ...gluedValue(text)].map((path) => path.replace(workingFolder, "."));
  return [...new Set(paths)].filter((path) => !/^(?:-|$)|[\s$`*?]/.test(path));
}

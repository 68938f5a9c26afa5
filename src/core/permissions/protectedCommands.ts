import { changesGitSettings, gitInvocation, isGit, readsFiles, type GitInvocation } from "./gitCommands.ts";
import { setsAutostart } from "./autostart.ts";
import { mayMatchProtected, mayWriteByProgram, mentionsProtected } from "./protectedNames.ts";
import { parseShellLine, type ShellCommand, type ShellLine, type ShellWord } from "./shellLine.ts";

/** Write set of a shell command, by what it says. */
export interface CommandWrites {
  /** True where that is a protected place, a setting of git or of a package manager, or something that runs later by itself. */
  readonly isProtected: boolean;
  /** Words that may be paths it writes to, as written. */
  readonly paths: readonly string[];
}

/** Programs that write no file that their arguments name. */
const readers = new Set(
  "[ [[ basename cat cksum cmp cut diff dirname du echo egrep fgrep file find grep head jq ls man md5sum nl od printf pwd readlink realpath rg sha1sum sha256sum shasum stat tac tail test tree true type wc which Get-ChildItem Get-Content dir".split(
    " ",
  ),
);
/** Command prefixes: they leave the command after them what it is. */
const prefixes =
  /^(?:sudo|doas|command|builtin|exec|env|time|nice|nohup|timeout|xargs|stdbuf|setsid|then|do|else|elif|if|while|until|!|\{|[\w]+=.*|\d+[smhd]?)$/s;
const shells = /(?:^|[/\\])(?:sh|bash|dash|zsh|ksh|fish|ash|busybox)(?:\.exe)?$/i;
/** Options that make `find` write. */
const writingOption = /^-(?:delete|exec\w*|ok\w*|fprint\w*|fls)$/;
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
/** Nesting limit: of a command nested more deeply nobody can tell. */
const deepest = 5;
const mostPaths = 100;
/** A longer command is not looked at, but asked about, in words. */
const mostWords = 1_000;

/**
 * Write set of a shell command, by what it says: every command in it is looked at, those in substitutions, in words
 * given to another shell or program, and in what is fed to one. What it does without saying so (in a script, by a
 * variable or a wildcard) cannot be told.
 */
export function commandWrites(command: string, depth = 0): CommandWrites {
  const line = parseShellLine(command);
  const judge = new LineJudge(line, depth);
  const isProtected =
    depth > deepest ||
    (!line.isComplete && isOddText(command)) ||
    line.commands.some((one) => judge.isProtected(one));
  return { isProtected, paths: isProtected ? [] : judge.paths.slice(0, mostPaths) };
}

const isOddText = (text: string) => mentionsProtected(text) || gitByProgram.test(text);

class LineJudge {
  readonly paths: string[] = [];
  /** True where what some commands print is what others are told to do. */
  private readonly isFed: boolean;
  private readonly depth: number;
  private readonly aliasesGit: boolean;

  constructor({ commands }: ShellLine, depth: number) {
    this.depth = depth;
    this.isFed = commands.some(isFed);
    this.aliasesGit = commands.some(
      ({ words }) => words[0]?.text === "alias" && words.some(({ text }) => /git/i.test(text)),
    );
  }

  isProtected(command: ShellCommand): boolean {
    if (command.words.length > mostWords) return true;
    const all = command.words.map(({ text }) => text);
    const program = programOf(all);
    const said = isMessenger(program) ? withoutMessages(command.words) : command.words;
    const words = said.map(({ text }) => text);
    if (this.setsGit(words, program) || setsPackageManager(words)) return true;
    if (setsAutostart(words.slice(words.indexOf(program)))) return true;
    const git = isGit(program) ? gitInvocation(words.slice(words.indexOf(program) + 1)) : undefined;
    const reads = !this.isFed && (git ? readsFiles(git) : readsOnly(program, words));
    const written = [...(reads ? [] : writtenWords(said)), ...command.targets];
    for (const { text } of written) this.paths.push(...pathsIn(text));
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
    // A backslash is a separator to some programs, an escape to others. A text with spaces or calls may be a program.
    if (/[\s()]/.test(text)) return mayWriteByProgram(text);
    const spellings = [text, raw, raw.replaceAll("\\", "/"), ...gluedValue(text)];
    return spellings.some((one) => mentionsProtected(one)) || mayMatchProtected(text);
  }

  /** What a command is given to run: in its words, or in what it reads. */
  private runsProtected(
    { words, inputs }: ShellCommand,
    {
      program,
      reads,
      git,
    }: { readonly program: string; readonly reads: boolean; readonly git: GitInvocation | undefined },
  ): boolean {
    const isShell = words.some(({ text }) => shells.test(text));
    const texts = words.map(({ text }) => text).filter((text) => /\s/.test(text));
    const joined = /^(?:eval|.*parallel|watch)$/.test(program)
      ? [
          words
            .slice(1)
            .map(({ text }) => text)
            .join(" "),
        ]
      : [];
    const isCode = (text: string) => !isShell && gitByProgram.test(text);
    if (
      !(readers.has(program) && reads) &&
      [...texts, ...joined].some((text) => isCode(text) || this.nested(text))
    ) {
      return true;
    }
    if (reads || git?.subcommand === "commit") return false;
    const names = git || program === "patch" ? mentionsProtected : mayWriteByProgram;
    return inputs.some(
      (text) => isCode(text) || names(text) || ((isShell || this.isFed) && this.nested(text)),
    );
  }

  private nested(text: string): boolean {
    const { isProtected, paths } = commandWrites(text, this.depth + 1);
    this.paths.push(...paths);
    return isProtected;
  }
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

/** `npm config set` and its like: where `script-shell` and registries are. */
function setsPackageManager(words: readonly string[]): boolean {
  const at = words.findIndex((word) => /(?:^|[/\\])(?:npm|pnpm|yarn|bun)(?:\.cmd|\.exe)?$/i.test(word));
  if (at < 0) return false;
  const rest = words.slice(at + 1).filter((word) => !word.startsWith("-"));
  const [first = "", second = ""] = rest;
  if (first === "set" || first === "set-script") return true;
  return (
    (first === "config" || first === "c" || first === "pkg") &&
    /^(?:set|delete|rm|edit|fix|unset|s)$/.test(second)
  );
}

/** The value that stands in one word with its option: `-ofile`. */
function gluedValue(text: string): readonly string[] {
  return /^-[A-Za-z][^=]/.test(text) ? [text.slice(2)] : [];
}

function pathsIn(text: string): readonly string[] {
  if (text.length > 1024 || /[\s$`*?]/.test(text)) return [];
  const value = text.slice(text.indexOf("=") + 1);
  return [...new Set([text, value, ...gluedValue(text)])].filter(
    (path) => path !== "" && !path.startsWith("-"),
  );
}

/** A folder or file that needs asking each time, as a path in a command or in JSON would name it. */
const protectedName =
  /(?:^|[\s"'`=:,(/\\<>{[@])\.(?:git|vscode)(?=$|[\s"'`/\\;|&()<>*?,}\]:])|\.code-workspace\b|longhand\.longhand/i;

/** What only says what to leave out, or what `find` compares with. */
const leavingOut =
  /--exclude[\w-]*[= ]\S+|--(?:ignore|skip)[\w-]*=\S+|\s-(?:path|name|iname|wholename)\s+\S+/gi;

/** Programs that write no file that their arguments name. */
const readers = new Set(
  "[ basename cat cmp cut diff dirname du echo egrep fgrep file find grep head jq ls md5sum nl od printf pwd readlink realpath rg sha256sum stat tail test type wc which Get-ChildItem Get-Content dir".split(
    " ",
  ),
);
/** What makes `find` write. */
const writingOption = /\s-(?:delete|exec\w*|ok\w*|fprint\w*|fls)\b/;

/** True where the text names a protected place. */
export function mentionsProtected(text: string): boolean {
  return protectedName.test(text);
}

/**
 * Whether a shell command says that it may write to a protected place: it names one anywhere but as what a program
 * that only reads is given, or as what is left out; or it changes git's configuration. What a command does without
 * saying so (in a script, by a variable or a wildcard) cannot be told.
 */
export function writesByCommand(command: string): boolean {
  return command.split(/[;\n\r|&()`]+/).some(writesInPart);
}

function writesInPart(part: string): boolean {
  const words = part.trim().split(/\s+/);
  const program = words.find((word) => !/^(?:\w+=|sudo$|command$|env$|time$|nice$|\{$|!$)/.test(word)) ?? "";
  if (isGit(program) && /\sconfig\s/.test(part))
    return !/\s(?:--get\S*|--list|-l|get|list)(?:\s|$)/.test(part);
  const said = writingOption.test(part) ? part : part.replaceAll(leavingOut, " ");
  if (!mentionsProtected(said)) return false;
  if (!readers.has(program) || writingOption.test(part)) return true;
  const redirection = said.indexOf(">");
  return redirection >= 0 && mentionsProtected(said.slice(redirection));
}

const isGit = (program: string) => /(?:^|[/\\])git(?:\.exe)?$/i.test(program);

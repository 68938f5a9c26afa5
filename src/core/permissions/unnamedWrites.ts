import type { ProgramCall } from "./autostart.ts";
import { gitInvocation, isGit } from "./gitCommands.ts";
import { standsForProtected } from "./protectedNames.ts";

/** Rule for the words after a program's name: true where they bring files that they do not name to where a protected place may be. */
type Judge = (rest: readonly string[]) => boolean;

/** Folders that hold protected places among others: what comes into one of them, or under such a name, may be one. */
const parents = /^(?:\.github|\.gitea|\.forgejo|\.yarn|\.config|\.cargo|etc|library)$/i;
/** The workspace's folder, one around it, or what nobody can tell before it runs. */
const isWide = (path: string) =>
  /^(?:\.{0,2}[/\\])*\.{0,2}$|^[/~]$|^~\/$|^[a-z]:[/\\]?$|[$`*?[{]/i.test(path) || parents.test(lastOf(path));

function lastOf(path: string): string {
  return (
    path
      .replace(/[/\\]+$/, "")
      .split(/[/\\:]/)
      .at(-1) ?? ""
  );
}

/** Source test: true where what is copied under its name may be anything: a folder's content, or a parent of protected places. */
const isOpenSource = (path: string) =>
  /(?:^|[/\\:])\.{0,2}$/.test(path) ||
  /[$`]/.test(lastOf(path)) ||
  parents.test(lastOf(path)) ||
  standsForProtected(lastOf(path));

const operandsOf = (rest: readonly string[]) => rest.filter((word) => word === "-" || !word.startsWith("-"));
const has = (rest: readonly string[], option: RegExp) => rest.some((word) => option.test(word));

/** Value of the last of the options, in one word with it or in the next; undefined where there is none. */
function valueOf(rest: readonly string[], option: RegExp): string | undefined {
  const values = rest.flatMap((word, index) => {
    const [found] = option.exec(word) ?? [];
    if (found === undefined) return [];
    return word === found ? [rest[index + 1] ?? ""] : [word.slice(found.length).replace(/^=/, "")];
  });
  return values.at(-1);
}

const intoOption = (option: RegExp, rest: readonly string[]) => isWide(valueOf(rest, option) ?? ".");

/** Unpacks where `begins` says so and `lists` does not, into the folder of an option or the present one. */
const unpacking =
  (begins: RegExp, folder: RegExp, lists?: RegExp): Judge =>
  (rest) =>
    begins.test(rest.join(" ")) && !(lists && has(rest, lists)) && intoOption(folder, rest);

/** Copies whole folders: the last operand, or an option's, is where to. */
const copying =
  (isWhole: Judge, isContent: Judge = () => false): Judge =>
  (rest) => {
    const operands = operandsOf(rest);
    const target = valueOf(rest, /^(?:-t|--target-directory|-Destination)$|^--target-directory(?==)/i);
    const to = target ?? operands.at(-1) ?? "";
    const sources = target === undefined ? operands.slice(0, -1) : operands;
    // The other end of a connection.
    if (/^[^/\\]{2,}:/.test(to)) return false;
    const isAny = sources.some((source) => /[$`*?[{]/.test(lastOf(source)));
    if (!isAny && !isWhole(rest)) return false;
    if (parents.test(lastOf(to))) return true;
    return isWide(to) && (isContent(rest) || sources.some(isOpenSource));
  };

const always: Judge = () => true;
const recursive: Judge = (rest) =>
  has(rest, /^-\w*[rRaT]|^--(?:recursive|archive|no-target-directory)$|^\/[es]$/i);

/** The folder's content takes the place of the target itself. */
const intoItself: Judge = (rest) => has(rest, /^-\w*T|^--no-target-directory$/);

/** Fetches under a name that the server or a list chooses, or that only a variable says. */
const fetching =
  (chosen: RegExp, saves: RegExp, named: RegExp, folder: RegExp): Judge =>
  (rest) => {
    if (has(rest, named) || !has(rest, saves)) return false;
    return (has(rest, chosen) || has(rest, /^(?:\w+:\/\/\S*)?[$`]/)) && intoOption(folder, rest);
  };

const tar = unpacking(
  /^(?!-?-?[\w]*[ctru])-?\w*x|(?:^| )-(?!-)\w*x|(?:^| )--(?:extract|get)\b/,
  /^(?:-C|--directory)/,
  /^(?:-\w*t\w*|--list|-O|--to-stdout)$/,
);
const sevenZip = unpacking(/^(?:x|e)\b/, /^-o/);
const rsync = copying((rest) => !has(rest, /^(?:-\w*n\w*|--dry-run|--list-only)$/));
const template: Judge = (rest) => isWide(operandsOf(rest)[1] ?? ".");
const subcommand =
  (words: RegExp): Judge =>
  (rest) =>
    words.test(operandsOf(rest).join(" "));

const bringers: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ...["tar", "bsdtar", "gtar"].map((name) => [name, tar] as const),
  ["unzip", unpacking(/./, /^-d/, /^-(?:l|t|p|v|Z|z)\w*$/)],
  ...["7z", "7za", "7zz", "7zr"].map((name) => [name, sevenZip] as const),
  ["unrar", (rest) => /^[xe]$/.test(rest[0] ?? "") && isWide(operandsOf(rest)[2] ?? ".")],
  ["cpio", unpacking(/(?:^| )(?:-\w*i|--extract)/, /^(?:-D|--directory)/, /^(?:-\w*t\w*|--list)$/)],
  ["pax", unpacking(/(?:^| )-\w*r/, /^-C$/)],
  ["jar", unpacking(/^-{0,2}(?:x|extract)/, /^(?:-C|--dir)/)],
  ["unsquashfs", unpacking(/./, /^(?:-d|-dest)/, /^-(?:l|ls|s|stat)$/)],
  ["expand-archive", (rest) => isWide(valueOf(rest, /^-DestinationPath/i) ?? operandsOf(rest)[1] ?? ".")],
  ...["cp", "copy", "copy-item", "cpi", "scp", "gcp"].map(
    (name) => [name, copying(recursive, intoItself)] as const,
  ),
  ...["mv", "move", "move-item", "mi"].map((name) => [name, copying(always)] as const),
  ["rsync", rsync],
  ...["robocopy", "xcopy"].map(
    (name) => [name, (rest) => isWide(operandsOf(rest)[1] ?? ".")] as const satisfies [string, Judge],
  ),
  ["rclone", copying(subcommand(/^(?:copy|sync|move|bisync)\b/), always)],
  ["aws", copying((rest) => subcommand(/^s3 sync\b/)(rest) || has(rest, /^--recursive$/), always)],
  ["gsutil", copying((rest) => subcommand(/^rsync\b/)(rest) || recursive(rest), always)],
  ["azcopy", copying((rest) => has(rest, /^--recursive/) || rest[0] === "sync", always)],
  ["docker", copying(subcommand(/^(?:container )?cp\b/))],
  ["podman", copying(subcommand(/^(?:container )?cp\b/))],
  ["kubectl", copying(subcommand(/^cp\b/))],
  [
    "curl",
    fetching(
      /^-\w*J|^--remote-header-name$/,
      /^-\w*[JO]|^--remote/,
      /^(?:-\w*o$|--output$|--output=)/,
      /^--output-dir/,
    ),
  ],
  [
    "wget",
    fetching(
      /^-\w*[rmxi]|^--(?:recursive|mirror|force-directories|input-file|content-disposition|trust-server-names)/,
      /./,
      /^(?:-\w*O|--output-document)/,
      /^(?:-P|--directory-prefix)/,
    ),
  ],
  ["aria2c", fetching(/./, /./, /^(?:-o|--out)/, /^(?:-d|--dir)/)],
  [
    "gh",
    (rest) =>
      /^(?:pr checkout|co|repo sync)\b/.test(rest.join(" ")) ||
      (/^(?:release|run) download\b/.test(rest.join(" ")) && intoOption(/^(?:-D|--dir)/, rest)) ||
      (/^repo clone\b/.test(rest.join(" ")) && isWide(operandsOf(rest)[3] ?? "new")),
  ],
  ["chezmoi", subcommand(/^(?:init|apply|update)\b/)],
  ["yadm", subcommand(/^(?:clone|pull|checkout|reset)\b/)],
  ["home-manager", subcommand(/^switch\b/)],
  ["stow", (rest) => !has(rest, /^(?:-\w*n\w*|--no|--simulate|--version)$/)],
  ...["degit", "tiged", "giget"].map((name) => [name, template] as const),
  ["patch", (rest) => !has(rest, /^--dry-run$/) && intoOption(/^(?:-d|--directory)/, rest)],
  ["hg", subcommand(/^(?:import|patch|clone \S+ \.)/)],
  ["svn", subcommand(/^(?:patch\b|(?:checkout|co|export) \S+ \.$)/)],
]);

/**
 * Brought tree: whether a command writes files that its words do not name, out of an archive, another folder or the network, to where a protected place may be.
 */
export function writesUnnamedFiles({ name, rest }: ProgramCall): boolean {
  if (isGit(name)) return gitBringsTree(rest);
  if (/^(?:busybox|toybox)$/.test(name) && rest[0] !== undefined)
    return writesUnnamedFiles({ name: rest[0], rest: rest.slice(1) });
  if (/^(?:zipfile|tarfile)$/.test(name)) {
    return has(rest, /^(?:-e|--extract)$/) && isWide(operandsOf(rest)[1] ?? ".");
  }
  return bringers.get(name)?.(rest) === true;
}

/** Options that leave the working tree as it is, or go on with what was asked about. */
const goingOn = /^--(?:abort|quit|continue|skip|help)$/;

/** A repository that is no remote of this one, by its address or folder, or what only a variable says. */
const isAddress = (word: string) => /:\/\/|@[^:]+:|^[./~\\]|^[a-z]:[/\\]|[$`]/i.test(word);
const fromElsewhere: Judge = (rest) => operandsOf(rest).some(isAddress);
/** The branch that was fetched last, perhaps from such a one. */
const fromFetched: Judge = (rest) => has(rest, /\bFETCH_HEAD\b/);

/**
 * Subcommands of git that bring files from elsewhere. What the repository's own branches, stashes and remotes hold is its own,
 * as what lies in its folder is: to go from one to another brings nothing from elsewhere.
 */
const gitBringers: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ...["merge", "rebase", "cherry-pick", "reset", "switch", "checkout", "restore", "read-tree"].map(
    (name) => [name, fromFetched] as const,
  ),
  ...["pull", "subtree"].map((name) => [name, fromElsewhere] as const),
  ["am", always],
  ["apply", (rest) => !has(rest, /^--(?:check|stat|numstat|summary|cached)$/)],
  ["clone", (rest) => isWide(operandsOf(rest)[1] ?? "new")],
]);

function gitBringsTree(words: readonly string[]): boolean {
  const { subcommand: name = "", rest } = gitInvocation(words);
  return !has(rest, goingOn) && gitBringers.get(name)?.(rest) === true;
}

/** Programs that run the program that their words name. */
const launchers = new Set("npx bunx pnpx uvx pipx npm pnpm yarn bun poetry bundle uv".split(" "));
const launching = /^(?:-.*|exec|dlx|x|run|tool)$/;

/** Rule for the words after a program's name. */
type Judge = (rest: readonly string[]) => boolean;

const always: Judge = () => true;
/** Rule that one of these verbs is among the words, wherever options stand. */
const verb =
  (...verbs: readonly string[]): Judge =>
  (rest) =>
    rest.some((word) => verbs.includes(word.replace(/=.*/s, "").toLowerCase()));
const unlessListing: Judge = (rest) => !rest.includes("-l");
/** Rule that the words after a program's name begin with these. */
const beginning =
  (words: RegExp): Judge =>
  (rest) =>
    words.test(rest.join(" "));
/** Keys of Windows' registry whose values are run. */
const runKey: Judge = (rest) =>
  rest.some((word) => /currentversion\\?(?:run|winlogon)|\bactive setup\b/i.test(word));
/**
 * Rule for a server of terminals, unless the words only look at it: it outlives the command, and may be there before it, and
 * then its processes are nobody's children.
 */
const unlessLooking =
  (looking: RegExp): Judge =>
  (rest) =>
    !looking.test(rest.join(" "));
const editor = verb("--install-extension", "--uninstall-extension", "--add-mcp");

/** Programs that have something run later by itself, and when they do. */
const installers: ReadonlyMap<string, Judge> = new Map([
  ["husky", always],
  ["simple-git-hooks", always],
  ["lefthook", verb("install", "add")],
  ["pre-commit", verb("install", "init-templatedir", "autoupdate")],
  ["overcommit", verb("--install", "-i", "--sign")],
  ["direnv", verb("allow", "permit", "grant", "edit")],
  ["mise", verb("trust", "settings")],
  ["asdf", beginning(/^plugin(?:-| )add\b/)],
  ["scalar", verb("register", "clone", "reconfigure")],
  ["crontab", unlessListing],
  ["at", unlessListing],
  ["batch", always],
  ["schtasks", verb("/create", "/change")],
  ["launchctl", verb("load", "bootstrap", "submit", "enable")],
  ["systemctl", verb("enable", "link", "edit", "preset", "set-environment")],
  ["systemd-run", always],
  [
    "tmux",
    unlessLooking(
      /^(?:-V|(?:ls|lsw|lsp|info|has|has-session|display|display-message|capture-pane|capturep)\b|(?:list|show|kill)-)/,
    ),
  ],
  ["screen", unlessLooking(/^-(?:ls|list|v|version|wipe)\b|-X (?:quit|kill|hardcopy)\b/)],
  ["zellij", unlessLooking(/^(?:ls|list|kill|delete|-V|setup)/)],
  ["dtach", always],
  ["abduco", (rest) => rest.length > 0],
  ["pm2", verb("start", "restart", "reload", "resurrect", "startup", "deploy")],
  ["forever", verb("start", "restart")],
  ["wmic", beginning(/^process call create\b/i)],
  ["invoke-cimmethod", always],
  ["invoke-wmimethod", always],
  ["flatpak-spawn", verb("--host")],
  ["loginctl", verb("enable-linger")],
  ["rc-update", verb("add")],
  ["update-rc.d", always],
  ["chkconfig", verb("on", "--add")],
  ["chsh", always],
  ["ssh-copy-id", always],
  ["register-scheduledtask", always],
  ["new-service", always],
  ["sc", verb("create", "config")],
  ["reg", runKey],
  ...["new-itemproperty", "set-itemproperty", "new-item", "set-item"].map((name) => [name, runKey] as const),
  ["gh", beginning(/^(?:alias (?:set|import)|extension install|config set|auth setup-git)\b/)],
  ["glab", beginning(/^(?:alias set|config set)\b/)],
  ...[
    "code",
    "code-insiders",
    "code-oss",
    "code-server",
    "codium",
    "cursor",
    "positron",
    "vscodium",
    "windsurf",
  ].map((name) => [name, editor] as const),
]);

/** A program by its name, with the words after it. */
export interface ProgramCall {
  readonly name: string;
  readonly rest: readonly string[];
}

/** The program that words begin with, by whatever path, and the one that it launches. */
export function programCalls([program = "", ...rest]: readonly string[]): readonly ProgramCall[] {
  const name = programNameOf(program);
  const next = launched(name, rest);
  if (next < 0) return [{ name, rest }];
  const launchedName = programNameOf(rest[next] ?? "").replaceAll("_", "-");
  return [
    { name, rest },
    { name: launchedName, rest: rest.slice(next + 1) },
  ];
}

/** Autostart: whether a program has something run later by itself (hooks, jobs, a folder's environment, an editor's extension). */
export function setsAutostart({ name, rest }: ProgramCall): boolean {
  return installers.get(name)?.(rest) === true;
}

/** Place of the program that a launcher is to run; -1 where there is none. */
function launched(launcher: string, rest: readonly string[]): number {
  if (/^py(?:thon[\d.]*)?$/.test(launcher)) return rest[0] === "-m" ? 1 : -1;
  return launchers.has(launcher) ? rest.findIndex((word) => !launching.test(word)) : -1;
}

/** A program's name without its path, its ending and its version. */
export function programNameOf(program: string): string {
  const [name = ""] = (program.split(/[/\\]/).at(-1) ?? "").toLowerCase().split("@");
  return name.replace(/\.(?:exe|cmd|bat|ps1)$/, "");
}

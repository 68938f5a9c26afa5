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
const editor: Judge = (rest) =>
  /^(?:tunnel|serve-web)\b/.test(rest.join(" ")) ||
  verb("--install-extension", "--uninstall-extension", "--add-mcp")(rest);
/** Installation of an agent's servers, extensions or hooks, which it starts by itself. */
const agent = beginning(
  /^(?:mcp (?:add|install|import|enable)|(?:extensions?|plugins?|skills|hooks) (?:install|add|link|enable|update|marketplace add))\b/,
);
/** Restart policy of a container: true where its server starts it again. */
const restarted: Judge = (rest) => {
  const at = rest.findIndex((word) => /^--restart(?:=|$)/.test(word));
  return (
    at >= 0 && !/^(?:--restart=)?no$/.test(rest[at] === "--restart" ? (rest[at + 1] ?? "") : (rest[at] ?? ""))
  );
};

/** Programs that have something run later by itself, and when they do. */
const installers: ReadonlyMap<string, Judge> = new Map([
  ["husky", always],
  ["simple-git-hooks", always],
  ["lefthook", verb("install", "add")],
  ["pre-commit", verb("install", "init-templatedir", "autoupdate")],
  ["overcommit", verb("--install", "-i", "--sign")],
  ["direnv", verb("allow", "permit", "grant", "edit")],
  ["mise", (rest) => verb("trust", "settings")(rest) || (rest[0] === "use" && verb("-g", "--global")(rest))],
  ["asdf", beginning(/^plugin(?:-| )add\b/)],
  ["scalar", verb("register", "clone", "reconfigure")],
  ["crontab", unlessListing],
  ["at", unlessListing],
  ["batch", always],
  ["schtasks", verb("/create", "/change")],
  ["launchctl", verb("load", "bootstrap", "submit", "enable", "setenv", "config")],
  [
    "systemctl",
    verb("enable", "reenable", "link", "edit", "preset", "set-environment", "add-wants", "add-requires"),
  ],
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
  ["set-scheduledtask", always],
  ["register-scheduledjob", always],
  ["new-service", always],
  ["nssm", verb("install", "set", "edit")],
  ["svcadm", verb("enable")],
  ["rcctl", verb("enable", "set")],
  ["sysrc", (rest) => rest.some((word) => word.includes("="))],
  ["brew", beginning(/^services (?:start|restart|run)\b/)],
  ["incrontab", unlessListing],
  ["fcrontab", unlessListing],
  ["watchman", (rest) => rest.includes("trigger")],
  ["start-stop-daemon", verb("--start", "-s")],
  ["daemonize", always],
  ["tmuxp", verb("load")],
  ["byobu", unlessLooking(/^-(?:ls|list|v|V|version)\b/)],
  ...["docker", "podman", "nerdctl"].map((name) => [name, restarted] as const),
  // What every later shell and program begins with.
  ...["conda", "mamba", "micromamba"].map((name) => [name, beginning(/^(?:shell )?init\b/)] as const),
  ["pnpm", beginning(/^(?:setup|approve-builds)\b/)],
  ["bun", beginning(/^pm trust\b/)],
  ["volta", beginning(/^setup\b/)],
  ["pipx", beginning(/^ensurepath\b/)],
  ["uv", beginning(/^tool update-shell\b/)],
  ["rustup-init", (rest) => !rest.includes("--no-modify-path")],
  ["setx", always],
  ["[environment]::setenvironmentvariable", always],
  ["[system.environment]::setenvironmentvariable", always],
  ["set", beginning(/^-[a-zA-Z]*U[a-zA-Z]* \S|^--universal\b/)],
  ["alias", verb("--save", "-s")],
  ["funcsave", always],
  ["defaults", beginning(/^write .*\b(?:loginhook|logouthook|autolaunch\w*)\b/i)],
  // Hooks of git, and filters, which it runs as well.
  ...["prek", "hk", "ggshield", "dvc", "captainhook"].map((name) => [name, verb("install")] as const),
  ...["yorkie", "rusty-hook", "husky-init", "ghooks"].map((name) => [name, always] as const),
  ["nbstripout", verb("--install")],
  ["nbdime", beginning(/^config-git\b.*--enable/)],
  ["grumphp", verb("git:init")],
  ["dotnet", beginning(/^husky (?:install|add|attach)\b/)],
  ["hg", beginning(/^config .*(?:-e\b|--(?:edit|local|global))/)],
  ["jj", beginning(/^config (?:set|edit|unset)\b/)],
  ...["emacsclient", "nvim", "vim", "gvim"].map(
    (name) => [name, beginning(/(?:^| )(?:-e|--eval|--remote-\w+)(?= |$)/)] as const,
  ),
  ...["kitty", "kitten"].map((name) => [name, beginning(/^@/)] as const),
  ["wezterm", beginning(/^cli (?:spawn|send-text|split-pane)\b/)],
  ["gnome-terminal", beginning(/^(?!--(?:help|version))/)],
  ["wt", beginning(/^(?!-[hv]|--(?:help|version))\S/)],
  ["osascript", beginning(/\bdo (?:shell )?script\b|\blogin item\b|\bkeystroke\b/i)],
  ...["dbus-send", "gdbus", "busctl"].map(
    (name) =>
      [name, beginning(/StartTransientUnit|EnableUnitFiles|\bEval\b|Spawn|Execute|RunCommand/i)] as const,
  ),
  ...[
    "claude",
    "codex",
    "gemini",
    "qwen",
    "opencode",
    "amp",
    "goose",
    "copilot",
    "cursor-agent",
    "kiro",
    "auggie",
    "crush",
    "droid",
  ].map((name) => [name, agent] as const),
  ...["add-mcp", "install-mcp", "mcp-install", "mcp-installer"].map((name) => [name, always] as const),
  ["skills", verb("add", "install")],
  ["sc", verb("create", "config")],
  ["reg", runKey],
  ...["new-itemproperty", "set-itemproperty", "new-item", "set-item"].map((name) => [name, runKey] as const),
  ["gh", beginning(/^(?:alias (?:set|import)|extension (?:install|upgrade)|config set|auth setup-git)\b/)],
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

/** Hook installation that says so, as a subcommand, a task or a script. */
const hookInstallation =
  /(?<![\w-])(?:install|enable|setup|sync)[ .:_-]?(?:git[ _-]?)?hooks?(?![\w-])|(?<![\w-])(?:git[ _-]?)?hooks?[ .:_-](?:install|enable|setup|sync)(?![\w-])/i;

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
  return (
    installers.get(name)?.(rest) === true || hookInstallation.test([name, ...rest.slice(0, 3)].join(" "))
  );
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

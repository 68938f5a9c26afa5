/** Programs that run the program that their words name. */
const launchers = new Set("npx bunx pnpx uvx pipx npm pnpm yarn bun poetry bundle uv".split(" "));
const launching = /^(?:-.*|exec|dlx|x|run|tool)$/;

/** Rule for the words after a program's name. */
type Judge = (rest: readonly string[]) => boolean;

const always: Judge = () => true;
/** One of these verbs, wherever options stand. */
const verb =
  (...verbs: readonly string[]): Judge =>
  (rest) =>
    rest.some((word) => verbs.includes(word.replace(/=.*/s, "").toLowerCase()));
const unlessListing: Judge = (rest) => !rest.includes("-l");
const editor = verb("--install-extension", "--uninstall-extension", "--add-mcp");

/** Programs that have something run later by itself, and when they do. */
const installers: ReadonlyMap<string, Judge> = new Map([
  ["husky", always],
  ["simple-git-hooks", always],
  ["lefthook", verb("install", "add")],
  ["pre-commit", verb("install", "init-templatedir", "autoupdate")],
  ["overcommit", verb("--install", "-i", "--sign")],
  ["direnv", verb("allow", "permit", "grant", "edit")],
  ["mise", verb("trust")],
  ["crontab", unlessListing],
  ["at", unlessListing],
  ["batch", always],
  ["schtasks", verb("/create", "/change")],
  ["launchctl", verb("load", "bootstrap", "submit", "enable")],
  ["systemctl", verb("enable", "link", "edit", "preset")],
  ["systemd-run", always],
  ["gh", (rest) => /^(?:alias (?:set|import)|extension install|config set)\b/.test(rest.join(" "))],
  ...["code", "code-insiders", "code-server", "codium", "cursor", "windsurf"].map(
    (name) => [name, editor] as const,
  ),
]);

/**
 * Autostart: whether a command has something run later by itself (hooks, jobs, a folder's environment, an editor's extension).
 * `words` begin with its program, by whatever path.
 */
export function setsAutostart(words: readonly string[]): boolean {
  const [program = "", ...rest] = words;
  const name = nameOf(program);
  if (installers.get(name)?.(rest) === true) return true;
  if (!launchers.has(name)) return false;
  const next = rest.findIndex((word) => !launching.test(word));
  return next >= 0 && installers.get(nameOf(rest[next] ?? ""))?.(rest.slice(next + 1)) === true;
}

/** Without its path, its ending and its version. */
function nameOf(program: string): string {
  const [name = ""] = (program.split(/[/\\]/).at(-1) ?? "").toLowerCase().split("@");
  return name.replace(/\.(?:exe|cmd|bat|ps1)$/, "");
}

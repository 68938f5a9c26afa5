import { braceAlternatives, hasWildcard, mayMatch } from "./wildcards.ts";

/** Folders in which every file decides what git, VS Code, a shell, a build server or an agent will do or run. */
const folders = [
  ".git",
  ".githooks",
  ".git-hooks",
  ".hg",
  ".jj",
  ".vscode",
  ".husky",
  ".lefthook",
  ".devcontainer",
  ".github/workflows",
  ".github/actions",
  ".github/instructions",
  ".github/prompts",
  ".github/skills",
  ".github/agents",
  ".github/chatmodes",
  ".github/hooks",
  ".gitea/workflows",
  ".forgejo/workflows",
  ".agents",
  ".amazonq",
  ".augment",
  ".claude",
  ".clinerules",
  ".codex",
  ".continue",
  ".copilot",
  ".cursor",
  ".gemini",
  ".junie",
  ".kilocode",
  ".kiro",
  ".opencode",
  ".qwen",
  ".roo",
  ".trae",
  ".windsurf",
  ".idea",
  ".zed",
  ".circleci",
  ".buildkite",
  ".semaphore",
  ".woodpecker",
  ".yarn/plugins",
  ".yarn/releases",
  ".mvn",
  ".ssh",
  ".config/autostart",
  ".config/fish",
  ".config/git",
  ".config/systemd",
  "library/launchagents",
  "etc/cron.d",
];
/**
 * Files of that kind. `Makefile` and the settings of compilers and linters are none: they run when a command is given
 * that is asked about itself.
 */
const files = [
  "AGENTS.md AGENTS.override.md AGENT.md CLAUDE.md CLAUDE.local.md CRUSH.md GEMINI.md QWEN.md WARP.md copilot-instructions.md",
  ".cursorrules .goosehints .kilocodemodes .roomodes .roorules .rules .windsurfrules .aider.conf.yml .crush.json crush.json opencode.json opencode.jsonc",
  ".envrc .mise.toml mise.toml",
  ".mcp.json mcp.json .devcontainer.json .gitpod.yml .replit",
  ".npmrc .yarnrc .yarnrc.yml .pnpmfile.cjs .pnpmfile.mjs pnpm-workspace.yaml .pnp.cjs .pnp.loader.mjs bunfig.toml nuget.config pip.conf .condarc",
  ".cargo/config .cargo/config.toml",
  ".gitattributes .gitmodules .gitconfig .lfsconfig .hgrc",
  ".pre-commit-config.yaml .overcommit.yml lefthook.yml lefthook.yaml lefthook.toml lefthook.json lefthook-local.yml .lefthook.yml .lefthook.yaml .lefthook.toml",
  ".huskyrc .huskyrc.json .huskyrc.js .lintstagedrc .lintstagedrc.json .lintstagedrc.js .lintstagedrc.mjs .lintstagedrc.yaml lint-staged.config.js lint-staged.config.mjs .simple-git-hooks.json .simple-git-hooks.js",
  ".gitlab-ci.yml .gitlab-ci.yaml .travis.yml Jenkinsfile azure-pipelines.yml azure-pipelines.yaml bitbucket-pipelines.yml .appveyor.yml appveyor.yml .cirrus.yml .drone.yml .woodpecker.yml cloudbuild.yaml buildspec.yml",
  ".bashrc .bash_profile .bash_login .bash_logout .bash_aliases .profile .zshrc .zshenv .zprofile .zlogin .zlogout .kshrc .cshrc .tcshrc profile.ps1 Microsoft.PowerShell_profile.ps1 Microsoft.VSCode_profile.ps1",
  "sitecustomize.py usercustomize.py .pdbrc .gdbinit .lldbinit .irbrc .pryrc .Rprofile .vimrc .exrc .nvimrc .nvim.lua .dir-locals.el .tmux.conf .screenrc",
].flatMap((line) => line.split(" "));
const endings = /\.(?:code-workspace|instructions\.md)$/i;
/** The file whose scripts run by themselves when packages are installed. */
const manifest = "package.json";

/** Short name that Windows gives a file of a longer one, as a pattern; undefined for a name that is short already. */
function shortName(name: string): string | undefined {
  const [, base = name, ending = ""] = /^(.+)\.([^.]*)$/.exec(name) ?? [];
  const bare = base.replaceAll(/[. ]/g, "");
  if (bare === base && base.length <= 8 && ending.length <= 3) return undefined;
  return `${bare.slice(0, 6)}~\\d${ending === "" ? "" : `\\.${ending.slice(0, 3)}`}`;
}
const shortNames = (names: readonly string[]) =>
  [...new Set(names.flatMap((name) => shortName(name.split("/")[0] ?? "") ?? []))].join("|");
/** Short names of folders, only before what lies in them: `git~1` may also be a commit. */
const shortFolders = shortNames(folders);
const shortFiles = shortNames([...files, manifest]);

const escaped = (names: readonly string[]) =>
  names.map((name) => name.replaceAll(".", "\\.").replaceAll("/", "[/\\\\]+")).join("|");
const before = "(?:^|[\\s\"'`=:,(/\\\\<>{[@])";
const after = "(?=$|[\\s\"'`/\\\\;|&()<>*?,}\\]:])";
const anyName = new RegExp(
  `${before}(?:${escaped([...folders, ...files, manifest])})${after}|${before}(?:(?:${shortFolders})[/\\\\]|(?:${shortFiles})${after})|\\.code-workspace\\b|\\.instructions\\.md\\b|longhand\\.longhand|\\$profile\\b`,
  "i",
);
const ownName = new RegExp(
  `${before}(?:\\.(?:git|vscode)${after}|(?:git|vscode)~\\d[/\\\\])|\\.code-workspace\\b|longhand\\.longhand`,
  "i",
);
const shortNamed = new RegExp(`^(?:${shortFolders}|${shortFiles})$`, "i");
const wholeFolders = new Set(folders.filter((name) => !name.includes("/")));
const deepFolders = folders.filter((name) => name.includes("/")).map((name) => `/${name}/`);
const wholeFiles = files.map((name) => `/${name.toLowerCase()}`);

const namedPlaces = [...folders, ...files, manifest].map((name) => name.split("/"));

/**
 * Pathname expansion test: true where a shell may make a protected place of a word's wildcards and braces. A pattern that begins with a wildcard, such
 * as `*.md`, means too much to say that.
 */
export function mayMatchProtected(pattern: string): boolean {
  if (!hasWildcard(pattern)) return false;
  const paths = braceAlternatives(pattern);
  return (
    paths === undefined || paths.some((path) => mentionsProtected(path) || matchesPlace(path.split("/")))
  );
}

/** True for a pattern that may stand for the name of a protected place or of a folder around it, however little it says. */
export function standsForProtected(pattern: string): boolean {
  const names = braceAlternatives(pattern);
  return (
    hasWildcard(pattern) &&
    (names === undefined || names.some((name) => namedPlaces.some(([first = ""]) => mayMatch(name, first))))
  );
}

function matchesPlace(segments: readonly string[]): boolean {
  const tells = (segment: string) => /^[^*?[]/.test(segment);
  return namedPlaces.some((names) =>
    segments.some((_, start) =>
      names.every((name, index) => {
        const segment = segments[start + index] ?? "";
        return tells(segment) && mayMatch(segment, name);
      }),
    ),
  );
}

/**
 * Case folding, as file systems compare names: characters that some of them ignore left out (Windows: dots and spaces at a
 * name's end), others (`ſ`) as what they are taken for.
 */
function asCompared(text: string): string {
  return text
    .normalize("NFKC")
    .replaceAll(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, "")
    .replaceAll(/(?<=[^/\\.\s])[. ]+(?=[/\\]|$)/g, "")
    .toLowerCase();
}

/** Mention test: true where the text names a protected place, as a path in a command or in JSON would. */
export function mentionsProtected(text: string): boolean {
  return anyName.test(asCompared(text));
}

/** Mention of git's and VS Code's own places. */
export function namesOwn(text: string): boolean {
  return ownName.test(asCompared(text));
}

/** `mentionsProtected` for program text, which may only read: other places than git's and VS Code's need a word that writes. */
export function mayWriteByProgram(program: string): boolean {
  const text = asCompared(program);
  if (ownName.test(text)) return true;
  return (
    anyName.test(text) &&
    /write|put_|\b(?:sym)?link|append|rename|unlink|replace|copy|move|\brm\b|remove|save|dump|truncate|['"][rwax]\+?b?['"]|[>|]/i.test(
      text,
    )
  );
}

/** Protected path test, of a path below a workspace folder with forward slashes. `package.json` is judged by its content. */
export function isProtectedPath(path: string): boolean {
  const folded = `/${asCompared(path)}`;
  if (folded.split("/").some((name) => wholeFolders.has(name) || shortNamed.test(name))) return true;
  if (deepFolders.some((folder) => `${folded}/`.includes(folder))) return true;
  return endings.test(folded) || wholeFiles.some((file) => folded.endsWith(file));
}

const holders = new Set(
  [...folders, ...files].flatMap((name) => (name.includes("/") ? [name.split("/")[0]?.toLowerCase()] : [])),
);

/** Parent test: true for the path of a folder that may hold protected places among others. */
export function holdsProtected(path: string): boolean {
  return holders.has(
    asCompared(path.replace(/[/\\]+$/, ""))
      .split(/[/\\]/)
      .at(-1),
  );
}

/** Package manifest test: true for a `package.json`. */
export function isPackageManifest(path: string): boolean {
  return `/${asCompared(path)}`.endsWith(`/${manifest}`);
}

import { braceAlternatives, hasWildcard, mayMatch } from "./wildcards.ts";

/** Folders in which every file decides what git, VS Code, a shell, a build server or an agent will do or run. */
const folders = [
  ".git",
  ".githooks",
  ".vscode",
  ".husky",
  ".devcontainer",
  ".github/workflows",
  ".github/actions",
  ".github/instructions",
  ".github/prompts",
  ".github/skills",
  ".agents",
  ".cursor",
  ".claude",
  ".gemini",
  ".clinerules",
  ".circleci",
  ".buildkite",
  ".ssh",
];
/**
 * Files of that kind. `Makefile` and the settings of compilers and linters are none: they run when a command is given
 * that is asked about itself.
 */
const files = [
  "AGENTS.md",
  "AGENT.md",
  "CLAUDE.md",
  "CLAUDE.local.md",
  "GEMINI.md",
  "copilot-instructions.md",
  ".cursorrules",
  ".windsurfrules",
  ".envrc",
  ".mcp.json",
  "mcp.json",
  ".devcontainer.json",
  ".npmrc",
  ".yarnrc",
  ".yarnrc.yml",
  ".pnpmfile.cjs",
  ".gitattributes",
  ".gitmodules",
  ".gitconfig",
  ".pre-commit-config.yaml",
  "lefthook.yml",
  ".lefthook.yml",
  ".huskyrc",
  ".gitlab-ci.yml",
  ".travis.yml",
  "Jenkinsfile",
  "azure-pipelines.yml",
  "bitbucket-pipelines.yml",
  ".cargo/config.toml",
  ".bashrc",
  ".bash_profile",
  ".profile",
  ".zshrc",
  ".zshenv",
  ".zprofile",
];
const endings = /\.(?:code-workspace|instructions\.md)$/i;
/** Its scripts run by themselves when packages are installed. */
const manifest = "package.json";

const escaped = (names: readonly string[]) =>
  names.map((name) => name.replaceAll(".", "\\.").replaceAll("/", "[/\\\\]+")).join("|");
const before = "(?:^|[\\s\"'`=:,(/\\\\<>{[@])";
const after = "(?=$|[\\s\"'`/\\\\;|&()<>*?,}\\]:])";
const anyName = new RegExp(
  `${before}(?:${escaped([...folders, ...files, manifest])})${after}|\\.code-workspace\\b|\\.instructions\\.md\\b|longhand\\.longhand`,
  "i",
);
const ownName = new RegExp(
  `${before}\\.(?:git|vscode)${after}|\\.code-workspace\\b|longhand\\.longhand`,
  "i",
);
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
 * Case folding, as file systems compare names: characters that some of them ignore left out, others (`ſ`) as what they are
 * taken for.
 */
function asCompared(text: string): string {
  return text
    .normalize("NFKC")
    .replaceAll(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, "")
    .toLowerCase();
}

/** Mention test: true where the text names a protected place, as a path in a command or in JSON would. */
export function mentionsProtected(text: string): boolean {
  return anyName.test(asCompared(text));
}

/** `mentionsProtected` for program text, which may only read: other places than git's and VS Code's need a word that writes. */
export function mayWriteByProgram(program: string): boolean {
  const text = asCompared(program);
  if (ownName.test(text)) return true;
  return (
    anyName.test(text) &&
    /write|append|rename|unlink|replace|copy|move|\brm\b|remove|save|dump|truncate|['"][rwax]\+?b?['"]|[>|]/i.test(
      text,
    )
  );
}

/** Protected path test, of a path below a workspace folder with forward slashes. `package.json` is judged by its content. */
export function isProtectedPath(path: string): boolean {
  const folded = `/${asCompared(path)}`;
  // Windows' short name of ".git".
  if (folded.split("/").some((name) => wholeFolders.has(name) || /^git~\d$/.test(name))) return true;
  if (deepFolders.some((folder) => `${folded}/`.includes(folder))) return true;
  return endings.test(folded) || wholeFiles.some((file) => folded.endsWith(file));
}

/** Package manifest test: true for a `package.json`. */
export function isPackageManifest(path: string): boolean {
  return `/${asCompared(path)}`.endsWith(`/${manifest}`);
}

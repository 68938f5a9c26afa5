const query = String.raw`git(?:\.exe)?(?:[ \t]+-C[ \t]+[\w./-]+)?[ \t]+rev-parse(?:[ \t]+[\w./=-]+)*?[ \t]+--(?:absolute-)?git-(?:common-)?(?:dir|path)(?:[ \t]+[\w./=-]+)*[ \t]*`;
/** Command substitution of the query: of POSIX shells, of fish and PowerShell, and of cmd's loops. */
const substituted = new RegExp(String.raw`\$?\(\s*['"]?\s*${query}['"]?\s*\)|` + "`\\s*" + query + "`", "g");
const alone = new RegExp(String.raw`\b${query}`, "g");
const variable = /\$(?:env:)?GIT_(?:COMMON_)?DIR\b|\$\{GIT_(?:COMMON_)?DIR\}|%GIT_(?:COMMON_)?DIR%/gi;

/**
 * Git folder queries: a command with the name of git's folder in place of what asks git for it, so that
 * `$(git rev-parse --git-dir)/config` is judged as `.git/config`.
 */
export function withGitFolder(command: string): string {
  if (!/rev-parse|GIT_/i.test(command)) return command;
  return command.replaceAll(substituted, ".git").replaceAll(alone, "echo .git ").replaceAll(variable, ".git");
}

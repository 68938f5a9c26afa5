/** Whole quoted strings and escaped characters: what the shell takes as it is. */
const quoted = /'[^']*'|"(?:\\.|[^"\\])*"|\\./gsu;
/** Open quotes, history, subshells and definitions but not substitutions, a line that goes on. */
const interactive = /["'!\\]|(?<!\$\(?)\(/;
const simpleStart = /^\s*(?:\[\s|["'$&./:\w~-])/;
const keyword = /^\s*(?:case|coproc|for|function|if|select|time|until|while)\b/;

/**
 * Whether a shell at its prompt does with this command what it would do with it in a script. Its line editor takes
 * tabs and `!` for itself and waits for more where a quote is open; and of a line that does not begin with a simple
 * command, such as `(cd src; ls)`, VS Code's shell integration tells neither the output nor the end
 * (github.com/microsoft/vscode/issues/324392).
 */
export function isPromptSafe(command: string): boolean {
  if (/\p{Cc}/u.test(command)) return false;
  const bare = command.replace(quoted, (text) => (text.startsWith('"') && text.includes("!") ? "!" : "x"));
  return !interactive.test(bare) && simpleStart.test(command) && !keyword.test(command);
}

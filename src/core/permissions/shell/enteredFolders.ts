import type { ShellCommand } from "./shellLine.ts";

const entering = /^(?:cd|chdir|pushd|set-location|push-location|sl)$/i;
const mostFolders = 16;

/**
 * Folders that the commands of a line go into, each as it counts from where the line begins and from the folder before it; `within`
 * are those that it may begin in. Which of them a command is run in is not told: conditions and subshells decide that. Undefined
 * where there are too many to look at.
 */
export function enteredFolders(
  commands: readonly ShellCommand[],
  within: readonly string[],
): readonly string[] | undefined {
  const folders = new Set(within);
  let before = "";
  for (const { words } of commands) {
    const [program, ...rest] = words.map(({ text }) => text);
    if (program === undefined || !entering.test(program)) continue;
    const folder = rest.find((word) => !/^[-+]/.test(word));
    if (folder === undefined) continue;
    before = before === "" || folder.startsWith("/") ? folder : `${before}/${folder}`;
    for (const one of [folder, before, ...within.map((outer) => `${outer}/${folder}`)]) folders.add(one);
    if (folders.size > mostFolders) return undefined;
  }
  return [...folders];
}

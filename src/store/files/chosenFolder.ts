import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join } from "node:path";

/**
 * The folder of a workspace's conversations below the one that the setting names, called as VS Code calls the
 * workspace's storage; `own`, VS Code's, where it names none. Undefined where it is no whole path.
 */
export function chosenFolder(setting: string, own: string, home = homedir()): string | undefined {
  const path = setting.trim().replace(/^~(?=$|[/\\])/, () => home);
  if (path === "") return own;
  return isAbsolute(path) ? join(path, basename(dirname(own))) : undefined;
}

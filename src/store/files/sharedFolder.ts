import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * The storage folder that all windows of a workspace share. VS Code gives a second window on the same folder, as two
 * browser tabs are, `<workspace>-1` instead of `<workspace>`, a third `<workspace>-2`: there the conversations
 * would seem gone.
 */
export function sharedFolder(folder: string): string {
  const workspace = dirname(folder);
  const [, first] = /^(.+)-[1-9]$/.exec(basename(workspace)) ?? [];
  if (first === undefined) return folder;
  const shared = join(dirname(workspace), first);
  return existsSync(shared) ? join(shared, basename(folder)) : folder;
}

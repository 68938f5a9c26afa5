import { displayPath } from "../../core/permissions/pathConfinement.ts";
import type { Workspace } from "../../core/ports/workspace.ts";
import { childOf, walkFolders } from "./folderWalk.ts";

/** Files of the workspace, at most `limit`, nearest first, by the paths tools take; none that git ignores. */
export async function fileNames(
  workspace: Workspace,
  limit: number,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const names: string[] = [];
  for (const folder of workspace.folders) {
    for await (const { at, items } of walkFolders(workspace, { folder, path: "" }, signal)) {
      const files = items.filter(({ kind }) => kind === "file");
      names.push(...files.map(({ name }) => displayPath(childOf(at, name), workspace.folders)));
      if (names.length >= limit) return names.slice(0, limit);
    }
  }
  return names;
}

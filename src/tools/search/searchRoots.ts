import type { PathRefusal, Workspace, WorkspacePath } from "../../core/ports/workspace.ts";

/** Search roots of a listing or a search: one place, or every workspace folder for ".". */
export async function searchRoots(
  workspace: Workspace,
  path: string,
): Promise<readonly WorkspacePath[] | PathRefusal> {
  const everywhere = workspace.folders.length > 1 && ["", ".", "./", "/"].includes(path);
  const paths = everywhere ? workspace.folders.map((folder) => folder.name) : [path === "/" ? "." : path];
  const places = [];
  for (const each of paths) {
    const at = await workspace.resolve(each);
    if ("refused" in at) return at;
    places.push(at);
  }
  return places;
}

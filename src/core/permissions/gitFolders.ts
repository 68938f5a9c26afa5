import type { Workspace, WorkspacePath } from "../ports/workspace.ts";

/** Marks by which git takes a folder for one of its own: a repository's, bare or not, or that of a further working tree. */
const marks = [
  ["head", "objects", "refs"],
  ["head", "commondir"],
];

/**
 * Git folder test: whether a path lies in a folder that git would take for a repository, whatever its name: bare ones and those that a
 * `.git` file leads to. Also where writing the path would make one.
 */
export async function liesInGitFolder(at: WorkspacePath, workspace: Workspace): Promise<boolean> {
  const segments = at.path === "" ? [] : at.path.split("/");
  for (let length = 0; length <= segments.length; length++) {
    const path = segments.slice(0, length).join("/");
    const names = await namesIn({ folder: at.folder, path }, workspace);
    if (names === undefined) return false;
    const there = new Set([...names, segments[length]?.toLowerCase() ?? ""]);
    if (marks.some((needed) => needed.every((name) => there.has(name)))) return true;
  }
  return false;
}

/** Names in a folder; undefined where there is none. */
async function namesIn(at: WorkspacePath, workspace: Workspace): Promise<readonly string[] | undefined> {
  try {
    const found = await workspace.stat(at);
    // A workspace folder may itself be a link.
    if (!found || found.kind === "file") return undefined;
    return (await workspace.list(at)).map(({ name }) => name.toLowerCase());
  } catch {
    return undefined;
  }
}

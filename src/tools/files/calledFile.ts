import { displayPath } from "../../core/permissions/pathConfinement.ts";
import type { Workspace, WorkspacePath } from "../../core/ports/workspace.ts";

/** File that a call names. */
interface CalledFile {
  readonly at: WorkspacePath;
  /** Path under which the model knows it. */
  readonly name: string;
  /** Bytes of the file; undefined where there is none yet. */
  readonly size: number | undefined;
}

/** The file that a call names, or why it cannot be one. Reading a pipe would wait for whoever writes to it. */
export async function calledFile(
  workspace: Workspace,
  path: string,
): Promise<CalledFile | { readonly refused: string }> {
  const at = await workspace.resolve(path);
  if ("refused" in at) return at;
  const name = displayPath(at, workspace.folders);
  const { kind = "file", size } = (await workspace.stat(at)) ?? {};
  if (kind === "file") return { at, name, size };
  return {
    refused:
      kind === "folder" ? `${name} is a folder. Use list_files.` : `${name} is a pipe, a socket or a device.`,
  };
}

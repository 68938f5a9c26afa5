import type { ToolCall } from "../conversation/message.ts";
import type { Workspace } from "./workspace.ts";

/** Folders whose files decide what git, VS Code and Longhand itself will do or run. */
const protectedFolders = new Set([".git", ".vscode"]);

/**
 * Whether a call that writes to `path` needs the user's answer each time, whatever was allowed before.
 * Judged by the real path, so that neither links nor `..` nor another spelling get round it.
 */
export async function writesToProtected(call: ToolCall, workspace: Workspace): Promise<boolean> {
  const path = pathArgument(call);
  if (path === undefined) return false;
  const at = await workspace.resolve(path);
  // What is refused will not be written.
  if ("refused" in at) return false;
  return at.path.split("/").some((name) => protectedFolders.has(name.toLowerCase()));
}

function pathArgument(call: ToolCall): string | undefined {
  let args: unknown;
  try {
    args = JSON.parse(call.function.arguments);
  } catch {
    // The tool itself will refuse these arguments.
    return undefined;
  }
  if (typeof args !== "object" || args === null || !("path" in args)) return undefined;
  return typeof args.path === "string" ? args.path : undefined;
}

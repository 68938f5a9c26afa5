import type { ToolCall } from "../conversation/message.ts";
import { commandOf, shellTool } from "./allowance.ts";
import { mentionsProtected, writesByCommand } from "./protectedCommands.ts";
import type { Workspace, WorkspacePath } from "../ports/workspace.ts";
import { textArgument } from "../conversation/callArguments.ts";

/** Folders whose files decide what git, VS Code and Longhand itself will do or run. */
const protectedFolders = new Set([".git", ".vscode"]);
const protectedFile = /\.code-workspace$/i;

/**
 * Whether a call that is not a read may write what needs the user's answer each time, whatever was allowed before:
 * git's and VS Code's own files, and those of the extension, which lie in `ownFolders`. Paths are judged by the real
 * path, so that neither links nor `..` nor another spelling get round it; commands and the arguments of other
 * extensions' tools only by what their text says.
 */
export async function mayWriteProtected(
  call: ToolCall,
  workspace: Workspace,
  ownFolders: readonly string[] = [],
): Promise<boolean> {
  const paths = new ProtectedPaths(workspace, ownFolders);
  if (call.function.name === shellTool) {
    const command = commandOf(call);
    if (command !== undefined && writesByCommand(command)) return true;
    return paths.has(textArgument(call, "cwd"));
  }
  const path = textArgument(call, "path");
  return path === undefined ? mentionsProtected(call.function.arguments) : paths.has(path);
}

class ProtectedPaths {
  private readonly workspace: Workspace;
  private readonly ownFolders: readonly string[];

  constructor(workspace: Workspace, ownFolders: readonly string[]) {
    this.workspace = workspace;
    this.ownFolders = ownFolders;
  }

  async has(path: string | undefined): Promise<boolean> {
    if (path === undefined) return false;
    const at = await this.workspace.resolve(path);
    // What is refused will not be written.
    if ("refused" in at) return false;
    if (at.path.split("/").some((name) => protectedFolders.has(name.toLowerCase()))) return true;
    return protectedFile.test(at.path) || this.isOwn(at);
  }

  /** Only where a workspace folder holds VS Code's data can this be. */
  private async isOwn(at: WorkspacePath): Promise<boolean> {
    for (const folder of this.ownFolders) {
      const own = await this.workspace.resolve(folder);
      if ("refused" in own || own.folder.uri !== at.folder.uri) continue;
      if (`${at.path}/`.toLowerCase().startsWith(`${own.path}/`.toLowerCase())) return true;
    }
    return false;
  }
}

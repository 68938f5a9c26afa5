import { isAbsolute } from "node:path";
import * as vscode from "vscode";

/** The file that a command's argument names: a path of this machine, or one below the first folder of the workspace. */
export function namedFile(path: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return isAbsolute(path) || !folder ? vscode.Uri.file(path) : vscode.Uri.joinPath(folder, path);
}

import { posix } from "node:path";
import * as vscode from "vscode";
import type { PromptInput, PromptVariable } from "../../core/agent/prompt/promptCommands.ts";
import type { PromptCommand } from "../../core/ports/guidance.ts";

/** Asks for a value of a prompt. Rejects as cancelled where the user gives none. */
export async function askForInput({ name, hint }: PromptInput, command: PromptCommand): Promise<string> {
  const value = await vscode.window.showInputBox({
    title: `/${command.name}`,
    prompt: name,
    placeHolder: hint,
    ignoreFocusOut: true,
  });
  if (value === undefined) throw new vscode.CancellationError();
  return value;
}

/** Values of a prompt's variables, by the editor that was used last; "" for what there is not. */
export function editorVariables(): Readonly<Record<PromptVariable, string>> {
  const { activeTextEditor: editor } = vscode.window;
  const uri = editor?.document.uri;
  const folder = (uri && vscode.workspace.getWorkspaceFolder(uri)) ?? vscode.workspace.workspaceFolders?.[0];
  const selected = editor?.document.getText(editor.selection) ?? "";
  return {
    selection: selected,
    selectedText: selected,
    ...fileVariables(uri),
    workspaceFolder: pathOf(folder?.uri),
    workspaceFolderBasename: posix.basename(folder?.uri.path ?? ""),
  };
}

function fileVariables(uri: vscode.Uri | undefined) {
  const { base, name } = posix.parse(uri?.path ?? "");
  return {
    file: pathOf(uri),
    fileBasename: base,
    fileBasenameNoExtension: name,
    fileDirname: pathOf(uri && vscode.Uri.joinPath(uri, "..")),
    relativeFile: uri ? vscode.workspace.asRelativePath(uri, false) : "",
  };
}

function pathOf(uri: vscode.Uri | undefined): string {
  return (uri?.scheme === "file" ? uri.fsPath : uri?.path) ?? "";
}

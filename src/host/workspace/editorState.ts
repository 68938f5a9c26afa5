import * as vscode from "vscode";
import { displayPath } from "../../core/permissions/pathConfinement.ts";
import { editorText, type EditorState } from "../../core/agent/prompt/editorContext.ts";
import type { Workspace } from "../../core/ports/workspace.ts";

/** Editor state for the model: the files of the workspace that the user has before them. */
export async function readEditorState(workspace: Workspace): Promise<string> {
  const { document, selection } = vscode.window.activeTextEditor ?? {};
  const active = document && (await pathOf(document.uri, workspace));
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).map((tab) => uriOf(tab));
  const paths = await Promise.all(tabs.map(async (uri) => uri && (await pathOf(uri, workspace))));
  const open = [...new Set(paths.filter((path) => path !== undefined))].filter((path) => path !== active);
  return editorText({
    ...(active !== undefined && { active }),
    ...(active !== undefined && document && selection && !selection.isEmpty && selected(document, selection)),
    open: open.toSorted(),
    problems: await problems(workspace),
  });
}

function selected(
  document: vscode.TextDocument,
  selection: vscode.Selection,
): Pick<EditorState, "selection"> {
  const { start, end } = selection;
  // A selection that ends where a line begins does not take that line in.
  const to = end.character === 0 && end.line > start.line ? end.line : end.line + 1;
  return { selection: { from: start.line + 1, to, text: document.getText(selection) } };
}

async function problems(workspace: Workspace): Promise<EditorState["problems"]> {
  const found: EditorState["problems"][number][] = [];
  for (const [uri, diagnostics] of vscode.languages.getDiagnostics()) {
    const count = (severity: vscode.DiagnosticSeverity) =>
      diagnostics.filter((one) => one.severity === severity).length;
    const errors = count(vscode.DiagnosticSeverity.Error);
    const warnings = count(vscode.DiagnosticSeverity.Warning);
    const path = errors + warnings > 0 ? await pathOf(uri, workspace) : undefined;
    if (path !== undefined) found.push({ path, errors, warnings });
  }
  return found.sort((a, b) => b.errors - a.errors || b.warnings - a.warnings || (a.path < b.path ? -1 : 1));
}

function uriOf({ input }: vscode.Tab): vscode.Uri | undefined {
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputNotebook) return input.uri;
  return input instanceof vscode.TabInputTextDiff ? input.modified : undefined;
}

/** Path of a file as tools take it; undefined for what is no file of the workspace. */
async function pathOf(uri: vscode.Uri, workspace: Workspace): Promise<string | undefined> {
  if (!vscode.workspace.getWorkspaceFolder(uri)) return undefined;
  const place = await workspace.resolve(uri.scheme === "file" ? uri.fsPath : uri.path);
  return "refused" in place ? undefined : displayPath(place, workspace.folders);
}

import * as vscode from "vscode";
import type { Diagnostics, Problem, Severity, Workspace, WorkspacePath } from "../../core/ports/workspace.ts";
import { statOf, uriOf } from "./workspaceFiles.ts";

/** Time that a language service gets to look at a file that was just opened or changed, in milliseconds. */
const settleMs = 1_500;

/** Diagnostics of VS Code's Problems view, of files of the workspace. */
export class EditorDiagnostics implements Diagnostics {
  private readonly workspace: Workspace;

  constructor(workspace: Workspace) {
    this.workspace = workspace;
  }

  async list(at?: WorkspacePath): Promise<readonly Problem[]> {
    if (at) await settle(uriOf(at));
    const problems: Problem[] = [];
    for (const [uri, found] of vscode.languages.getDiagnostics()) {
      if (found.length === 0 || !vscode.workspace.getWorkspaceFolder(uri)) continue;
      const place = await this.workspace.resolve(uri.scheme === "file" ? uri.fsPath : uri.path);
      if ("refused" in place || (at && !isIn(place, at))) continue;
      problems.push(...found.map((diagnostic) => problemOf(place, diagnostic)));
    }
    return problems;
  }
}

/** Waits until services have reported about a file: most do so only for open files, and a moment after a change. */
async function settle(uri: vscode.Uri): Promise<void> {
  if ((await statOf(uri))?.type !== vscode.FileType.File) return;
  const changed = new Promise<void>((resolve) => {
    const watch = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      if (uris.some((one) => one.toString() === uri.toString())) done();
    });
    const timer = setTimeout(() => done(), settleMs);
    const done = () => {
      clearTimeout(timer);
      watch.dispose();
      resolve();
    };
  });
  await vscode.workspace.openTextDocument(uri);
  await changed;
}

function isIn(place: WorkspacePath, at: WorkspacePath): boolean {
  if (place.folder.uri !== at.folder.uri) return false;
  return at.path === "" || place.path === at.path || place.path.startsWith(`${at.path}/`);
}

const severities: { readonly [S in vscode.DiagnosticSeverity]: Severity } = {
  [vscode.DiagnosticSeverity.Error]: "error",
  [vscode.DiagnosticSeverity.Warning]: "warning",
  [vscode.DiagnosticSeverity.Information]: "information",
  [vscode.DiagnosticSeverity.Hint]: "hint",
};

function problemOf(at: WorkspacePath, diagnostic: vscode.Diagnostic): Problem {
  const { range, severity, message, source } = diagnostic;
  const by = source === undefined ? {} : { source };
  return { at, line: range.start.line + 1, severity: severities[severity], message, ...by };
}

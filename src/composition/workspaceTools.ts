import * as vscode from "vscode";
import type { ToolBox } from "../core/agent/ports.ts";
import { EditorDiagnostics } from "../host/diagnostics.ts";
import type { TerminalShell } from "../host/terminalShell.ts";
import { WorkspaceEditor } from "../host/workspaceEditor.ts";
import type { WorkspaceFiles } from "../host/workspaceFiles.ts";
import { findRipgrep, RipgrepSearch } from "../tools/ripgrepSearch.ts";
import { createTools } from "../tools/toolBox.ts";

/** The agent's tools in this workspace. */
export function workspaceTools(workspace: WorkspaceFiles, shell: TerminalShell): ToolBox {
  const ripgrep = findRipgrep(vscode.env.appRoot);
  return createTools({
    workspace,
    editor: new WorkspaceEditor(),
    shell,
    diagnostics: new EditorDiagnostics(workspace),
    ...(ripgrep && { textSearch: new RipgrepSearch(ripgrep) }),
  });
}

import * as vscode from "vscode";
import type { ToolBox } from "../core/ports/tools.ts";
import { recallTool } from "../core/context/recall/recallTool.ts";
import { EditorDiagnostics } from "../host/workspace/editorDiagnostics.ts";
import { EditorTools } from "../host/workspace/editorTools.ts";
import type { TerminalShell } from "../host/terminal/terminalShell.ts";
import { ToolSelection } from "../host/permissions/toolSelection.ts";
import { WorkspaceEditor } from "../host/workspace/workspaceEditor.ts";
import type { WorkspaceFiles } from "../host/workspace/workspaceFiles.ts";
import { createContributedTools } from "../tools/contributedTools.ts";
import { findRipgrep, RipgrepSearch } from "../tools/search/ripgrepSearch.ts";
import { createTools } from "../tools/toolBox.ts";

/** The agent's tools in this workspace, those of others among them where the user chose them, which `state` keeps. */
export function workspaceTools(
  workspace: WorkspaceFiles,
  shell: TerminalShell,
  state: vscode.Memento,
): ToolSelection {
  const own = ownTools(workspace, shell);
  const names = [...own.definitions, recallTool].map((one) => one.function.name);
  return new ToolSelection(own, createContributedTools(new EditorTools(), names), state);
}

function ownTools(workspace: WorkspaceFiles, shell: TerminalShell): ToolBox {
  const ripgrep = findRipgrep(vscode.env.appRoot);
  return createTools({
    workspace,
    editor: new WorkspaceEditor(),
    shell,
    diagnostics: new EditorDiagnostics(workspace),
    ...(ripgrep && { textSearch: new RipgrepSearch(ripgrep) }),
  });
}

import * as vscode from "vscode";
import type { ToolBox } from "../core/agent/ports.ts";
import { recallTool } from "../core/context/recallTool.ts";
import { EditorDiagnostics } from "../host/diagnostics.ts";
import { EditorTools } from "../host/editorTools.ts";
import type { TerminalShell } from "../host/terminalShell.ts";
import { ToolSelection } from "../host/toolSelection.ts";
import { WorkspaceEditor } from "../host/workspaceEditor.ts";
import type { WorkspaceFiles } from "../host/workspaceFiles.ts";
import { createContributedTools } from "../tools/contributedTools.ts";
import { findRipgrep, RipgrepSearch } from "../tools/ripgrepSearch.ts";
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

import * as vscode from "vscode";
import type { ToolBox } from "../core/ports/tools.ts";
import { RedactedTools } from "../core/agent/turn/redactedTools.ts";
import { recallTool } from "../core/context/recall/recallTool.ts";
import { ToolSelection } from "../host/permissions/toolSelection.ts";
import { TrustedTools } from "../host/permissions/trustedTools.ts";
import { TerminalShell } from "../host/terminal/terminalShell.ts";
import { commandEnvironment } from "../host/terminal/commandEnvironment.ts";
import { EditorDiagnostics } from "../host/workspace/editorDiagnostics.ts";
import { readsUtf8 } from "../host/workspace/documentEncoding.ts";
import { EditorTools } from "../host/workspace/editorTools.ts";
import { WorkspaceEditor } from "../host/workspace/workspaceEditor.ts";
import type { WorkspaceFiles } from "../host/workspace/workspaceFiles.ts";
import { createContributedTools } from "../tools/contributedTools.ts";
import { findRipgrep, RipgrepSearch } from "../tools/search/ripgrepSearch.ts";
import { createTools, type ToolOptions } from "../tools/toolBox.ts";
import type { Platform } from "./buildPlatform.ts";

/** The agent's tools in this workspace. */
export interface WorkspaceTools {
  /** The user's selection of tools, those of other extensions among them; kept with the workspace. */
  readonly selection: ToolSelection;
  /** The chosen ones, as far as the workspace is trusted; what they return without secrets. */
  readonly trusted: ToolBox;
}

/** Stores of what the agent writes down. */
type AgentStores = Required<Pick<ToolOptions, "notes" | "plans">>;

export function buildTools(
  context: vscode.ExtensionContext,
  platform: Platform,
  stores: AgentStores,
): WorkspaceTools {
  const shell = new TerminalShell();
  context.subscriptions.push(shell);
  const own = ownTools(platform.workspace, shell, stores);
  const names = [...own.definitions, recallTool].map((one) => one.function.name);
  const others = createContributedTools(new EditorTools(), names);
  const selection = new ToolSelection(own, others, context.workspaceState);
  const trusted = new TrustedTools(selection, platform.isTrusted);
  return { selection, trusted: new RedactedTools(trusted, platform.redacted) };
}

function ownTools(workspace: WorkspaceFiles, shell: TerminalShell, stores: AgentStores): ToolBox {
  const ripgrep = findRipgrep(vscode.env.appRoot);
  return createTools({
    workspace,
    editor: new WorkspaceEditor(workspace),
    shell,
    machine: commandEnvironment(),
    diagnostics: new EditorDiagnostics(workspace),
    ...stores,
    ...(ripgrep && {
      textSearch: new RipgrepSearch(ripgrep, workspace, (folder) => readsUtf8(vscode.Uri.parse(folder))),
    }),
  });
}

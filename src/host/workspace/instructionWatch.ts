import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import type { Guidance } from "../../core/ports/guidance.ts";
import type { Guard } from "../platform/guard.ts";

/** Globs of the files in which a workspace tells agents something. */
const patterns = [
  "**/{AGENTS.md,AGENT.md,CLAUDE.md,CLAUDE.local.md,WARP.md,SKILL.md}",
  "**/{.cursorrules,.windsurfrules,.clinerules,.roorules,.rules,.goosehints}",
  "**/.github/{copilot-instructions.md,instructions/**/*.instructions.md,prompts/**/*.prompt.md}",
  "**/.{cursor,claude,roo,kilocode,windsurf,continue,augment,amazonq,trae}/rules/**/*.{md,mdc}",
  "**/{.clinerules/**,.kiro/steering/**,.junie,.claude/commands/**,.cursor/commands/**}/*.md",
];
/** Files often change several at a time, in milliseconds. */
const settleMs = 300;

/**
 * Has what the workspace tells agents read anew when it changes, and the open conversation compare its instructions with that, also
 * when it is opened.
 */
export function watchInstructions(
  conversations: Pick<Conversations, "current" | "onEvent">,
  guidance: Pick<Guidance, "forget">,
  guard: Guard,
): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const check = () => void guard("instructions", async () => conversations.current?.prompt.check());
  const changed = () => {
    guidance.forget();
    timer ??= setTimeout(() => {
      timer = undefined;
      // What was read meanwhile may be older than the last change.
      guidance.forget();
      check();
    }, settleMs);
  };
  // The text of an editor counts before it is saved.
  const selector = patterns.map((pattern) => ({ pattern }));
  const edited = (document: vscode.TextDocument) => {
    if (vscode.languages.match(selector, document) > 0) changed();
  };
  const watchers = patterns.flatMap((pattern) => {
    const watcher = vscode.workspace.createFileSystemWatcher(pattern, true, false, true);
    return [watcher, watcher.onDidChange(changed)];
  });
  // A folder that comes, goes or gets another name takes its files along, of which nothing is told.
  const places = vscode.workspace.createFileSystemWatcher("**/*", false, true, false);
  return vscode.Disposable.from(
    ...watchers,
    places,
    places.onDidCreate(changed),
    places.onDidDelete(changed),
    vscode.workspace.onDidChangeTextDocument(({ document }) => edited(document)),
    vscode.workspace.onDidCloseTextDocument(edited),
    vscode.workspace.onDidChangeWorkspaceFolders(changed),
    vscode.workspace.onDidGrantWorkspaceTrust(changed),
    conversations.onEvent(({ type }) => {
      if (type === "opened") check();
    }),
    { dispose: () => clearTimeout(timer) },
  );
}

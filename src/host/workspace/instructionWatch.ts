import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import type { Guard } from "../platform/guard.ts";

const patterns = [
  "**/{AGENTS.md,CLAUDE.md}",
  "**/.github/{copilot-instructions.md,instructions/*.instructions.md}",
  "**/.cursor/rules/*.mdc",
  "**/{.agents,.claude,.github}/skills/*/SKILL.md",
];
/** Files often change several at a time, in milliseconds. */
const settleMs = 300;

/** Has the open conversation compare its instructions with the workspace's, when it is opened and when their files change. */
export function watchInstructions(
  conversations: Pick<Conversations, "current" | "onEvent">,
  guard: Guard,
): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const check = () => void guard("instructions", async () => conversations.current?.prompt.check());
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(check, settleMs);
  };
  const watchers = patterns.flatMap((pattern) => {
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    return [watcher, watcher.onDidChange(soon), watcher.onDidCreate(soon), watcher.onDidDelete(soon)];
  });
  return vscode.Disposable.from(
    ...watchers,
    conversations.onEvent(({ type }) => {
      if (type === "opened") check();
    }),
    { dispose: () => clearTimeout(timer) },
  );
}

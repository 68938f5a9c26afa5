import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";

/**
 * Keeps `longhand.running` true while the open conversation has a turn running, for keybindings and menus, and
 * `longhand.hasMessages` and `longhand.hasPins` while it has such, for the walkthrough.
 */
export function keepContextKeys(conversations: Conversations): { dispose(): void } {
  return conversations.onEvent((event) => {
    if (event.type === "opened") setContextKey("running", event.session.isRunning);
    if (event.type === "session" && event.event.type === "running")
      setContextKey("running", event.event.running);
    if (event.type !== "view") return;
    setContextKey("hasMessages", event.view.figures.history > 0);
    setContextKey("hasPins", event.view.figures.pinned > 0);
  });
}

/** Sets `longhand.<key>`. */
export function setContextKey(key: string, value: boolean): void {
  void vscode.commands.executeCommand("setContext", `longhand.${key}`, value);
}

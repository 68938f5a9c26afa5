import * as vscode from "vscode";
import type { Conversations } from "../core/agent/conversations.ts";

/**
 * Keeps `longhand.running` true while the open conversation has a turn running, for keybindings and menus, and
 * `longhand.hasMessages` and `longhand.hasPins` while it has such, for the walkthrough.
 */
export function keepContextKeys(conversations: Conversations): { dispose(): void } {
  const set = (key: string, value: boolean) =>
    void vscode.commands.executeCommand("setContext", `longhand.${key}`, value);
  return conversations.onEvent((event) => {
    if (event.type === "opened") set("running", event.session.isRunning);
    if (event.type === "session" && event.event.type === "running") set("running", event.event.running);
    if (event.type !== "view") return;
    set("hasMessages", event.view.figures.history > 0);
    set("hasPins", event.view.figures.pinned > 0);
  });
}

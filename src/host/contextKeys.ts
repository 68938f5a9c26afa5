import * as vscode from "vscode";
import type { Conversations } from "../core/agent/conversations.ts";

/** Keeps `longhand.running` true while the open conversation has a turn running, for keybindings and menus. */
export function keepContextKeys(conversations: Conversations): { dispose(): void } {
  const set = (isRunning: boolean) =>
    vscode.commands.executeCommand("setContext", "longhand.running", isRunning);
  return conversations.onEvent((event) => {
    if (event.type === "opened") void set(event.session.isRunning);
    if (event.type === "session" && event.event.type === "running") void set(event.event.running);
  });
}

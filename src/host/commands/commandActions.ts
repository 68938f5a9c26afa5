import * as vscode from "vscode";
import type { ActionRunner } from "../panel/panelPorts.ts";
import { section } from "../platform/settings.ts";

/** Runs actions by their commands. */
export const commandActions: ActionRunner = {
  run: async (action) =>
    action === "raiseWindow"
      ? vscode.commands.executeCommand("workbench.action.openSettings", `${section}.contextWindow`)
      : vscode.commands.executeCommand(`${section}.${action}`),
  openConversation: async (id) => vscode.commands.executeCommand(`${section}.openConversation`, { id }),
  remember: async (id) => vscode.commands.executeCommand(`${section}.remember`, { id }),
  showRequest: async (id) => vscode.commands.executeCommand(`${section}.showRequest`, { id, show: true }),
};

import { setImmediate } from "node:timers/promises";
import * as vscode from "vscode";
import type { Application } from "./composition/application.ts";
import type { State } from "./core/agent/session/state.ts";
import { registerCommands } from "./host/commands/commandNames.ts";
import { PanelView } from "./host/panel/panelView.ts";

/** API of the extension, for tests and other extensions. */
export interface Api {
  /** The open conversation; null when there is none. */
  state(): Promise<State | null>;
}

let application: Promise<Application> | undefined;

/** Registers what the user can reach; what does the work is loaded after that, and awaited where it is needed. */
export function activate(context: vscode.ExtensionContext): Api {
  const started = start(context);
  application = started;
  const panel = started.then((parts) => parts.panel);
  context.subscriptions.push(
    registerCommands(async (name, argument) => (await started).run(name, argument)),
    vscode.window.registerWebviewViewProvider(PanelView.id, new PanelView(context.extensionUri, panel)),
  );
  return { state: async () => (await started).state() };
}

async function start(context: vscode.ExtensionContext): Promise<Application> {
  await setImmediate();
  const { startApplication } = await import("./composition/application.ts");
  return startApplication(context);
}

export async function deactivate(): Promise<void> {
  await (await application)?.close();
}

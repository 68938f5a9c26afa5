import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import type { Api } from "../../src/extension.ts";
import type { State } from "../../src/core/agent/session/state.ts";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";

export type { State };

/** Model of the window that runs the tests: the one whose figures they tell. */
export const usualModel = "gpt-4o-mini";

/** Runs a Longhand command with an argument and returns what it says happened. */
export async function run<T = unknown>(command: string, argument?: unknown): Promise<T> {
  return vscode.commands.executeCommand<T>(`longhand.${command}`, argument);
}

/** The open conversation's state; fails when none is open. */
export async function state(): Promise<State> {
  const found = await maybeState();
  assert.ok(found, "no conversation is open");
  return found;
}

async function maybeState(): Promise<State | null> {
  const extension = vscode.extensions.getExtension<Api>("longhand.longhand");
  assert.ok(extension, "the extension is not there");
  return (await extension.activate()).state();
}

/**
 * Sets settings of `longhand` for the tests of a suite, each where it is not so already: the window writes its file and
 * tells everybody of each change.
 */
export async function configure(values: Readonly<Record<string, unknown>>): Promise<void> {
  for (const [key, value] of Object.entries(values)) {
    const settings = vscode.workspace.getConfiguration("longhand");
    if (!isDeepStrictEqual(settings.inspect(key)?.globalValue, value))
      await settings.update(key, value, vscode.ConfigurationTarget.Global);
  }
}

/** A strict model server that the extension asks until it is closed. */
export async function serve(options: Parameters<typeof startModelServer>[0] = {}): Promise<ModelServer> {
  const server = await startModelServer(options);
  await configure({ baseUrl: server.url, approval: "allowAll" });
  return server;
}

/** Saves a file's document; VS Code says no where the text or the editor changed while it saved, and then takes another try. */
export async function saved(document: vscode.TextDocument): Promise<void> {
  while (document.isDirty) await document.save();
}

/**
 * Takes the only change of a file back in its editor, which takes commands only a while after it is shown: an undo that
 * comes too often has nothing left to take back.
 */
export async function undoIn(file: vscode.Uri): Promise<void> {
  const { document } = await vscode.window.showTextDocument(file);
  const before = document.getText();
  while (document.getText() === before) {
    await vscode.commands.executeCommand("undo");
    for (let time = 0; document.getText() === before && time < 5; time++) await wait(20);
  }
}

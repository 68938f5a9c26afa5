import * as vscode from "vscode";
import { inertText } from "../../presenter/inertText.ts";

/**
 * Notifications, the only way to show one. A sentence may carry words of a model, a file or a server: none of it becomes
 * a link, a command or an icon. Each gives the action that was chosen.
 */
export function showInformation(sentence: string, ...actions: string[]): Thenable<string | undefined> {
  return vscode.window.showInformationMessage(inertText(sentence), ...actions);
}

export function showWarning(sentence: string, ...actions: string[]): Thenable<string | undefined> {
  return vscode.window.showWarningMessage(inertText(sentence), ...actions);
}

export function showError(sentence: string, ...actions: string[]): Thenable<string | undefined> {
  return vscode.window.showErrorMessage(inertText(sentence), ...actions);
}

/** Long enough to be read, in milliseconds. */
const passingMs = 8_000;

/** A sentence in the status bar for a while, about what was done and asks for nothing. */
export function showInPassing(sentence: string): void {
  vscode.window.setStatusBarMessage(inertText(sentence), passingMs);
}

/** Asks in a dialog. True where the user chose `action`. */
export async function confirm(question: string, detail: string, action: string): Promise<boolean> {
  const options = { modal: true, detail: inertText(detail) };
  return (await vscode.window.showWarningMessage(inertText(question), options, action)) === action;
}

type Work<T> = Parameters<typeof vscode.window.withProgress<T>>[1];

/** Shows that `work` runs until it ends. */
export function showProgress<T>(title: string, work: Work<T>): Thenable<T> {
  return vscode.window.withProgress({ ...inNotification(title), cancellable: false }, work);
}

/** `showProgress` of work that the user can cancel: `work` is given a token that tells it so. */
export function showCancellableProgress<T>(title: string, work: Work<T>): Thenable<T> {
  return vscode.window.withProgress({ ...inNotification(title), cancellable: true }, work);
}

function inNotification(title: string): vscode.ProgressOptions {
  return { location: vscode.ProgressLocation.Notification, title: inertText(title) };
}

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

/** Asks in a dialog. True where the user chose `action`. */
export async function confirm(question: string, detail: string, action: string): Promise<boolean> {
  const options = { modal: true, detail: inertText(detail) };
  return (await vscode.window.showWarningMessage(inertText(question), options, action)) === action;
}

/** Shows that `work` runs until it ends. */
export function showProgress<T>(
  title: string,
  isCancellable: boolean,
  work: (
    progress: vscode.Progress<{ readonly increment?: number; readonly message?: string }>,
    token: vscode.CancellationToken,
  ) => Thenable<T>,
): Thenable<T> {
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title: inertText(title), cancellable: isCancellable }, work);
}

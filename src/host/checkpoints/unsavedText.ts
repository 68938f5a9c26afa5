import { setTimeout as wait } from "node:timers/promises";
import * as vscode from "vscode";
import { decodedFile, documentOf } from "../workspace/documentEncoding.ts";

/** Time that an editor may take to show what was written to its file, in milliseconds. */
const longestReloadMs = 3_000;

/** True where an editor holds text of the file that is not saved. */
export function isUnsaved(uri: vscode.Uri): boolean {
  return documentOf(uri)?.isDirty === true;
}

/** Leaves no unsaved text in an editor of the file, so that it follows what is written next. What was typed has to be kept before. */
export async function settleDocument(uri: vscode.Uri): Promise<void> {
  const document = documentOf(uri);
  if (!document?.isDirty) return;
  // The file may be gone: then the editor is left with nothing in it.
  const bytes = await Promise.resolve(vscode.workspace.fs.readFile(uri)).catch(() => new Uint8Array());
  await setText(document, (await decodedFile(uri, bytes)) ?? "");
  await document.save();
}

/** Puts text into an editor of the file without saving it, once the editor shows the file as it is. */
export async function typeUnsaved(uri: vscode.Uri, text: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const onDisk = await decodedFile(uri, await vscode.workspace.fs.readFile(uri));
  const end = Date.now() + longestReloadMs;
  while (document.getText() !== onDisk && Date.now() < end) await wait(20);
  await setText(document, text);
}

async function setText(document: vscode.TextDocument, text: string): Promise<void> {
  const all = new vscode.Range(0, 0, document.lineCount, 0);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, document.validateRange(all), text);
  await vscode.workspace.applyEdit(edit);
}

import * as vscode from "vscode";
import { showInformation } from "../platform/toasts.ts";
import type { AttachmentReader, ComposerEditor } from "./panelPorts.ts";

/** VS Code's side of the composer. */
export class PanelComposerEditor implements ComposerEditor {
  private readonly attachments: Pick<AttachmentReader, "ofUri">;

  constructor(attachments: Pick<AttachmentReader, "ofUri">) {
    this.attachments = attachments;
  }

  async filesOf(uris: readonly string[]): ReturnType<ComposerEditor["filesOf"]> {
    const found = await Promise.all(uris.map((uri) => this.attachments.ofUri(vscode.Uri.parse(uri, true))));
    const files = found.filter((file) => file !== undefined);
    if (files.length < uris.length) {
      void showInformation(vscode.l10n.t("Only files of this workspace can be attached."));
    }
    return files;
  }

  async insert(text: string): Promise<void> {
    const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
    if (!editor) {
      void showInformation(vscode.l10n.t("Open a file to insert the code into."));
      return;
    }
    await editor.edit((edit) => {
      for (const selection of editor.selections) edit.replace(selection, text);
    });
    await vscode.window.showTextDocument(editor.document, editor.viewColumn);
  }

  onChange(listener: () => void): vscode.Disposable {
    return vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor(listener),
      vscode.window.onDidChangeTextEditorSelection(listener),
      vscode.window.tabGroups.onDidChangeTabs(listener),
      vscode.languages.onDidChangeDiagnostics(listener),
    );
  }
}

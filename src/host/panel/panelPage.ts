import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { languageTag } from "../../presenter/language.ts";
import { webviewHtml, type PageName } from "./webviewHtml.ts";

/** HTML of a page of this webview, the panel's by default, in the editor's language. */
export function panelPage(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  name: PageName = "panel",
): string {
  return webviewHtml(name, {
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString("base64"),
    address: (file) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, "dist", file)).toString(),
    language: languageTag(vscode.env.language),
    bundle: vscode.l10n.bundle ?? {},
  });
}

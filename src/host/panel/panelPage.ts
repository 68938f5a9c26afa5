import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { languageTag } from "../../presenter/language.ts";

/** A page of a webview, the panel's by default: nothing but its bundle's script and style may load, and neither may reach the network. */
export function panelPage(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  name: "panel" | "compare" = "panel",
): string {
  const nonce = randomBytes(16).toString("base64");
  const asset = (name: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, "dist", name)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${languageTag(vscode.env.language)}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="l10n" content="${inert(JSON.stringify(vscode.l10n.bundle ?? {}))}">
  <link rel="stylesheet" href="${asset(`${name}.css`)}">
  <title>Longhand</title>
</head>
<body>
  <longhand-${name}></longhand-${name}>
  <script nonce="${nonce}" src="${asset(`${name}.js`)}"></script>
</body>
</html>`;
}

/** Text as the value of an attribute, whatever it holds. */
function inert(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

/** A page's own parts, as a webview serves them. */
interface WebviewAssets {
  /** Sources that may serve styles and fonts, as a content security policy writes them. */
  readonly cspSource: string;
  /** The one word that lets a script run; fresh for every page. */
  readonly nonce: string;
  /** The address of a file of `dist`. */
  readonly address: (file: string) => string;
  /** BCP 47. */
  readonly language: string;
  /** Translations of the page's words, by the words. */
  readonly bundle: Readonly<Record<string, unknown>>;
}

/** Pages that are built, each a script and a style of its own. */
export type PageName = "panel" | "compare" | "usage" | "history" | "notes";

/** HTML of a page: nothing but its bundle's script and style may load, and neither may reach the network; pictures are in its own data. */
export function webviewHtml(name: PageName, assets: WebviewAssets): string {
  const { cspSource, nonce, address, language, bundle } = assets;
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    "img-src data:",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="l10n" content="${inert(JSON.stringify(bundle))}">
  <link rel="stylesheet" href="${address(`${name}.css`)}">
  <title>Longhand</title>
</head>
<body>
  <longhand-${name}${name === "panel" ? "" : ` class="tab"`}></longhand-${name}>
  <script nonce="${nonce}" src="${address(`${name}.js`)}"></script>
</body>
</html>`;
}

/** Text as the value of an attribute, whatever it holds. */
function inert(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

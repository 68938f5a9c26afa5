import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chooseTheme, themes, type ThemeKind } from "./themes.ts";
import { projectFolder } from "./folders.ts";
import { Workbench } from "./workbench.ts";

/**
 * `node test/vscode/captureThemes.ts`: writes what VS Code gives a webview of each theme, its variables and its
 * default styles, to `test/page/themes.json`, with which the page suite draws. To be run when VS Code or the
 * names in test/vscode/themes.ts change.
 */
const workbench = await Workbench.open();
const captured: Record<string, unknown> = {};
try {
  await workbench.showPanel();
  const page = workbench.panel.locator("html");
  for (const kind of Object.keys(themes) as ThemeKind[]) {
    await chooseTheme(workbench, kind);
    captured[kind] = await page.evaluate((html) => ({
      bodyClass: html.ownerDocument.body.className,
      themeKind: html.ownerDocument.body.dataset["vscodeThemeKind"],
      variables: Object.fromEntries(
        [...(html as HTMLElement).style]
          .filter((name) => name.startsWith("--vscode-"))
          .map((name) => [name, (html as HTMLElement).style.getPropertyValue(name)]),
      ),
    }));
  }
  const defaultStyles = await page.locator("#_defaultStyles").textContent();
  const text = JSON.stringify({ defaultStyles, themes: captured }, undefined, 1);
  await writeFile(join(projectFolder, "test", "page", "themes.json"), `${text}\n`);
} finally {
  await workbench.close();
}

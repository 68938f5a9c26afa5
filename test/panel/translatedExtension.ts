import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { allMessages } from "../../src/build/l10nBundle.ts";
import { projectFolder } from "../vscode/folders.ts";

/** A word that no message of its own has, so that every translated one is known by it. */
export const translated = (message: string) => `⟦${message}⟧`;

/** Copies the extension into `folder`, every message translated into `language`. */
export async function copyTranslated(folder: string, language: string): Promise<void> {
  for (const part of ["package.json", "package.nls.json", "dist", "media"])
    await cp(join(projectFolder, part), join(folder, part), { recursive: true });
  await mkdir(join(folder, "l10n"));
  const bundle = Object.fromEntries(allMessages().map((message) => [message, translated(message)]));
  await writeFile(join(folder, "l10n", `bundle.l10n.${language}.json`), JSON.stringify(bundle));
}

/**
 * Sets the language that VS Code's window in this page says it has, from its next load on. Its own words, which would
 * come with a language pack, stay English.
 */
export async function setLanguage(page: Page, language: string): Promise<void> {
  await page.addInitScript((name) => {
    Object.defineProperty(globalThis, "_VSCODE_NLS_LANGUAGE", { get: () => name, set: () => undefined });
  }, language);
}

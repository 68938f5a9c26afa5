import type { Locator } from "playwright-core";
import type { Workbench } from "../vscode/workbench.ts";

/** The sheet that Trim or Summarize opens from the palette, open. */
export async function previewSheet(workbench: Workbench, command: "Trim" | "Summarize"): Promise<Locator> {
  await workbench.runCommand(`Longhand: ${command} Conversation`);
  const sheet = workbench.panel.getByRole("dialog", { name: `${command} conversation` });
  await sheet.waitFor();
  return sheet;
}

/** Applies the strategy whose name begins with this, from the palette. */
export async function trimFromPalette(workbench: Workbench, strategy: string): Promise<void> {
  const sheet = await previewSheet(workbench, "Trim");
  await sheet.getByRole("radio", { name: new RegExp(`^${strategy}`) }).check();
  await sheet.getByRole("button", { name: "Apply", exact: true }).click();
}

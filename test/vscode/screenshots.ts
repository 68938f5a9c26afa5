import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { startModelServer } from "../modelServer/modelServer.ts";
import { projectFolder } from "./folders.ts";
import { Workbench } from "./workbench.ts";

/**
 * `npm run screenshots`: the chat with the demo model in every theme, and narrow and wide, as pictures in
 * `.vscode-test/screenshots`; the light one becomes the README's.
 */
const themes = {
  light: "Default Light Modern",
  dark: "Default Dark Modern",
  "high-contrast": "Default High Contrast",
  "high-contrast-light": "Default High Contrast Light",
};

const widths = [220, 420, 900];

const server = await startModelServer({ otherwise: "demo" });
const settings = {
  "longhand.baseUrl": server.url,
  "longhand.approval": "allowReads",
  "longhand.contextWindow": 6_000,
  "longhand.responseReserve": 1_000,
  "workbench.colorTheme": themes.light,
};
const workbench = await Workbench.open({ settings, viewport: { width: 1360, height: 860 } });

async function say(text: string): Promise<void> {
  const box = workbench.panel.getByRole("textbox", { name: "Message" });
  await box.fill(text);
  await box.press("Enter");
  await workbench.panel.getByRole("button", { name: "Stop" }).waitFor();
  await workbench.panel.getByRole("button", { name: "Send" }).waitFor({ timeout: 60_000 });
}

/** Drags the border of the sidebar. */
async function widen(width: number): Promise<void> {
  const { page } = workbench;
  const sidebar = await page.locator(".part.sidebar").boundingBox();
  if (!sidebar) throw new Error("The sidebar is not open.");
  const y = sidebar.y + sidebar.height / 2;
  await page.mouse.move(sidebar.x + sidebar.width, y);
  await page.mouse.down();
  await page.mouse.move(sidebar.x + width, y, { steps: 5 });
  await page.mouse.up();
  await page.mouse.move(sidebar.x + width + 200, y);
}

try {
  await workbench.runCommand("Explorer: Focus on Folders View");
  await workbench.page.getByRole("treeitem", { name: /README/ }).dblclick();
  await workbench.showPanel();
  await widen(420);
  await workbench.screenshot("start");
  for (const text of [
    "What can you do?",
    "read README.md",
    "search function",
    "What can you do?",
    "list src",
  ])
    await say(text);
  for (const [name, theme] of Object.entries(themes)) {
    await workbench.setSettings({ ...settings, "workbench.colorTheme": theme });
    await workbench.showPanel();
    await workbench.panel.getByRole("article").last().waitFor();
    const picture = await workbench.screenshot(`theme-${name}`);
    if (name === "light") await copyFile(picture, join(projectFolder, "media/screenshot.png"));
    if (name !== "dark") continue;
    for (const width of widths) {
      await widen(width);
      await workbench.screenshot(`width-${width}`);
    }
    await widen(420);
  }
} finally {
  await workbench.close();
  await server.close();
}

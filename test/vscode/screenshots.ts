import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { startModelServer } from "../modelServer/modelServer.ts";
import { projectFolder } from "./folders.ts";
import { chooseTheme, themes, type ThemeKind } from "./themes.ts";
import { widenSidebar } from "./widenSidebar.ts";
import { Workbench } from "./workbench.ts";

/**
 * `npm run screenshots`: the README's pictures, made with the demo model, into `media/screenshots`. With `-- --all`
 * also the panel in every theme and at every width, into `.vscode-test/screenshots`, to be looked at.
 */
const widths = [220, 420, 900];
const usualWidth = 420;

const server = await startModelServer({ otherwise: "demo", shape: { deltaLength: 40, delayMs: 4 } });
const settings = {
  "longhand.baseUrl": server.url,
  "longhand.approval": "allowReads",
  "longhand.contextWindow": 6_000,
  "longhand.responseReserve": 1_000,
  "longhand.keepRecentExchanges": 2,
};
const workbench = await Workbench.open({
  settings: { ...settings, "workbench.colorTheme": "Default Light Modern" },
  viewport: { width: 1360, height: 860 },
});
const { page, panel } = workbench;
const button = (name: string) => panel.getByRole("button", { name, exact: true });

async function say(text: string): Promise<void> {
  const asked = server.requests.length;
  await panel.getByRole("textbox", { name: "Message" }).fill(text);
  await panel.getByRole("textbox", { name: "Message" }).press("Enter");
  while (server.requests.length === asked) await page.waitForTimeout(20);
  await button("Send").or(button("Allow")).waitFor({ timeout: 60_000 });
}

async function theme(kind: ThemeKind): Promise<void> {
  await chooseTheme(workbench, kind);
  await page.waitForTimeout(500);
}

/** A sheet of the panel, for as long as its picture takes. */
async function sheet(
  open: () => Promise<void>,
  ready: string,
  picture: () => Promise<unknown>,
): Promise<void> {
  await open();
  await panel.getByRole("dialog").getByText(ready).first().waitFor();
  await picture();
  await page.keyboard.press("Escape");
  await panel.getByRole("dialog").waitFor({ state: "detached" });
}

const breakdown = (picture: () => Promise<unknown>) =>
  sheet(() => panel.getByRole("button", { name: /Show Breakdown/ }).click(), "Heaviest messages", picture);
const preview = (picture: () => Promise<unknown>) =>
  sheet(() => workbench.choose("Trim Conversation"), "Still sent", picture);

async function keep(name: string): Promise<void> {
  const folder = join(projectFolder, "media", "screenshots");
  await mkdir(folder, { recursive: true });
  await copyFile(await workbench.screenshot(name), join(folder, `${name}.png`));
}

/** Takes pictures of everything worth a look, in one theme. */
async function lookAt(name: ThemeKind): Promise<void> {
  for (const width of widths) {
    await widenSidebar(workbench, width);
    await workbench.screenshot(`${name}-${width}`);
    await breakdown(() => workbench.screenshot(`${name}-${width}-breakdown`));
    await preview(() => workbench.screenshot(`${name}-${width}-preview`));
  }
  await panel.getByRole("log").evaluate((log) => log.scrollTo(0, 0));
  await panel.getByRole("article", { name: "Assistant" }).nth(1).hover();
  await page.waitForTimeout(500);
  await workbench.screenshot(`${name}-hover`);
  await button("Jump to Latest").click();
}

try {
  await workbench.runCommand("Explorer: Focus on Folders View");
  await page.getByRole("treeitem", { name: /src/ }).click();
  await page.getByRole("treeitem", { name: /ledger/ }).dblclick();
  await workbench.showPanel();
  await widenSidebar(workbench, usualWidth);
  await workbench.screenshot("start");
  for (const text of [
    "What can you do?",
    "read README.md",
    "search function",
    "list src",
    "What can you do?",
  ])
    await say(text);
  await say('edit README.md: replace "Pocket Ledger" with "Purse Ledger"');
  if (process.argv.includes("--all")) await workbench.screenshot("approval");
  await button("Allow").click();
  await button("Send").waitFor();
  await say("What can you do?");
  for (const name of ["light", "dark"] as const) {
    await theme(name);
    await widenSidebar(workbench, usualWidth);
    await keep(`chat-${name}`);
  }
  await breakdown(() => keep("breakdown"));
  await preview(() => keep("preview"));
  if (process.argv.includes("--all")) {
    for (const name of Object.keys(themes) as ThemeKind[]) {
      await theme(name);
      await lookAt(name);
    }
  }
} catch (error) {
  console.error(await workbench.screenshot("stuck"));
  throw error;
} finally {
  await workbench.close();
  await server.close();
}

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { projectFolder } from "../vscode/folders.ts";
import { Workbench } from "../vscode/workbench.ts";
import { giveBack } from "./sharedWindow.ts";

interface Contributes {
  readonly commands: readonly { readonly command: string }[];
  readonly walkthroughs: readonly { readonly steps: readonly { readonly id: string }[] }[];
}
const read = (name: string) => JSON.parse(readFileSync(join(projectFolder, name), "utf8")) as unknown;
const { contributes } = read("package.json") as { readonly contributes: Contributes };
const words = read("package.nls.json") as Readonly<Record<string, string>>;

describe("The walkthrough", () => {
  let server: ModelServer;
  let workbench: Workbench;

  before(async () => {
    server = await startModelServer();
    // One that was used already knows that something was sent.
    workbench = await Workbench.open({ settings: { "longhand.baseUrl": server.url } });
    // In a narrower window VS Code leaves the pictures out.
    await workbench.page.setViewportSize({ width: 1700, height: 900 });
  });

  after(async () => {
    await giveBack(workbench);
    await server.close();
  });

  const steps = contributes.walkthroughs[0]!.steps.map(({ id }) => id);
  const page = () => workbench.page.locator(".gettingStartedContainer");

  it("shows each step with its picture, and buttons whose commands are there", async () => {
    await workbench.runCommand("Welcome: Open Walkthrough...");
    await workbench.page.locator(".quick-input-widget:visible input:visible").fill("Longhand");
    await workbench.pick(words["walkthrough.title"]!);
    await page().getByText(words["walkthrough.title"]!).first().waitFor();
    const declared = contributes.commands.map(({ command }) => command);
    for (const id of steps) {
      const title = words[`walkthrough.${id}.title`]!;
      await page().getByText(title, { exact: true }).first().click();
      await page().locator(".getting-started-step.expanded").filter({ hasText: title }).waitFor();
      await page()
        .locator(".getting-started-media")
        .locator("svg, img, iframe")
        .first()
        .waitFor({ state: "attached" });
      await workbench.picture(`walkthrough-${id}`);
      const named = [...words[`walkthrough.${id}.description`]!.matchAll(/command:([\w.]+)/g)];
      assert.ok(named.length > 0, id);
      for (const [, command] of named) assert.ok(declared.includes(command!), command);
    }
  });

  it("leads to the chat, and knows when something was sent", async () => {
    await page().getByText(words["walkthrough.send.title"]!, { exact: true }).first().click();
    await page().getByRole("button", { name: "Open the Chat" }).first().click();
    const box = workbench.panel.getByRole("textbox", { name: "Message" });
    await box.fill("Hello");
    await box.press("Enter");
    await workbench.panel.getByRole("article", { name: "Assistant" }).waitFor();
    const step = page()
      .locator(".getting-started-step")
      .filter({ hasText: words["walkthrough.send.title"]! });
    await step.locator(".codicon-getting-started-step-checked.complete, .complete").first().waitFor();
    await workbench.picture("walkthrough-done");
  });
});

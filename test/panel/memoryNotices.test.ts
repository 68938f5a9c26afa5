import assert from "node:assert/strict";
import { faults } from "../modelServer/fault.ts";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import type { Script } from "../modelServer/reply.ts";
import { exchanges, importMessages } from "./importing.ts";
import { previewSheet } from "./memorySheets.ts";
import type { Workbench } from "../vscode/workbench.ts";
import { borrowWindow, giveBack } from "./sharedWindow.ts";

/** Answers everything but requests for a summary. */
const withoutSummaries: Script = (body) =>
  JSON.stringify(body.messages).includes("working memory") ? faults.server : { text: "Done." };

describe("What the panel and the palette say of the memory", () => {
  let server: ModelServer;
  let workbench: Workbench;
  const settings = () => ({
    "longhand.baseUrl": server.url,
    "longhand.approval": "allowAll",
    "longhand.keepRecentExchanges": 2,
  });

  before(async function () {
    this.timeout(180_000);
    server = await startModelServer();
    workbench = await borrowWindow(settings());
    await workbench.showPanel();
    await importMessages(
      workbench,
      exchanges(6, (turn) => `Answer ${turn}. ${"Some more words. ".repeat(40)}`),
    );
  });

  after(async () => {
    await giveBack(workbench);
    await server.close();
  });

  const say = (text: string) => workbench.say(text);
  const trimmed = () => workbench.panel.getByText(/^\d+ messages trimmed$/);

  it("lists what a trim from the palette would hide and keep; Escape changes nothing, Apply does", async () => {
    for (const applies of [false, true]) {
      const sheet = await previewSheet(workbench, "Trim");
      await sheet.getByRole("radio", { name: /^Drop oldest/ }).check();
      await sheet.getByText(/^No longer sent: \d+ messages$/).click();
      await sheet.getByText("Question 1", { exact: true }).waitFor();
      await workbench.picture(`palette-trim-${applies}`);
      if (applies) await sheet.getByRole("button", { name: "Apply", exact: true }).click();
      else {
        await workbench.page.keyboard.press("Escape");
        await sheet.waitFor({ state: "detached" });
        assert.equal(await trimmed().count(), 0);
      }
    }
    await trimmed().waitFor();
    await workbench.panel.getByRole("button", { name: "Undo", exact: true }).click();
    await workbench.panel.getByText("undone").waitFor();
  });

  it("shows that a summary is being written, and stops it there", async () => {
    server.script(faults.stall(1));
    const sheet = await previewSheet(workbench, "Summarize");
    await sheet.getByRole("button", { name: "Apply", exact: true }).click();
    const row = workbench.panel.getByRole("status").filter({ hasText: "Summarizing…" });
    await row.waitFor();
    await workbench.picture("summarizing");
    await row.getByRole("button", { name: "Cancel" }).click();
    await row.waitFor({ state: "detached" });
    assert.equal(await workbench.panel.getByText(/messages summarized/).count(), 0);
  });

  it("marks a message that is cut to fit, with what it weighs in full, and says so in the memory's row", async function () {
    this.timeout(120_000);
    await workbench.setSettings({
      ...settings(),
      "longhand.contextWindow": 6_000,
      "longhand.responseReserve": 1_000,
    });
    await workbench.showPanel();
    await workbench.panel.getByText("Question 6", { exact: true }).waitFor();
    await say(`Long: ${"many words in a row ".repeat(1_300)}`);
    await workbench.panel
      .getByText(/Cut to fit: [\d,]+ of [\d,]+ tokens sent/)
      .last()
      .waitFor();
    await workbench.panel
      .getByText(/1 message cut to fit/)
      .last()
      .waitFor();
    await workbench.picture("cut-to-fit");
  });

  it("explains once that a summary failed which nobody asked for", async function () {
    this.timeout(120_000);
    await workbench.setSettings({
      ...settings(),
      "longhand.contextWindow": 6_000,
      "longhand.responseReserve": 1_000,
      "longhand.strategy": "summarize",
    });
    await workbench.showPanel();
    server.script(...Array.from({ length: 12 }, () => withoutSummaries));
    const fault = workbench.panel.getByRole("status").filter({ hasText: "No summary could be made" });
    for (let turn = 0; turn < 4 && !(await fault.isVisible()); turn++) {
      await say(`Turn ${turn}: ${"some words to fill it ".repeat(120)}`);
    }
    await fault.waitFor();
    await workbench.picture("summary-failed");
    await fault.getByRole("button", { name: "Close" }).click();
    await fault.waitFor({ state: "detached" });
  });

  it("shows a request that cannot fit part by part, with a button for each way out", async function () {
    this.timeout(120_000);
    await workbench.setSettings({ ...settings(), "longhand.contextWindow": 500 });
    await workbench.showPanel();
    await workbench.panel.getByRole("button", { name: "New conversation" }).click();
    await workbench.panel.getByRole("heading", { name: "What should we look at?" }).waitFor();
    await say("Hello");
    const row = workbench.panel.getByRole("alert");
    await row.getByText("The next request does not fit, whatever is trimmed. Nothing was sent.").waitFor();
    const figures = await row.locator("dd").allTextContents();
    const parts = figures.map((text) => Number(/^[\d,]+/.exec(text)![0].replaceAll(",", "")));
    const total = parts.pop();
    assert.equal(
      parts.reduce((sum, one) => sum + one, 0),
      total,
    );
    await row.getByRole("button", { name: "Select Tools" }).waitFor();
    await workbench.picture("cannot-fit");
    await row.getByRole("button", { name: "Raise the Window" }).click();
    await workbench.page.locator(".settings-editor").waitFor();
  });
});

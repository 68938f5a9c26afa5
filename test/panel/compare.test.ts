import assert from "node:assert/strict";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { exchanges, importMessages } from "./importing.ts";
import type { Workbench } from "../vscode/workbench.ts";
import { borrowWindow, giveBack } from "./sharedWindow.ts";

const figureIn = (text: string | null) => Number(/[\d,]+/.exec(text ?? "")?.[0].replaceAll(",", "") ?? NaN);
const command = "Longhand: Compare Memory Strategies";

describe("The page that compares memory strategies", () => {
  let server: ModelServer;
  let workbench: Workbench;
  const settings = () => ({ "longhand.baseUrl": server.url, "longhand.keepRecentExchanges": 3 });

  before(async function () {
    this.timeout(240_000);
    server = await startModelServer();
    workbench = await borrowWindow(settings());
    await workbench.page.setViewportSize({ width: 1400, height: 900 });
    await workbench.showPanel();
  });

  after(async () => {
    await giveBack(workbench);
    await server.close();
  });

  const section = (name: string) => workbench.tab.getByRole("region", { name, exact: true });
  const figure = (name: string, label: string) =>
    section(name).locator(".figures > div").filter({ hasText: label }).locator("dd");
  const shows = (name: string, label: string, words: string | RegExp) =>
    figure(name, label).filter({ hasText: words }).waitFor();

  it("says what to do where there is no conversation, and follows the one that is opened", async () => {
    await workbench.runCommand(command);
    await workbench.tab.getByText("No conversation is open, or it has not begun.").waitFor();
    await workbench.picture("compare-empty");
    await importMessages(
      workbench,
      exchanges(12, (turn) => `Answer ${turn}. ${"Some more words. ".repeat(40)}`),
    );
    await section("Now").waitFor();
  });

  it("computes anew for another window and another model, and goes back", async () => {
    const before = await figure("Drop oldest", "Tokens after").textContent();
    await workbench.tab.getByRole("spinbutton", { name: "Context window (tokens)" }).fill("2500");
    await workbench.page.keyboard.press("Enter");
    await section("Now")
      .getByText(/[\d,]+ tokens over the limit of 1,476 tokens/)
      .waitFor();
    assert.ok(figureIn(await figure("Drop oldest", "Tokens after").textContent()) <= 1_476);
    await workbench.picture("compare-window");
    await workbench.tab.getByRole("button", { name: "As it is" }).click();
    await section("Now").getByText(/^Fits/).waitFor();
    await workbench.tab.getByRole("combobox", { name: "Model" }).fill("gpt-4");
    await workbench.page.keyboard.press("Enter");
    await shows("Now", "Cost of a request", /\$0\.0\d/);
    await workbench.tab.getByRole("button", { name: "As it is" }).click();
    await shows("Drop oldest", "Tokens after", before ?? "");
  });

  it("applies a strategy, after which its figures are the conversation's, and takes it back", async () => {
    const before = (await figure("Now", "Tokens").textContent()) ?? "";
    const after = (await figure("Drop oldest", "Tokens after").textContent()) ?? "";
    await section("Drop oldest").getByRole("button", { name: "Apply Drop oldest" }).click();
    await shows("Now", "Tokens", after);
    await workbench.panel.getByText(/^\d+ messages trimmed$/).waitFor();
    await workbench.picture("compare-applied");
    await workbench.tab.getByRole("button", { name: "Undo last memory change" }).click();
    await shows("Now", "Tokens", before);
  });

  it("applies what another window would ask for", async () => {
    await workbench.tab.getByRole("spinbutton", { name: "Context window (tokens)" }).fill("3000");
    await workbench.page.keyboard.press("Enter");
    await section("Now")
      .getByText(/over the limit of 1,976 tokens/)
      .waitFor();
    const after = (await figure("Drop oldest", "Tokens after").textContent()) ?? "";
    await section("Drop oldest").getByRole("button", { name: "Apply Drop oldest" }).click();
    await shows("Now", "Tokens", after);
    await section("Now")
      .getByText(/^Fits the limit of/)
      .waitFor();
    await workbench.tab.getByRole("button", { name: "Undo last memory change" }).click();
    await workbench.tab.getByRole("button", { name: "As it is" }).click();
    await section("Now").getByText(/^Fits/).waitFor();
  });

  it("comes back after a reload", async () => {
    await workbench.reload();
    await workbench.tab
      .getByRole("heading", { name: "Compare memory strategies" })
      .waitFor({ timeout: 60_000 });
    await section("Summarize").waitFor();
  });
});

import assert from "node:assert/strict";
import axe from "axe-core";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { exchanges, importMessages } from "./importing.ts";
import { Workbench } from "../vscode/workbench.ts";

const figureIn = (text: string | null) => Number(/[\d,]+/.exec(text ?? "")?.[0].replaceAll(",", "") ?? NaN);
const command = "Longhand: Compare Memory Strategies";
const themes = ["Default Light Modern", "Default Dark Modern", "Default High Contrast"];

describe("The page that compares memory strategies", () => {
  let server: ModelServer;
  let workbench: Workbench;
  const settings = () => ({ "longhand.baseUrl": server.url, "longhand.keepRecentExchanges": 3 });

  before(async function () {
    this.timeout(240_000);
    server = await startModelServer();
    workbench = await Workbench.open({ settings: settings(), viewport: { width: 1400, height: 900 } });
    await workbench.showPanel();
  });

  after(async () => {
    await workbench.close();
    await server.close();
  });

  const section = (name: string) => workbench.tab.getByRole("region", { name, exact: true });
  const figure = (name: string, label: string) =>
    section(name).locator(".figures > div").filter({ hasText: label }).locator("dd");
  const shows = (name: string, label: string, words: string | RegExp) =>
    figure(name, label).filter({ hasText: words }).waitFor();
  const heading = () => workbench.tab.getByRole("heading", { name: "Compare memory strategies" });

  it("says what to do where there is no conversation, and follows the one that is opened", async () => {
    await workbench.runCommand(command);
    await workbench.tab.getByText("No conversation is open, or it has not begun.").waitFor();
    await workbench.screenshot("compare-empty");
    await importMessages(
      workbench,
      exchanges(12, (turn) => `Answer ${turn}. ${"Some more words. ".repeat(40)}`),
    );
    await section("Now").waitFor();
  });

  it("shows for every strategy the tokens, what is kept, the cost, and a picture that can be read", async () => {
    await workbench.runCommand(command);
    const now = figureIn(await figure("Now", "Tokens").textContent());
    for (const name of ["Sliding window", "Drop oldest", "Summarize"]) {
      assert.equal(figureIn(await figure(name, "Tokens before").textContent()), now);
      assert.ok(figureIn(await figure(name, "Tokens after").textContent()) < now);
      assert.match((await figure(name, "Messages kept").textContent()) ?? "", /^\d+ \/ \d+$/);
      assert.match((await figure(name, "Exchanges kept").textContent()) ?? "", /^\d+ \/ 12$/);
      assert.match((await figure(name, "Cost of a request").textContent()) ?? "", /^\$0\.\d+$/);
    }
    await shows("Sliding window", "Extra request", "none");
    await shows("Summarize", "Extra request", "one, for the summary");
    const picture = section("Sliding window").getByRole("img");
    assert.match(
      (await picture.getAttribute("aria-label")) ?? "",
      /Messages 1 to 18: Trimmed, [\d,]+ tokens; /,
    );
    await section("Sliding window").locator("summary").click();
    await section("Sliding window")
      .getByText(/^Messages 19 to 24: Sent/)
      .waitFor();
    await workbench.screenshot("compare");
  });

  it("computes anew for another window and another model, and goes back", async () => {
    const before = await figure("Drop oldest", "Tokens after").textContent();
    await workbench.tab.getByRole("spinbutton", { name: "Context window (tokens)" }).fill("2000");
    await workbench.page.keyboard.press("Enter");
    await section("Now")
      .getByText(/[\d,]+ tokens over the limit of 1,000 tokens/)
      .waitFor();
    assert.ok(figureIn(await figure("Drop oldest", "Tokens after").textContent()) <= 1_000);
    await workbench.screenshot("compare-window");
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
    await workbench.screenshot("compare-applied");
    await workbench.tab.getByRole("button", { name: "Undo last memory change" }).click();
    await shows("Now", "Tokens", before);
  });

  it("applies what another window would ask for", async () => {
    await workbench.tab.getByRole("spinbutton", { name: "Context window (tokens)" }).fill("3000");
    await workbench.page.keyboard.press("Enter");
    await section("Now")
      .getByText(/over the limit of 1,500 tokens/)
      .waitFor();
    const after = (await figure("Drop oldest", "Tokens after").textContent()) ?? "";
    await section("Drop oldest").getByRole("button", { name: "Apply Drop oldest" }).click();
    await shows("Now", "Tokens", after);
    await section("Now")
      .getByText(/^Fits the limit of 1,500/)
      .waitFor();
    await workbench.tab.getByRole("button", { name: "Undo last memory change" }).click();
    await workbench.tab.getByRole("button", { name: "As it is" }).click();
    await section("Now").getByText(/^Fits/).waitFor();
  });

  for (const theme of themes) {
    it(`comes back after a reload, narrow and wide, with nothing that axe-core would find, in ${theme}`, async function () {
      this.timeout(180_000);
      await workbench.setSettings({ ...settings(), "workbench.colorTheme": theme });
      await heading().waitFor({ timeout: 60_000 });
      await section("Summarize").waitFor();
      const page = await (await workbench.tab.locator("html").elementHandle()).ownerFrame();
      await page!.evaluate(axe.source);
      await page!.evaluate("document.body.style.background = 'var(--vscode-editor-background)'");
      const results = await page!.evaluate<axe.AxeResults>(
        "axe.run(document, { iframes: false, rules: { region: { enabled: false } } })",
      );
      assert.deepEqual(
        results.violations.flatMap(({ id, nodes }) =>
          nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`),
        ),
        [],
      );
      for (const width of [1400, 760]) {
        await workbench.page.setViewportSize({ width, height: 900 });
        const overflow = await page!.evaluate<number>(
          "document.querySelector('longhand-compare').scrollWidth - document.querySelector('longhand-compare').clientWidth",
        );
        assert.equal(overflow, 0, `${width} pixels`);
        await workbench.screenshot(`compare-${theme}-${width}`);
      }
      await workbench.page.setViewportSize({ width: 1400, height: 900 });
    });
  }
});

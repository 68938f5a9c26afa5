import assert from "node:assert/strict";
import axe from "axe-core";
import { faults } from "../modelServer/fault.ts";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { trimFromPalette } from "./memorySheets.ts";
import { exchanges, importMessages } from "./importing.ts";
import { chooseTheme, themes, type ThemeKind } from "../vscode/themes.ts";
import { Workbench } from "../vscode/workbench.ts";

const rich =
  "# Title\n\nSome `code`, [a link](src/main.js) and **bold**.\n\n- [x] done\n- [ ] open\n\n" +
  "| a | b |\n| - | - |\n| 1 | 2 |\n\n> quoted\n\n```ts\n// why\nexport const answer: string = `${41 + 1}`;\n```";

describe("The panel for everyone", () => {
  let server: ModelServer;
  let workbench: Workbench;
  const settings = () => ({
    "longhand.baseUrl": server.url,
    "longhand.approval": "allowReads",
    "longhand.maxRetries": 0,
  });

  before(async function () {
    this.timeout(240_000);
    server = await startModelServer();
    workbench = await Workbench.open({ settings: settings() });
    await workbench.showPanel();
    await importMessages(
      workbench,
      exchanges(4, () => rich),
    );
    server.script({ toolCalls: [{ name: "read_file", arguments: { path: "README.md" } }] }, { text: rich });
    await say("Read the readme");
    await trimFromPalette(workbench, "Drop oldest");
    await workbench.panel.getByText(/messages trimmed/).waitFor();
    await workbench.panel.getByRole("button", { name: "Undo", exact: true }).click();
    await workbench.panel.getByText("undone", { exact: true }).waitFor();
    server.script({ text: "## Goal\nRead the readme.\n\n## Next steps\n- `none`" });
    await workbench.choose("Summarize conversation");
    await workbench.panel.getByRole("dialog").getByRole("button", { name: "Apply", exact: true }).click();
    await unfolding(/messages summarized/).click();
    await unfolding(/Replaces \d+ messages/).click();
    await ask();
  });

  /** A test that is tried again begins without what its first try left open. */
  beforeEach(async () => {
    const open = workbench.panel.locator("dialog[open], [popover]:popover-open");
    if ((await open.count()) > 0) await workbench.page.keyboard.press("Escape");
    await open.waitFor({ state: "hidden" });
  });

  after(async () => {
    await workbench.close();
    await server.close();
  });

  const box = () => workbench.panel.getByRole("textbox", { name: "Message" });
  const say = async (text: string) => {
    const asked = server.requests.length;
    await box().fill(text);
    await box().press("Enter");
    while (server.requests.length === asked) await workbench.page.waitForTimeout(20);
    await workbench.panel.getByRole("button", { name: "Send" }).waitFor();
  };
  /** Has a command wait for its approval, where none does. */
  const ask = async () => {
    if ((await allow().count()) > 0) return;
    await workbench.panel.getByRole("button", { name: "Send" }).waitFor();
    server.script({ toolCalls: [{ name: "run_command", arguments: { command: "echo hello" } }] });
    await box().fill("Run it");
    await box().press("Enter");
    await allow().waitFor();
  };
  const allow = () => workbench.panel.getByRole("button", { name: "Allow", exact: true });
  const unfolding = (words: RegExp) => workbench.panel.locator("summary").filter({ hasText: words }).last();
  /** What axe-core finds while a sheet lies over the transcript. */
  const findingsIn = async (words: string, picture: string) => {
    await workbench.panel.getByRole("dialog").getByText(words).first().waitFor();
    const found = await findings();
    await workbench.screenshot(picture);
    await workbench.page.keyboard.press("Escape");
    await workbench.panel.getByRole("dialog").waitFor({ state: "detached" });
    return found;
  };
  /** What axe-core finds in the panel's page, in a few words each. */
  const findings = async (): Promise<string[]> => {
    const page = await (await workbench.panel.locator("html").elementHandle()).ownerFrame();
    await page!.evaluate(axe.source);
    // The page lets the side bar's color through, which axe cannot see.
    await page!.evaluate("document.body.style.background = 'var(--vscode-sideBar-background)'");
    const results = await page!.evaluate<axe.AxeResults>(
      // The page is a part of a window, whose landmarks and headings axe does not see.
      "axe.run(document, { iframes: false, rules: { region: { enabled: false } } })",
    );
    return results.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ""}`),
    );
  };

  for (const kind of Object.keys(themes) as ThemeKind[]) {
    it(`has nothing that axe-core would find, in the ${kind} theme`, async function () {
      this.timeout(180_000);
      await chooseTheme(workbench, kind);
      await ask();
      await workbench.panel.getByRole("article").last().hover();
      // With an approval that waits, a trim that was taken back and a summary unfolded to what it replaced.
      await workbench.panel.locator(".summary-body .excerpts").getByText("Question 1").waitFor();
      const rows = await findings();
      await workbench.screenshot(`quality-${kind}`);
      await unfolding(/messages summarized/).scrollIntoViewIfNeeded();
      await workbench.screenshot(`quality-summary-${kind}`);
      await workbench.panel.getByRole("button", { name: "More actions" }).click();
      const menu = await findings();
      await workbench.screenshot(`quality-menu-${kind}`);
      await workbench.page.keyboard.press("Escape");
      await workbench.panel.getByRole("button", { name: /Show breakdown/ }).click();
      const breakdown = await findingsIn("Heaviest messages", `quality-breakdown-${kind}`);
      await workbench.choose("Trim conversation");
      const preview = await findingsIn("Still sent", `quality-preview-${kind}`);
      assert.deepEqual([...rows, ...menu, ...breakdown, ...preview], []);
    });
  }

  it("has a waiting tool call allowed by keyboard", async () => {
    await ask();
    server.script({ text: "It said hello." });
    await allow().press("Enter");
    await workbench.panel.getByRole("article").getByText("It said hello.").last().waitFor();
    await workbench.panel.getByRole("button", { name: "Send" }).waitFor();
  });

  it("has nothing that axe-core would find where a turn failed and something is written, in any theme", async function () {
    this.timeout(180_000);
    const { panel } = workbench;
    server.fail(faults.server);
    await say("Fail");
    await panel.getByRole("alert").waitFor();
    await box().fill("");
    await box().pressSequentially("@pack");
    await panel
      .getByRole("option")
      .getByText(/tokens$/)
      .first()
      .waitFor();
    await box().press("Enter");
    const chip = panel.getByRole("button", { name: "Remove package.json" });
    await chip.waitFor();
    const found: string[] = [];
    for (const kind of Object.keys(themes) as ThemeKind[]) {
      await chooseTheme(workbench, kind);
      found.push(...(await findings()).map((one) => `${kind}: ${one}`));
      await box().pressSequentially(" @");
      await panel
        .getByRole("option")
        .getByText(/tokens$/)
        .first()
        .waitFor();
      found.push(...(await findings()).map((one) => `${kind}: ${one}`));
      await workbench.screenshot(`quality-writing-${kind}`);
      await box().press("Escape");
    }
    await chip.click();
    await box().fill("");
    assert.deepEqual(found, []);
  });

  it("announces a reply once, when it is finished", async () => {
    const said = await workbench.panel.locator("[aria-live=polite]").evaluateHandle((region) => {
      const said: string[] = [];
      new MutationObserver(() => {
        const words = region.textContent.trim();
        if (words !== "") said.push(words);
      }).observe(region, { childList: true, subtree: true, characterData: true });
      return said;
    });
    server.script({ text: "Heard once, and politely." });
    server.reshape({ deltaLength: 3, delayMs: 20 });
    await say("Speak");
    server.reshape({ deltaLength: 12, delayMs: 0 });
    // Nothing more of it is heard before the next one.
    server.script({ text: "Heard as well." });
    await say("And again");
    const heard = () => said.evaluate((all) => all.at(-1));
    while ((await heard()) !== "Heard as well.") await workbench.page.waitForTimeout(20);
    assert.deepEqual(await said.jsonValue(), ["Heard once, and politely.", "Heard as well."]);
  });

  it("can be walked through by keyboard alone, with a focus that is seen", async () => {
    const { keyboard } = workbench.page;
    const focused = () =>
      workbench.panel.locator(":focus").evaluate((element) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        const name = element.getAttribute("aria-label") ?? element.textContent.trim();
        return { name, seen: outlineStyle !== "none" && outlineWidth !== "0px" };
      });
    await workbench.panel.getByRole("log").focus();
    await keyboard.press("ArrowUp");
    await keyboard.press("ArrowUp");
    const row = await workbench.panel.locator(":focus").getAttribute("data-entry");
    assert.ok(row);
    const names: string[] = [];
    while (!names.includes("Exclude") && names.length < 10) {
      await keyboard.press("Tab");
      const { name, seen } = await focused();
      assert.ok(seen, `${name} shows no focus`);
      names.push(name);
    }
    assert.ok(names.includes("Pin") && names.includes("Exclude"), names.join(", "));
    await box().focus();
    await keyboard.press("Shift+Tab");
    await keyboard.press("Enter");
    await workbench.panel.getByRole("dialog", { name: "Next request" }).waitFor();
    await keyboard.press("Escape");
    await workbench.panel.getByRole("dialog").waitFor({ state: "detached" });
  });

  it("moves nothing for those who asked for less motion", async () => {
    await workbench.page.emulateMedia({ reducedMotion: "reduce" });
    const moving = await workbench.panel.locator("longhand-panel").evaluate((panel) => {
      const dots = panel.appendChild(panel.ownerDocument.createElement("div"));
      dots.className = "working";
      dots.append(panel.ownerDocument.createElement("i"));
      const all = [...panel.getElementsByTagName("*")].map((element) => getComputedStyle(element));
      const count = all.filter(({ animationName }) => animationName !== "none").length;
      dots.remove();
      return count;
    });
    assert.equal(moving, 0);
  });
});

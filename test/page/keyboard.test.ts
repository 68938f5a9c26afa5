import assert from "node:assert/strict";
import { breakdown, exchangeRows, figures, snapshot, strategy, tool } from "../fixtures/panelFacts.ts";
import { webviewPages, type PanelPage } from "./pageHarness.ts";

const long = (turn: number) => `Answer ${turn}. ${"Some more words.\n\n".repeat(40)}`;
const waiting = tool("w", { name: "run_command", arguments: '{"command":"echo hello"}', status: "waiting" });

describe("The keyboard on the page", () => {
  const pages = webviewPages();
  const asking = () =>
    pages.panel({ rows: [...exchangeRows(6, long), waiting], running: true, figures: figures() });
  const press = (panel: PanelPage, key: string) => panel.page.keyboard.press(key);

  it("stops the turn by Escape from any place, and not where Escape closes something", async () => {
    const panel = await asking();
    const { page } = panel;
    await page.getByRole("button", { name: /Show Breakdown/ }).press("Enter");
    assert.deepEqual(await panel.posted("action"), { type: "action", action: "showBreakdown" });
    await panel.tell({ type: "sheet", sheet: breakdown() });
    await page.getByRole("dialog", { name: "Next Request" }).waitFor();
    await press(panel, "Escape");
    assert.deepEqual(await panel.posted("showSheet"), { type: "showSheet", sheet: null });
    await panel.tell({ type: "sheet", sheet: null });
    await panel.focused(".meter");
    await page.getByRole("heading", { level: 1 }).getByRole("button").press("Enter");
    await panel.focused(".title-box");
    await press(panel, "Escape");
    await panel.focused(".title-button");
    await panel.button("More Actions").press("Enter");
    await page.getByRole("menuitem").first().waitFor();
    await press(panel, "Escape");
    await page.getByRole("menuitem").first().waitFor({ state: "hidden" });
    await panel.box.pressSequentially("@pack");
    const items = [{ attachment: { kind: "file", path: "package.json" } }] as const;
    await panel.tell({ type: "completions", query: "pack", items });
    await page.getByRole("option").waitFor();
    await press(panel, "Escape");
    await page.getByRole("option").waitFor({ state: "detached" });
    await panel.tell();
    assert.equal(panel.count("cancel"), 0);
    await page.getByRole("log").focus();
    await press(panel, "ArrowUp");
    await panel.focused("[data-entry]");
    await press(panel, "Escape");
    await panel.posted("cancel");
  });

  it("leaves the focus near to where it was when the button that had it goes", async () => {
    const panel = await asking();
    await panel.button("Allow").press("Enter");
    assert.deepEqual(await panel.posted("approve"), {
      type: "approve",
      conversation: "c",
      id: "w",
      decision: "allow",
    });
    await panel.tell({ type: "row", row: { ...waiting, status: "done", result: "hello" } });
    await panel.focused("article.tool");
    await panel.page.getByRole("log").press("Home");
    await panel.button("Jump to Latest").press("Enter");
    await panel.focused("textarea");
  });

  it("reaches every page of Longhand by the menu", async () => {
    const panel = await pages.panel({ rows: exchangeRows(1) });
    for (const [item, action] of [
      ["Context History", "showRequest"],
      ["Usage and Cost", "showUsage"],
      ["Project Memory", "memories"],
      ["Compare Memory Strategies", "compare"],
    ] as const) {
      await panel.choose(item);
      assert.deepEqual(await panel.posted("action"), { type: "action", action });
    }
  });

  it("offers to take back only where there is something to be taken back", async () => {
    const panel = await pages.panel({ rows: exchangeRows(1) });
    const undo = panel.page.getByRole("menuitem", { name: "Undo Last Memory Change" });
    await panel.button("More Actions").click();
    await undo.waitFor();
    assert.ok(await undo.isDisabled());
    await panel.tell({
      type: "conversationChanged",
      conversation: { ...snapshot().conversation!, canUndo: true },
    });
    await undo.click();
    assert.deepEqual(await panel.posted("action"), { type: "action", action: "undo" });
  });

  it("uses the menu by keyboard, which gives the focus back", async () => {
    const panel = await pages.panel({ rows: exchangeRows(1) });
    await panel.button("More Actions").press("Enter");
    await panel.focused("[role=menuitem]");
    const focused = () => panel.page.locator(":focus").textContent();
    const first = await focused();
    await press(panel, "ArrowUp");
    const last = await focused();
    assert.notEqual(last, first);
    await press(panel, "ArrowDown");
    assert.equal(await focused(), first);
    await press(panel, "End");
    assert.equal(await focused(), last);
    await press(panel, "Home");
    await press(panel, "Enter");
    assert.deepEqual(await panel.posted("action"), { type: "action", action: "rename" });
    await panel.focused("[aria-label='More Actions']");
  });

  it("renames the conversation in its place, by Enter and not by Escape", async () => {
    const panel = await pages.panel({ rows: exchangeRows(1) });
    const title = panel.page.getByRole("heading", { level: 1 }).getByRole("button");
    const box = panel.page.getByRole("textbox", { name: "Title of the conversation" });
    await title.press("Enter");
    await box.fill("Something else");
    await box.press("Escape");
    await panel.focused(".title-button");
    assert.equal(panel.count("rename"), 0);
    await title.press("Enter");
    await box.fill("  A greeting ");
    await box.press("Enter");
    assert.deepEqual(await panel.posted("rename"), { type: "rename", title: "A greeting" });
    assert.equal(panel.count("rename"), 0);
  });

  it("chooses a strategy and applies it, and nothing where that is cancelled", async () => {
    const panel = await pages.panel({ rows: exchangeRows(2) });
    const strategies = [strategy("slidingWindow"), strategy("dropOldest", { tokensAfter: 900 })];
    await panel.tell({ type: "sheet", sheet: { kind: "trim", strategies } });
    const sheet = panel.page.getByRole("dialog");
    await sheet.getByRole("radio").first().press("ArrowDown");
    await sheet.getByRole("button", { name: "Apply", exact: true }).press("Enter");
    assert.deepEqual(await panel.posted("compact"), { type: "compact", strategy: "dropOldest" });
    await sheet.getByRole("button", { name: "Cancel" }).press("Enter");
    assert.deepEqual(await panel.posted("showSheet"), { type: "showSheet", sheet: null });
    assert.equal(panel.count("compact"), 0);
    await panel.tell(snapshot({ rows: exchangeRows(2) }), { type: "sheet", sheet: null });
    assert.equal(await sheet.count(), 0);
  });
});

import assert from "node:assert/strict";
import type { CompactionRow } from "../../src/protocol/rows.ts";
import {
  breakdown,
  exchangeRows,
  excerpt,
  figures,
  message,
  snapshot,
  strategy,
  tool,
} from "../fixtures/panelFacts.ts";
import { webviewPages } from "./pageHarness.ts";

const first = { id: "v1", by: "gpt-4o-mini", at: 0, text: "The first." };
const summary: CompactionRow = {
  kind: "compaction",
  id: "summary",
  strategy: "summarize",
  automatic: false,
  hidden: 2,
  cleared: 0,
  cut: 0,
  tokensBefore: 900,
  tokensAfter: 500,
  reverted: false,
  summary: "The second.",
  versions: [first, { ...first, id: "v2", text: "The second." }],
};
const { summary: _text, versions: _versions, ...plain } = summary;
const trim: CompactionRow = { ...plain, strategy: "slidingWindow" };

describe("Memory on the page", () => {
  const pages = webviewPages();

  it("asks before a compaction, and hides the question once it is answered", async () => {
    const panel = await pages.panel();
    const question = {
      strategy: "slidingWindow",
      hidden: 12,
      tokensBefore: 26_000,
      tokensAfter: 14_000,
    } as const;
    await panel.tell({ type: "compactionAsked", question: { ...question, canWait: true } });
    await panel.page
      .getByRole("alert")
      .getByText(/12 messages would be hidden.*14,000 instead of 26,000/)
      .waitFor();
    assert.deepEqual(await panel.findings(), []);
    for (const [button, answer] of [
      ["Apply", "apply"],
      ["Summarize Instead", "summarize"],
      ["Not Now", "notNow"],
    ] as const) {
      await panel.button(button).click();
      assert.deepEqual(await panel.posted("answerCompaction"), { type: "answerCompaction", answer });
    }
    await panel.button("Show Which").click();
    assert.deepEqual(await panel.posted("showSheet"), { type: "showSheet", sheet: "trim" });
    await panel.tell({
      type: "compactionAsked",
      question: { ...question, canWait: false, dearAbove: 20_000 },
    });
    await panel.page.getByText("Without it the request does not fit.").waitFor();
    await panel.page.getByText("below 20,000 tokens, above which the model costs more").waitFor();
    assert.equal(await panel.button("Not Now").count(), 0);
    await panel.tell({ type: "compactionAsked", question: null });
    await panel.page.getByRole("alert").waitFor({ state: "detached" });
  });

  it("shows what a message weighs and whether it is sent, and asks to pin and to exclude it, or no longer to", async () => {
    const rows = [message("plain"), message("pinned", { standing: "pinned", tokens: 1_234 })];
    const excluded = message("excluded", { standing: "excluded" });
    const panel = await pages.panel({ rows: [...rows, excluded] });
    const named = (id: string) =>
      panel.articles("Assistant").filter({ has: panel.page.getByText(id, { exact: true }) });
    await named("pinned").getByText("Pinned", { exact: true }).waitFor();
    await named("pinned").getByText("1,234 tokens", { exact: true }).waitFor();
    await panel.act(named("plain"), "Pin");
    assert.deepEqual(await panel.posted("pin"), { type: "pin", id: "plain", pinned: true });
    await panel.act(named("plain"), "Exclude");
    assert.deepEqual(await panel.posted("exclude"), { type: "exclude", id: "plain", excluded: true });
    await panel.act(named("pinned"), "Unpin");
    assert.deepEqual(await panel.posted("pin"), { type: "pin", id: "pinned", pinned: false });
    await panel.act(named("excluded"), "Include");
    assert.deepEqual(await panel.posted("exclude"), { type: "exclude", id: "excluded", excluded: false });
  });

  it("shows what was recalled folded under its message, to show, pin and take back by keyboard", async () => {
    const parts = [{ id: "old", from: "user, 2026-03-01 10:00 UTC", text: "The port is 8417." }];
    const asked = message("asked", { role: "user", text: "Which port?", recalled: { id: "r1", parts } });
    const panel = await pages.panel({ rows: [message("old", { role: "user" }), asked] });
    const row = panel.page.locator("[data-entry=asked]");
    const fold = row.locator("summary");
    assert.equal((await fold.innerText()).trim(), "Recalled: 1 earlier message");
    assert.equal(await row.getByText("The port is 8417.").isVisible(), false);
    await fold.focus();
    await panel.page.keyboard.press("Enter");
    await row.getByText("The port is 8417.").waitFor();
    await panel.page.keyboard.press("Tab");
    await row.getByRole("button", { name: "Show the message by user, 2026-03-01 10:00 UTC" }).waitFor();
    await panel.page.keyboard.press("Tab");
    await panel.page.keyboard.press("Enter");
    assert.deepEqual(await panel.posted("pin"), { type: "pin", id: "old", pinned: true });
    await panel.page.keyboard.press("Tab");
    await panel.page.keyboard.press("Enter");
    assert.deepEqual(await panel.posted("undo"), { type: "undo", target: "r1" });
    await panel.tell({ type: "row", row: message("asked", { role: "user", text: "Which port?" }) });
    await fold.waitFor({ state: "detached" });
  });

  it("shows what a summary keeps exactly, and in the breakdown what was recalled and left out", async () => {
    const index = [{ kind: "changed", text: "src/a.ts #a1b2c3" }] as const;
    const panel = await pages.panel({ rows: [{ ...summary, index }], figures: figures() });
    await panel.page.getByRole("article", { name: "Summary" }).locator("summary").first().click();
    await panel.page.getByText("Kept exactly").click();
    await panel.page.getByText("src/a.ts #a1b2c3").waitFor();
    const untold = [{ path: "sub/AGENTS.md", reason: "large" }] as const;
    await panel.tell({ type: "sheet", sheet: breakdown({ figures: figures({ recalled: 77 }), untold }) });
    const parts = panel.page.locator(".parts > .part");
    await parts.filter({ hasText: "Recalled" }).getByText("77").waitFor();
    await parts.filter({ hasText: "Left out: sub/AGENTS.md" }).getByText("larger than 200 kB").waitFor();
  });

  it("opens the breakdown from the meter, which says when the conversation is made smaller", async () => {
    const panel = await pages.panel({ rows: exchangeRows(1), figures: figures() });
    const meter = panel.page.getByRole("button", { name: /Show Breakdown/ });
    await meter.hover();
    await panel.page
      .getByRole("tooltip")
      .getByText("Above 89,292 tokens the conversation is brought down to 55,808")
      .waitFor();
    await meter.click();
    assert.deepEqual(await panel.posted("action"), { type: "action", action: "showBreakdown" });
    await panel.tell({ type: "sheet", sheet: breakdown() });
    await panel.page.getByRole("dialog", { name: "Next Request" }).waitFor();
    await panel.page.keyboard.press("Escape");
    assert.deepEqual(await panel.posted("showSheet"), { type: "showSheet", sheet: null });
    await panel.tell({ type: "sheet", sheet: null });
    await panel.focused(".meter");
  });

  it("says in the breakdown what each part weighs, what it costs and how the count compares", async () => {
    const panel = await pages.panel({ rows: exchangeRows(1), figures: figures() });
    await panel.tell({ type: "sheet", sheet: breakdown({ latestDrift: 0 }) });
    const sheet = panel.page.getByRole("dialog");
    const parts = await sheet
      .locator(".parts > .part")
      .evaluateAll((all) =>
        all.map(
          (one) => [...one.querySelectorAll(":scope > dd")].map((figure) => figure.textContent.trim())[0],
        ),
      );
    assert.deepEqual(parts, ["700", "1,000", "0", "0", "300", "20", "2,020", "16,384"]);
    await sheet.locator("summary", { hasText: "Tools (2)" }).click();
    await sheet.getByText("run_command").waitFor();
    assert.match(
      (await sheet.locator(".figures").last().textContent()) ?? "",
      /\$0\.02.*\$0\.01.*\$0\.003.*\$0\.001/s,
    );
    await sheet.getByText("Last request: provider counted the same.").waitFor();
  });

  it("pins and excludes from the breakdown, and takes in again there", async () => {
    const panel = await pages.panel({ rows: exchangeRows(2), figures: figures() });
    const sheet = panel.page.getByRole("dialog");
    await panel.tell({
      type: "sheet",
      sheet: breakdown({ excluded: [excerpt("a1", { standing: "excluded" })] }),
    });
    const heaviest = sheet.getByRole("list", { name: "Heaviest messages" }).getByRole("listitem");
    await heaviest.first().getByRole("button", { name: "Pin", exact: true }).click();
    assert.deepEqual(await panel.posted("pin"), { type: "pin", id: "q1", pinned: true });
    await heaviest.last().getByRole("button", { name: "Exclude" }).click();
    assert.deepEqual(await panel.posted("exclude"), { type: "exclude", id: "q2", excluded: true });
    const excluded = sheet.getByRole("list", { name: "Excluded messages" });
    await excluded.getByRole("button", { name: "Include" }).click();
    assert.deepEqual(await panel.posted("exclude"), { type: "exclude", id: "a1", excluded: false });
  });

  it("previews a trim with what goes and what stays, and a summary with the request it takes", async () => {
    const panel = await pages.panel({ rows: exchangeRows(2) });
    const sheet = panel.page.getByRole("dialog");
    const cheaper = { ...strategy("dropOldest"), dearAbove: 2_000 };
    await panel.tell({ type: "sheet", sheet: { kind: "trim", strategies: [cheaper] } });
    await sheet.getByText("2,020 → 1,820 tokens").waitFor();
    await sheet.getByText("below 2,000 tokens, above which the model costs more").waitFor();
    for (const [list, words] of [
      ["No longer sent: 2 messages", "Answer 1."],
      ["Still sent: 3 messages", "and 2 more"],
    ] as const) {
      await sheet.getByText(list).click();
      await sheet.getByText(words, { exact: true }).waitFor();
    }
    await panel.tell({ type: "sheet", sheet: { kind: "summarize", strategies: [strategy("summarize")] } });
    await sheet.getByText("and a summary of at most 200 tokens").waitFor();
    await sheet.getByText("One extra request, for the summary").waitFor();
    await sheet.getByRole("button", { name: "Apply and Edit" }).click();
    assert.deepEqual(await panel.posted("compact"), { type: "compact", strategy: "summarize", edit: true });
  });

  it("leaves room for what a message says beside why it goes, in a sidebar too", async () => {
    const panel = await pages.panel({ rows: exchangeRows(1) }, { viewport: { width: 420, height: 700 } });
    const sheet = panel.page.getByRole("dialog");
    const goes = [excerpt("q1", { text: "What was said. ".repeat(9), reason: "tooMuch" })];
    const trims = [strategy("slidingWindow", { hidden: 1, goes })];
    await panel.tell({ type: "sheet", sheet: { kind: "trim", strategies: trims } });
    await sheet.getByText("No longer sent: 1 message").click();
    await sheet.getByText("goes: matters, but there is no room").waitFor();
    const words = await sheet.locator(".excerpt-text").first().boundingBox();
    assert.ok(words && words.width > 250, JSON.stringify(words));
  });

  it("takes another text for a summary, has it written anew and goes back to an earlier one", async () => {
    const panel = await pages.panel({ rows: [...exchangeRows(2), summary] });
    const row = panel.articles("Summary");
    await row.locator("summary").first().click();
    assert.deepEqual(await panel.posted("showReplaced"), { type: "showReplaced", id: "summary" });
    await row.getByRole("button", { name: "Edit" }).click();
    const text = row.getByRole("textbox", { name: "Summary text" });
    assert.equal(await text.inputValue(), "The second.");
    await text.fill("My own words.");
    await row.getByRole("button", { name: "Save" }).click();
    const edited = { type: "editSummary", id: "summary", text: "My own words." };
    assert.deepEqual(await panel.posted("editSummary"), edited);
    await row.getByRole("button", { name: "Regenerate" }).click();
    await row.getByRole("textbox", { name: /Instruction/ }).fill("Make it shorter");
    await row.getByRole("button", { name: "Regenerate" }).click();
    const asked = { type: "regenerateSummary", id: "summary", instruction: "Make it shorter" };
    assert.deepEqual(await panel.posted("regenerateSummary"), asked);
    await row.locator("summary", { hasText: "2 versions" }).click();
    await row.getByRole("button", { name: "Use This Version" }).click();
    assert.deepEqual(await panel.posted("useSummaryVersion"), {
      type: "useSummaryVersion",
      id: "summary",
      version: "v1",
    });
  });

  it("unfolds a summary to what it replaced, and has none written that is cancelled", async () => {
    const panel = await pages.panel({ rows: [...exchangeRows(2), summary] });
    await panel.articles("Summary").locator("summary").first().click();
    const messages = [excerpt("q1", { text: "Question 1" }), excerpt("a1", { text: "Answer 1." })];
    await panel.tell({ type: "replaced", id: "summary", messages, more: 3 });
    await panel.page.locator("summary", { hasText: "Replaces 5 messages" }).click();
    await panel.page.getByText("and 3 more").waitFor();
    await panel.articles("Summary").getByRole("button", { name: "Edit" }).click();
    await panel.articles("Summary").getByRole("textbox").press("Escape");
    assert.equal(panel.count("editSummary"), 0);
  });

  it("asks anew what an unfolded summary replaced where another conversation has the same", async () => {
    const rows = [...exchangeRows(2), summary];
    const panel = await pages.panel({ rows });
    await panel.articles("Summary").locator("summary").first().click();
    await panel.posted("showReplaced");
    await panel.tell({ type: "replaced", id: "summary", messages: [excerpt("q1")], more: 1 });
    const fork = { id: "fork", title: "Title (fork)", model: "m" };
    await panel.tell(snapshot({ rows, conversation: fork }));
    assert.deepEqual(await panel.posted("showReplaced"), { type: "showReplaced", id: "summary" });
  });

  it("shows the trim that was asked for further up, and stays there with one that comes by itself", async () => {
    const panel = await pages.panel({ rows: exchangeRows(20) });
    const log = panel.page.getByRole("log");
    const scrollUp = async () => {
      await log.evaluate((element) => element.scrollTo(0, 0));
      await panel.button("Jump to Latest").waitFor();
    };
    await scrollUp();
    await panel.tell({ type: "row", row: { ...trim, id: "t1", automatic: true } });
    assert.equal(await log.evaluate(({ scrollTop }) => scrollTop), 0);
    await panel.tell({ type: "row", row: { ...trim, id: "t2" } });
    await panel.button("Jump to Latest").waitFor({ state: "detached" });
    assert.ok(await log.evaluate(({ scrollTop }) => scrollTop > 0));
  });

  it("edits a summary, saves it and takes it back without the mouse", async () => {
    const panel = await pages.panel({ rows: [...exchangeRows(2), summary] });
    const row = panel.articles("Summary");
    await row.locator("summary").first().press("Enter");
    await row.getByRole("button", { name: "Edit" }).press("Enter");
    await panel.focused(".summary-form textarea");
    await panel.page.keyboard.press("End");
    await panel.page.keyboard.type(" In my words.");
    await panel.page.keyboard.press("Tab");
    await panel.page.keyboard.press("Enter");
    const text = "The second. In my words.";
    assert.deepEqual(await panel.posted("editSummary"), { type: "editSummary", id: "summary", text });
    await panel.tell({ type: "row", row: { ...summary, summary: text } });
    await row.locator(".markdown", { hasText: "In my words." }).waitFor();
    await panel.focused("article.compaction");
    await row.getByRole("button", { name: "Undo", exact: true }).press("Enter");
    assert.deepEqual(await panel.posted("undo"), { type: "undo", target: "summary" });
    await panel.tell({ type: "row", row: { ...summary, summary: text, reverted: true } });
    await row.getByText("undone", { exact: true }).waitFor();
    await panel.focused("article.compaction");
  });

  it("opens a summary to be edited where the user chose that before it was written", async () => {
    const panel = await pages.panel({ rows: [...exchangeRows(2), summary] });
    await panel.tell({ type: "reveal", id: "summary", edit: true });
    await panel.focused(".summary-form textarea");
    assert.equal(await panel.page.getByRole("textbox", { name: "Summary text" }).inputValue(), "The second.");
  });

  it("shows that a summary is being written, to be stopped, and why one failed that nobody asked for", async () => {
    const panel = await pages.panel({ rows: exchangeRows(2) });
    await panel.tell({ type: "summarizing", active: true });
    const row = panel.page.getByRole("status").filter({ hasText: "Summarizing…" });
    await row.getByRole("button", { name: "Cancel" }).click();
    await panel.posted("cancelSummary");
    await panel.tell({ type: "summarizing", active: false, fault: "The server failed." });
    assert.equal(await row.count(), 0);
    const fault = panel.page.getByRole("status").filter({ hasText: "No summary could be made" });
    await fault.getByText("The server failed.").waitFor();
    await fault.getByRole("button", { name: "Close" }).click();
    await fault.waitFor({ state: "detached" });
  });

  it("marks a message that is cut to fit, with what it weighs in full, and says so in the memory's row", async () => {
    const cut = message("cut", { role: "user", tokens: 900, shortened: { form: "cut", full: 5_200 } });
    const trim: CompactionRow = { ...summary, id: "trim", strategy: "slidingWindow", hidden: 0, cut: 1 };
    const panel = await pages.panel({ rows: [trim, cut] });
    await panel.articles("You").getByText("Cut to fit: 900 of 5,200 tokens sent").waitFor();
    await panel.page.getByText("1 message cut to fit").waitFor();
  });

  it("goes to what was found in other conversations", async () => {
    const found = [
      { conversation: "old", title: "Ports", entry: "e2", from: "user, 2026-01-02 10:00 UTC" },
      { conversation: "old", title: "Ports", entry: "e3", from: "assistant, 2026-01-02 10:01 UTC" },
    ];
    const asked = { name: "recall", arguments: '{"query":"port","scope":"all"}' };
    const panel = await pages.panel({ rows: [tool("t1", { ...asked, result: "Found.", found })] });
    await panel.articles("Tool: recall").locator("summary").click();
    await panel.page.getByRole("heading", { name: "Found in conversations" }).waitFor();
    await panel.button("Ports, assistant, 2026-01-02 10:01 UTC").click();
    const { conversation, entry } = await panel.posted("openFound");
    assert.deepEqual([conversation, entry], ["old", "e3"]);
    assert.deepEqual(await panel.findings(), []);
  });
});

import assert from "node:assert/strict";
import { breakdown, exchangeRows, message, tool } from "../fixtures/panelFacts.ts";
import { webviewPages } from "./pageHarness.ts";

describe("Waiting for a server on the page", () => {
  const pages = webviewPages();

  it("is shown once it takes long, with its time and Stop, and no longer than it takes", async () => {
    const panel = await pages.panel({ rows: exchangeRows(1), running: true });
    const waiting = panel.page.getByText(/^Waiting for the server, /);
    await panel.tell({ type: "awaiting", since: Date.now() });
    assert.equal(await waiting.count(), 0);
    await panel.tell({ type: "awaiting", since: Date.now() - 42_000 });
    await panel.page.getByText(/^Waiting for the server, 0:4\d$/).waitFor();
    await panel.page.getByText(/^Waiting for the server, 0:4[4-9]$/).waitFor();
    await panel.page.getByRole("status").getByRole("button", { name: "Stop" }).click();
    await panel.posted("cancel");
    await panel.tell({ type: "awaiting", since: null });
    assert.equal(await waiting.count(), 0);
    await panel.tell({ type: "awaiting", since: Date.now() - 2_000, storage: true });
    await panel.page.getByText(/^Waiting until the storage server has what was said, 0:0\d$/).waitFor();
  });

  it("says since when a model has been loading, and how long a wait of minutes still is", async () => {
    const panel = await pages.panel({ rows: exchangeRows(1), running: true });
    const retry = { message: "s is loading the model m.", at: Date.now() + 5_000 };
    await panel.tell({ type: "retrying", retry: { ...retry, loadingSince: Date.now() - 42_000 } });
    await panel.page.getByText(/^s is loading the model m\. 0:4\d$/).waitFor();
    await panel.page.getByRole("status").getByRole("button", { name: "Stop" }).click();
    await panel.posted("cancel");
    await panel.tell({
      type: "retrying",
      retry: { message: "Too many requests.", at: Date.now() + 432_000 },
    });
    await panel.page.getByText(/^Too many requests\. Retrying in 7:1\d\.$/).waitFor();
  });

  it("says which instructions have changed, until they are applied", async () => {
    const panel = await pages.panel({ rows: exchangeRows(1) });
    await panel.tell({ type: "instructionsChanged", paths: ["AGENTS.md", "CLAUDE.md"] });
    await panel.page.getByText("Instructions have changed: AGENTS.md, CLAUDE.md.").waitFor();
    assert.deepEqual(await panel.findings(), []);
    await panel.button("Apply from Now On").click();
    await panel.posted("applyInstructions");
    await panel.tell({ type: "instructionsChanged", paths: [] });
    assert.equal(await panel.button("Apply from Now On").count(), 0);
  });

  it("shows the instructions that go along with a message, and with a result", async () => {
    const instructions = [{ path: "a/AGENTS.md", text: "Use <b>tabs</b>." }];
    const panel = await pages.panel({
      rows: [message("q1", { role: "user", text: "Look", instructions }), tool("t1", { instructions })],
    });
    const fold = panel.articles("You").getByText("Instructions: a/AGENTS.md");
    await fold.click();
    await panel.articles("You").getByText("Use <b>tabs</b>.").waitFor();
    assert.equal(await panel.page.locator(".recalled-parts b").count(), 0);
    const result = panel.articles("Tool: read_file");
    await result.locator("summary").first().click();
    await result.getByText("Instructions: a/AGENTS.md").waitFor();
  });

  it("leaves what a model thought folded, with its time and tokens, out of what is copied", async () => {
    const reasoning = { text: "First I look, then I answer.", ms: 12_000, tokens: 840 };
    const panel = await pages.panel({ rows: [message("a1", { text: "The answer.", reasoning })] });
    const fold = panel.page.locator("details.reasoning");
    await fold.getByText("Thought for 12 s · 840 tokens").waitFor();
    const thought = panel.page.getByText("First I look, then I answer.");
    assert.equal(await thought.isVisible(), false);
    await fold.locator("summary").click();
    await thought.waitFor({ state: "visible" });
    await panel.page.evaluate(() => {
      const writeText = async (text: string) => void Object.assign(window, { copied: text });
      Object.defineProperty(navigator, "clipboard", { value: { writeText } });
    });
    await panel.act(panel.articles("Assistant"), "Copy Message");
    const copied = await panel.page.evaluate(() => (window as unknown as { copied?: string }).copied);
    assert.equal(copied, "The answer.");
    // Streaming, it says that the model thinks.
    await panel.tell({
      type: "row",
      row: message("a2", { text: "", streaming: true, reasoning: { text: "Hm." } }),
    });
    await panel.page.getByText("Thinking", { exact: true }).waitFor();
  });

  it("names what the next request costs by what the provider still has in its cache", async () => {
    const costs = { spent: 1, turn: 0.5, next: 1.51, nextCached: 0.16, cachedTokens: 150_000 };
    const panel = await pages.panel({ rows: exchangeRows(1) });
    const until = new Date(2026, 10, 29, 14, 5).getTime();
    const shown = async (cost: Parameters<typeof breakdown>[0]) => {
      await panel.tell({ type: "sheet", sheet: breakdown(cost) });
      return panel.page.locator("longhand-sheet").innerText();
    };
    const cached = await shown({ cost: { ...costs, cache: { state: "cached", until } } });
    assert.match(cached, /150,000 tokens from the provider's cache, cached until (?:0?2|14):05[^]*\$0\.16/);
    const cold = await shown({
      cost: { ...costs, cachedTokens: 0, cache: { state: "cold", afterTrim: 0.4 } },
    });
    assert.match(cold, /Cold: [^]*\$1\.51[^]*After a trim\s+\$0\.40?\b/);
    const longPrompt = { above: 200_000, input: 4, more: 0.5, isAbove: true };
    const none = await shown({ cost: { ...costs, cache: { state: "none" }, longPrompt } });
    assert.match(
      none,
      /The provider caches nothing\.[^]*It is longer than 200,000 tokens: the whole request costs \$4[^]*\$0\.50? more/,
    );
    const waits = { kind: "waits", costs: 0.12, saves: 0.03, requests: 9, ceiling: 900_000 } as const;
    assert.match(
      await shown({ cost: { ...costs, timing: waits } }),
      /A compaction waits, up to 900,000 tokens: [^]*\$0\.12 [^]*\$0\.03 over the next 9 requests/,
    );
    const pause = { kind: "pause", idleMs: 5_400_000, saves: 0.25 } as const;
    assert.match(await shown({ cost: { ...costs, timing: pause } }), /After a pause of 1 h 30 min /);
    const nulls = { spent: null, turn: null, next: null, nextCached: null, cachedTokens: 0 };
    assert.equal((await shown({ cost: nulls })).match(/unknown/g)?.length, 3);
  });
});

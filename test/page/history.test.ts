import assert from "node:assert/strict";
import type { HistoryDetail, HistoryFact, HistoryRequest } from "../../src/protocol/history.ts";
import { webviewPages } from "./pageHarness.ts";

const request = (n: number, more: Partial<HistoryRequest> = {}): HistoryRequest => ({
  id: `r${n}`,
  at: 1_764_000_000_000 + n * 60_000,
  model: "gpt-5-mini",
  promptTokens: 1_000 * n,
  cachedTokens: 900 * n,
  completionTokens: 50,
  cost: 0.001 * n,
  ...more,
});
const requests = [
  request(1),
  request(2),
  request(3, { compaction: "slidingWindow" }),
  request(4, { cost: null }),
];
const line = (id: string, text: string) =>
  ({ id, role: "user", text, tokens: 20, standing: "sent" }) as const;
const detail = (more: Partial<HistoryDetail> = {}): HistoryDetail => ({
  id: "r3",
  messages: [
    { ...line("m1", "An <i>old</i> question"), state: "same", requests: 3, cost: 0.0123 },
    { ...line("m9", "A new question"), state: "new", requests: 1, cost: 0 },
  ],
  more: 0,
  gone: [{ ...line("m0", "The first"), standing: "trimmed" }],
  tools: ["read_file", "recall"],
  toolsAdded: ["recall"],
  toolsRemoved: [],
  isExact: true,
  ...more,
});
const history = (more: Partial<HistoryFact> = {}): HistoryFact => ({
  title: "Ports",
  requests,
  detail: detail(),
  ...more,
});

describe("The page with the requests of a conversation", () => {
  const pages = webviewPages();
  const open = (more?: Partial<HistoryFact>) => pages.history({ type: "history", history: history(more) });

  it("shows what a request carried, what became of the rest, and what each message has cost", async () => {
    const { page } = await open();
    const changes = await page.getByRole("region", { name: "Beside the request before" }).innerText();
    assert.match(changes, /Tools that are new: recall/);
    assert.match(changes, /A new question\s+new, 20 tokens/);
    assert.match(changes, /The first\s+no longer sent: trimmed, 20 tokens/);
    const rows = await page.getByRole("region", { name: "2 messages" }).locator("tbody tr").allInnerTexts();
    assert.match(rows[0] ?? "", /An <i>old<\/i> question\s+20\s+3\s+\$0\.0123/);
    await page.getByText("After: Sliding window").waitFor();
    assert.equal(await page.locator("i:not([class])").count(), 0);
  });

  it("goes to the request before, to one that is clicked in the chart, and to a message in the chat", async () => {
    const opened = await open();
    await opened.button("Previous Request").click();
    assert.deepEqual(await opened.posted("select"), { type: "select", id: "r2" });
    const chart = opened.page.getByRole("img");
    const { width = 0, height = 0 } = (await chart.boundingBox()) ?? {};
    await chart.click({ position: { x: (3.5 / 24) * width, y: height - 4 } });
    assert.deepEqual(await opened.posted("select"), { type: "select", id: "r4" });
    await opened.button("Show in the chat: A new question").click();
    assert.deepEqual(await opened.posted("reveal"), { type: "reveal", id: "m9" });
  });

  it("names the colors of its chart and the longest prompt", async () => {
    const { page } = await open();
    await page.getByText("4,000 tokens", { exact: true }).first().waitFor();
    const legend = page.locator(".legend").getByRole("listitem");
    assert.deepEqual(
      (await legend.allInnerTexts()).map((words) => words.trim()),
      ["From the cache", "Not from the cache", "Shown below", "Made smaller"],
    );
    const never = await open({ requests: [request(1)], detail: null });
    assert.equal(await never.page.getByText("Made smaller").count(), 0);
  });

  it("is moved through by keys, and opens a request as JSON and beside the one before", async () => {
    const opened = await open();
    await opened.page.getByRole("slider", { name: "Request" }).press("End");
    assert.deepEqual(await opened.posted("select"), { type: "select", id: "r4" });
    await opened.button("Open as JSON").click();
    assert.deepEqual(await opened.posted("json"), { type: "json", id: "r3" });
    await opened.button("Compare with the One Before").click();
    assert.deepEqual(await opened.posted("difference"), { type: "difference", id: "r3" });
  });

  it("draws five thousand requests at once, and says where there is none", async () => {
    const many = Array.from({ length: 5_000 }, (_, n) => request(n + 1));
    const { page } = await open({ requests: many, detail: detail({ id: "r5000", isExact: false }) });
    const bars = async (kind: string) =>
      (await page.locator(`.history-chart .${kind}`).getAttribute("d"))?.match(/M/g)?.length;
    assert.deepEqual([await bars("fresh"), await bars("chosen"), await bars("mark")], [384, 1, undefined]);
    await page.getByText("Request 5,000 of 5,000").waitFor();
    await page.getByText(/did not note its request's tools/).waitFor();
    const none = await pages.history({ type: "history", history: null });
    await none.page.getByText("No conversation is open").waitFor();
  });

  it("takes what another request carried without the chart again", async () => {
    const opened = await open({ detail: null });
    await opened.tell({ type: "detail", detail: detail({ id: "r2" }) });
    await opened.page.getByText("Request 2 of 4").waitFor();
    await opened.page.getByRole("region", { name: "2 messages" }).waitFor();
  });

  it("has nothing that axe objects to in any theme", async () => {
    const opened = await pages.history({ type: "history", history: history() });
    assert.deepEqual(await opened.findingsInThemes(), []);
  });
});

import assert from "node:assert/strict";
import type { UsagePageFact, UsageLine } from "../../src/protocol/usage.ts";
import { webviewPages } from "./pageHarness.ts";

const sum = {
  requests: 3,
  inputTokens: 12_345,
  cachedTokens: 60_000,
  outputTokens: 789,
  cost: 0.42,
  summaryCost: 0.02,
  recallCost: 0.03,
  unpriced: 0,
};
const line = (label: string, more: Partial<UsageLine> = {}): UsageLine => ({ ...sum, label, ...more });
const usage = (more: Partial<UsagePageFact> = {}): UsagePageFact => ({
  days: 30,
  total: sum,
  byDay: [line("Nov 29, 2026"), line("Nov 28, 2026", { cost: 0.1 })],
  byModel: [line("gpt-5-mini"), line("local", { unpriced: 3, cost: 0 })],
  byConversation: [line("Ports <b>and</b> hosts", { conversation: "a" }), line("Erased conversation")],
  more: 0,
  ...more,
});

describe("The page of usage and cost", () => {
  const pages = webviewPages();
  const open = (more?: Partial<UsagePageFact>) => pages.usage({ type: "usage", usage: usage(more) });

  it("shows sums, days, models and conversations, and says where a price is not known", async () => {
    const { page } = await open({ total: { ...sum, unpriced: 1 }, today: { cost: 0.5, limit: 2 } });
    const cells = (name: string) => page.getByRole("region", { name }).locator("tbody tr").allInnerTexts();
    const days = await cells("By day");
    assert.match(days[0] ?? "", /Nov 29, 2026\s+3\s+12,345\s+60,000\s+789\s+\$0\.42/);
    assert.match((await cells("By model"))[1] ?? "", /local.*not known/s);
    await page.getByText("Today: $0.50 of $2.00").waitFor();
    await page.getByText("The price of 1 request is not known.").waitFor();
    await page.getByText("at least $0.42").first().waitFor();
    assert.equal(await page.locator("tbody b").count(), 0);
  });

  it("draws the costs of a table from one line, and lets a day stand in one", async () => {
    const byDay = [line("Nov 29, 2026"), line("Nov 28, 2026", { cost: 0.0525 })];
    const { page } = await pages.usage(
      { type: "usage", usage: usage({ byDay }) },
      { viewport: { width: 400, height: 900 } },
    );
    const days = page.getByRole("region", { name: "By day" });
    const ends = await days
      .locator(".bar")
      .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().right));
    assert.equal(ends.length, 2);
    assert.equal(ends[0], ends[1]);
    const names = await days.locator("tbody th").evaluateAll((all) => all.map((one) => one.clientHeight));
    assert.ok(
      names.every((height) => height < 36),
      names.join(),
    );
  });

  it("has room for the costs in a tab beside a sidebar", async () => {
    const { page } = await pages.usage(
      { type: "usage", usage: usage() },
      { viewport: { width: 640, height: 900 } },
    );
    const hidden = await page
      .getByRole("table")
      .evaluateAll((tables) =>
        tables.map(({ parentElement: frame }) => frame!.scrollWidth - frame!.clientWidth),
      );
    assert.deepEqual(hidden, [0, 0, 0]);
  });

  it("asks for another time, for a conversation and for the table", async () => {
    const opened = await open();
    await opened.page.getByRole("radio", { name: "Last 7 days" }).check();
    assert.deepEqual(await opened.posted("period"), { type: "period", days: 7 });
    await opened.button("Open Ports <b>and</b> hosts").click();
    assert.deepEqual(await opened.posted("open"), { type: "open", conversation: "a" });
    await opened.button("Save as a Table").click();
    await opened.posted("export");
    await opened.tell({
      type: "usage",
      usage: usage({ days: 7, total: { ...sum, requests: 0 }, byDay: [] }),
    });
    await opened.page.getByText("No request in this time.").waitFor();
  });

  it("shows the beginning of long tables at once, and soon all of them", async () => {
    const opened = await open({
      byDay: Array.from({ length: 400 }, (_, n) => line(`Day ${n}`)),
      byConversation: Array.from({ length: 100 }, (_, n) => line(`Talk ${n}`, { conversation: `c${n}` })),
    });
    await opened.page.getByText("Day 399").waitFor();
    assert.equal(await opened.page.locator("tbody tr").count(), 502);
    await opened.tell({ type: "usage", usage: usage({ byDay: [line("Today")] }) });
    await opened.page.getByText("Today", { exact: true }).waitFor();
    assert.equal(await opened.page.locator("tbody tr").count(), 5);
  });

  it("has nothing that axe objects to in any theme", async () => {
    const opened = await pages.usage({ type: "usage", usage: usage() });
    assert.deepEqual(await opened.findingsInThemes(), []);
  });
});

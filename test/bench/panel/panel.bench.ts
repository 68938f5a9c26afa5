import type { CDPSession } from "playwright-core";
import { startModelServer, type ModelServer } from "../../modelServer/modelServer.ts";
import { exchanges, importMessages } from "../../panel/importing.ts";
import { Workbench } from "../../vscode/workbench.ts";
import { watchPanel, type PanelTimes } from "./watch.ts";

/**
 * The panel of a real VS Code with conversations of different lengths: how long it takes from `ready` until it can
 * be used, shown again and in a window that was reloaded; nodes and heap; and what streaming 200 deltas a second
 * costs.
 */
const sizes = [10, 1_000, 10_000];
const showings = 5;
const reloads = 2;
/** With what the server itself takes, about 200 a second. */
const deltas = { deltaLength: 12, delayMs: 3 };
const streamedCharacters = 20_000;

const code = "```ts\nexport const answer: number = 42; // as everybody knows\n```";
const answerOf = (turn: number) =>
  `Answer ${turn} in **bold**, with [a link](src/a.ts:3).\n\n- one\n- two\n\n${code}`;
const streamed = `${answerOf(0)}\n\n`
  .repeat(Math.ceil(streamedCharacters / answerOf(0).length))
  .slice(0, streamedCharacters);

const median = (all: readonly number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
const ms = (time: number) => `${Math.round(time)} ms`;

async function times(workbench: Workbench): Promise<PanelTimes> {
  return workbench.panel
    .locator("body")
    .evaluate((body) => (body.ownerDocument.defaultView as unknown as { panelTimes: PanelTimes }).panelTimes);
}

/** From `ready` until rows and composer are drawn. */
async function usable(workbench: Workbench): Promise<number> {
  await workbench.panel.getByRole("article").last().waitFor();
  for (;;) {
    const { ready, usable: end } = await times(workbench);
    if (end > 0) return end - ready;
    await workbench.page.waitForTimeout(20);
  }
}

async function shownAgain(workbench: Workbench): Promise<number> {
  await workbench.hidePanel();
  await workbench.showPanel();
  return usable(workbench);
}

async function reloaded(workbench: Workbench): Promise<number> {
  await workbench.reload();
  await workbench.showPanel();
  return usable(workbench);
}

/** What the page's process holds after a collection, in megabytes. The panel shares it with the window. */
async function heap(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.collectGarbage");
  return ((await session.send("Runtime.getHeapUsage")) as { usedSize: number }).usedSize / 1e6;
}

async function panelHeap(workbench: Workbench): Promise<number> {
  const session = await workbench.page.context().newCDPSession(workbench.page);
  const shown = await heap(session);
  await workbench.hidePanel();
  const hidden = await heap(session);
  await workbench.showPanel();
  await usable(workbench);
  return shown - hidden;
}

/** Scrolls up through as many pages as the panel keeps, and gives the most nodes there were. */
async function nodesWhileScrolling(workbench: Workbench): Promise<number> {
  let most = 0;
  for (let step = 0; step < 20; step++) {
    await workbench.panel.getByRole("log").evaluate((log) => log.scrollBy(0, -4_000));
    await workbench.page.waitForTimeout(60);
    const nodes = await workbench.panel
      .locator("html")
      .evaluate((html) => html.getElementsByTagName("*").length);
    most = Math.max(most, nodes);
  }
  return most;
}

async function stream(workbench: Workbench, server: ModelServer): Promise<PanelTimes> {
  server.script({ text: streamed });
  const box = workbench.panel.getByRole("textbox", { name: "Message" });
  await box.fill("Talk");
  await box.press("Enter");
  await workbench.panel.getByRole("button", { name: "Stop" }).waitFor();
  await workbench.panel.getByRole("button", { name: "Send" }).waitFor({ timeout: 120_000 });
  return times(workbench);
}

async function measure(size: number): Promise<number> {
  const server = await startModelServer({ shape: deltas });
  const workbench = await Workbench.open({ settings: { "longhand.baseUrl": server.url } });
  try {
    await workbench.page.addInitScript(watchPanel);
    await workbench.showPanel();
    await importMessages(workbench, exchanges(size / 2, answerOf));
    const again: number[] = [];
    for (let time = 0; time < showings; time++) again.push(await shownAgain(workbench));
    const megabytes = await panelHeap(workbench);
    const { longTasks, bytesPerDelta, received, streamMs } = await stream(workbench, server);
    const nodes = await nodesWhileScrolling(workbench);
    await workbench.panel.getByRole("button", { name: "Jump to latest" }).click();
    const cold: number[] = [];
    for (let time = 0; time < reloads; time++) cold.push(await reloaded(workbench));
    console.log(
      [
        `${size.toLocaleString("en")} messages:`,
        `  usable after ready: ${ms(median(again))} shown again, ${ms(median(cold))} in a reloaded window`,
        `  at most ${nodes} nodes, heap ${megabytes.toFixed(1)} MB`,
        `  ${received} deltas in ${ms(streamMs)}: ${bytesPerDelta.toFixed(0)} bytes each; ` +
          `longest task ${ms(Math.max(0, ...longTasks))}, ${longTasks.filter((time) => time > 100).length} over 100 ms`,
      ].join("\n"),
    );
    return median(again);
  } finally {
    await workbench.close();
    await server.close();
  }
}

const medians: number[] = [];
for (const size of sizes) medians.push(await measure(size));
console.log(`Slowest opening ${(Math.max(...medians) / Math.min(...medians)).toFixed(2)} times the fastest`);

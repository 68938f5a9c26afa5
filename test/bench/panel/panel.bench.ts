import { availableParallelism, cpus, loadavg } from "node:os";
import type { CDPSession } from "playwright-core";
import { startModelServer } from "../../modelServer/modelServer.ts";
import { exchanges, importMessages } from "../../panel/importing.ts";
import { Workbench } from "../../vscode/workbench.ts";
import { longestTask } from "./processorTime.ts";
import { answerOf, mixed, singleBlocks } from "./streams.ts";
import { watchPanel, type PanelTimes, type StreamTimes } from "./watch.ts";

/**
 * The panel of a real VS Code with conversations of different lengths, in turn in one window: how long it takes from
 * `ready` until it can be used, nodes and heap, and what streaming more than 200 deltas a second costs.
 */
const sizes = [10, 1_000, 10_000];
const openings = 7;
const reloads = 2;
const shape = { deltaLength: 12, delayMs: 4.8 };

const titleOf = (size: number) => `With ${size} messages`;
const median = (all: readonly number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
const ms = (time: number) => `${Math.round(time)} ms`;
const ratio = (all: readonly number[]) => (Math.max(...all) / Math.min(...all)).toFixed(2);

const server = await startModelServer({ shape });
const workbench = await Workbench.open({ settings: { "longhand.baseUrl": server.url } });

/** Times that `watchPanel` took in the panel's page; undefined while there is no page. */
async function times(): Promise<PanelTimes> {
  return workbench.panel
    .locator("body")
    .evaluate((body) => (body.ownerDocument.defaultView as unknown as { panelTimes: PanelTimes }).panelTimes);
}

/** Time from `ready` until rows and composer are drawn. */
async function usable(): Promise<number> {
  await workbench.panel.getByRole("article").last().waitFor();
  for (;;) {
    const { ready, usable: end } = await times();
    if (end > 0) return end - ready;
    await workbench.page.waitForTimeout(20);
  }
}

async function open(size: number): Promise<void> {
  await workbench.runCommand("Longhand: Open Conversation");
  await workbench.pick(titleOf(size));
  await workbench.panel.getByRole("button", { name: titleOf(size) }).waitFor();
  // Counted, so that nothing goes on in the background.
  await workbench.panel.getByRole("button", { name: /Show Breakdown/ }).waitFor();
}

async function shownAgain(): Promise<number> {
  await workbench.hidePanel();
  await workbench.showPanel();
  return usable();
}

async function reloaded(): Promise<number> {
  await workbench.reload();
  await workbench.showPanel();
  return usable();
}

/** The median for each size. The sizes take turns, so that whatever else the machine does falls on all alike. */
async function compare(rounds: number, take: () => Promise<number>): Promise<readonly number[]> {
  const taken: number[][] = sizes.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, size] of sizes.entries()) {
      await open(size);
      taken[index]?.push(await take());
    }
  }
  return taken.map(median);
}

/** Heap size of the page's process after a collection, in megabytes. The panel shares the process with the window. */
async function heap(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.collectGarbage");
  return ((await session.send("Runtime.getHeapUsage")) as { usedSize: number }).usedSize / 1e6;
}

async function panelHeap(): Promise<number> {
  const session = await workbench.page.context().newCDPSession(workbench.page);
  const shown = await heap(session);
  await workbench.hidePanel();
  const hidden = await heap(session);
  await session.detach();
  await workbench.showPanel();
  await usable();
  return shown - hidden;
}

/** Scrolls up through as many pages as the panel keeps, and gives the most nodes there were. */
async function nodesWhileScrolling(): Promise<number> {
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

async function talk(text: string): Promise<void> {
  server.script({ text });
  const box = workbench.panel.getByRole("textbox", { name: "Message" });
  await box.fill("Talk");
  await box.press("Enter");
  await workbench.panel.getByRole("button", { name: "Stop" }).waitFor();
  await workbench.panel.getByRole("button", { name: "Send" }).waitFor({ timeout: 120_000 });
}

async function stream(text: string): Promise<string> {
  const processor = await longestTask(workbench.page.context().browser()!, () => talk(text));
  const { stream: seen } = await times();
  return describe(seen, text.length / shape.deltaLength, processor);
}

function describe(seen: StreamTimes, deltas: number, processor: number): string {
  const { ms: duration, messages, frames, bytes, longTasks } = seen;
  const perSecond = (count: number) => Math.round(count / (duration / 1000));
  return [
    `${Math.round(deltas)} deltas, ${perSecond(deltas)} a second, in ${messages} messages of ${Math.round(bytes / messages)} bytes`,
    `(${(bytes / deltas).toFixed(0)} a delta), ${perSecond(frames)} frames a second;`,
    `longest task ${ms(Math.max(0, ...longTasks))}, ${longTasks.filter((time) => time > 100).length} over 100 ms;`,
    `${ms(processor)} of processor time`,
  ].join(" ");
}

function print(lines: readonly string[]): void {
  console.log(lines.join("\n"));
}

const load = () =>
  `load ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} cores (${cpus()[0]?.model})`;

try {
  await workbench.page.addInitScript(watchPanel);
  await workbench.showPanel();
  for (const size of sizes) await importMessages(workbench, exchanges(size / 2, answerOf), titleOf(size));
  print([`Before: ${load()}`]);
  const shown = await compare(openings, shownAgain);
  const cold = await compare(reloads, reloaded);
  print([
    `Usable after ready, ${sizes.map((size) => size.toLocaleString("en")).join(" / ")} messages:`,
    `  shown again ${shown.map(ms).join(" / ")}: slowest ${ratio(shown)} times the fastest`,
    `  in a reloaded window ${cold.map(ms).join(" / ")}: ${ratio(cold)} times`,
  ]);
  for (const size of sizes) {
    await open(size);
    const megabytes = await panelHeap();
    const streamed = await stream(mixed);
    const nodes = await nodesWhileScrolling();
    print([
      `${size.toLocaleString("en")} messages: at most ${nodes} nodes, heap ${megabytes.toFixed(1)} MB`,
      `  ${streamed}`,
    ]);
  }
  await open(10);
  for (const [name, text] of Object.entries(singleBlocks)) print([`One ${name}:`, `  ${await stream(text)}`]);
  print([`After: ${load()}`]);
} finally {
  await workbench.close();
  await server.close();
}

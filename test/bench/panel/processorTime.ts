import type { Browser } from "playwright-core";

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Processor time, in microseconds. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/**
 * Processor time in milliseconds of the longest task of a page's main thread while `act` runs: what the longest task
 * would take on a machine that has nothing else to do.
 */
export async function longestTask(browser: Browser, act: () => Promise<void>): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { recordMode: "recordAsMuchAsPossible", includedCategories: ["toplevel"] },
  });
  await act();
  const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.end");
  await complete;
  await session.detach();
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const pages = new Set(events.filter(({ args }) => args.name === "CrRendererMain").map(threadOf));
  const times = events
    .filter((event) => event.ph === "X" && event.name.endsWith("RunTask") && pages.has(threadOf(event)))
    .map(({ tdur = 0 }) => tdur / 1000);
  return times.reduce((longest, time) => Math.max(longest, time), 0);
}

import { setTimeout as wait } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";

/** What the browser has to be launched with for such pages. */
export const seldomDrawnArgs = ["--run-all-compositor-stages-before-draw"] as const;

/** Between two frames; most of the work of a window is done once for each. */
const pauseMs = 100;

/**
 * A page, in a context of its own, whose frames begin ten times a second and are put on no display: what waits for a frame
 * goes on, and a window that nobody looks at is not painted. A browser that cannot, as any but Chromium's headless shell,
 * draws it as ever.
 */
export async function newSeldomDrawnPage(browser: Browser): Promise<Page> {
  // What moves would have something to do in each frame.
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const session = await browser.newBrowserCDPSession();
  const { browserContextIds } = await session.send("Target.getBrowserContexts");
  const [browserContextId] = browserContextIds.slice(-1);
  const opened = context.waitForEvent("page");
  const target = { url: "about:blank", enableBeginFrameControl: true };
  await session.send("Target.createTarget", {
    ...target,
    ...(browserContextId !== undefined && { browserContextId }),
  });
  const page = await opened;
  void beginFrames(page);
  return page;
}

async function beginFrames(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const send = session.send.bind(session) as (method: string, options: object) => Promise<unknown>;
  while (!page.isClosed()) {
    const failure = await send("HeadlessExperimental.beginFrame", { noDisplayUpdates: true }).then(
      () => "",
      String,
    );
    if (failure.includes("wasn't found")) return;
    await wait(pauseMs);
  }
}

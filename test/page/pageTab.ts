import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { acquireChromium } from "../vscode/chromium.ts";
import { projectFolder } from "../vscode/folders.ts";

export const origin = "http://webview.test";
const types = { css: "text/css", js: "text/javascript", ttf: "font/ttf" } as Readonly<Record<string, string>>;

/** A page's fake host. VS Code keeps what `setState` is given over a reload, as the session's storage does. */
const fakeApi = `
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => void window.recordIntent(message),
    getState: () => JSON.parse(sessionStorage.getItem("state") ?? "null") ?? undefined,
    setState: (state) => sessionStorage.setItem("state", JSON.stringify(state)),
  });
`;

const idle: PageTab[] = [];
const files = new Map<string, Buffer>();

/** A tab of a browser that one test after the other uses, so that its scripts are compiled once. */
export class PageTab {
  readonly page: Page;
  /** Addresses that the page asked for beside its own files. None was answered. */
  readonly refused: string[] = [];
  private html = "";
  private record: (intent: unknown) => void = () => undefined;

  private constructor(page: Page) {
    this.page = page;
  }

  /** One that no test uses. */
  static async take(): Promise<PageTab> {
    return idle.pop() ?? PageTab.open();
  }

  private static async open(): Promise<PageTab> {
    const browser = await acquireChromium();
    const tab = new PageTab(await browser.newPage());
    const { page } = tab;
    await page.exposeFunction("recordIntent", (intent: unknown) => tab.record(intent));
    await page.addInitScript(fakeApi);
    await page.route("**", async (route) => {
      const address = route.request().url();
      if (address === `${origin}/`) return route.fulfill({ contentType: "text/html", body: tab.html });
      const [, file, type = ""] =
        /^http:\/\/webview\.test\/dist\/([\w.]+\.(\w+))(?:\?\w+)?$/.exec(address) ?? [];
      if (file !== undefined)
        return route.fulfill({ contentType: types[type] ?? "application/octet-stream", body: built(file) });
      tab.refused.push(address);
      return route.abort();
    });
    return tab;
  }

  /** Loads a page, whose host gets what the page posts by `record`. */
  async show(
    html: string,
    viewport: { readonly width: number; readonly height: number },
    record: (intent: unknown) => void,
  ): Promise<void> {
    this.html = html;
    this.record = record;
    await this.page.setViewportSize(viewport);
    await this.page.goto(`${origin}/`);
  }

  /** Leaves nothing of a test: the next one may take it. */
  async giveBack(): Promise<void> {
    const { page } = this;
    this.record = () => undefined;
    this.refused.length = 0;
    page.removeAllListeners("pageerror");
    if (!page.url().startsWith(origin)) return page.close();
    await page.evaluate("sessionStorage.clear()");
    await page.emulateMedia({ reducedMotion: null });
    await page.goto("about:blank");
    idle.push(this);
  }
}

function built(file: string): Buffer {
  const content = files.get(file) ?? readFileSync(join(projectFolder, "dist", file));
  files.set(file, content);
  return content;
}

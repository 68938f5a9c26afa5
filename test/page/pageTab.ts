import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
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

/** A tab of a browser that one test after the other uses, so that its files are fetched and its scripts compiled once. */
export class PageTab {
  readonly page: Page;
  /** Addresses that the page asked for beside its own files. None was answered. */
  readonly refused: string[] = [];
  private readonly host: PageHost;
  private record: (intent: unknown) => void = () => undefined;

  private constructor(page: Page, host: PageHost) {
    this.page = page;
    this.host = host;
    // What the page's policy stops never was a request, and what the browser wants for itself is not the page's.
    page.on("requestfailed", (request) => {
      if (request.failure()?.errorText !== "csp") this.refused.push(request.url());
    });
  }

  /** One that no test uses. */
  static async take(): Promise<PageTab> {
    return idle.pop() ?? PageTab.open();
  }

  private static async open(): Promise<PageTab> {
    const browser = await acquireChromium();
    const host = new PageHost();
    const server = await host.start();
    // What the browser leaves out of a proxy's hands by itself is what is on this machine.
    const page = await browser.newPage({ proxy: { server, bypass: "<-loopback>" } });
    const tab = new PageTab(page, host);
    await page.exposeFunction("recordIntent", (intent: unknown) => tab.record(intent));
    await page.addInitScript(fakeApi);
    return tab;
  }

  /** Loads a page, whose host gets what the page posts by `record`. */
  async show(
    html: string,
    viewport: { readonly width: number; readonly height: number },
    record: (intent: unknown) => void,
  ): Promise<void> {
    this.host.html = html;
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

/**
 * The whole network of a tab, as its proxy: serves the page and what is built for it, which the browser may keep, and nothing
 * else. To answer by a route of the tab would send every file through the debugging protocol each time.
 */
class PageHost {
  html = "";

  /** Gives its address. It ends with the process, which need not wait for it. */
  async start(): Promise<string> {
    const server = createServer(({ url = "" }, response) => this.answer(url, response));
    server.on("connect", (_, socket) => void socket.destroy());
    server.listen(0, "127.0.0.1").unref();
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  private answer(url: string, response: ServerResponse): void {
    const [, file, type = ""] = /^http:\/\/webview\.test\/dist\/([\w.]+\.(\w+))(?:\?\w+)?$/.exec(url) ?? [];
    if (file !== undefined) {
      response.setHeader("content-type", types[type] ?? "application/octet-stream");
      response.setHeader("cache-control", "max-age=86400, immutable");
      response.end(built(file));
    } else if (url === `${origin}/`) {
      response.setHeader("content-type", "text/html");
      response.setHeader("cache-control", "no-store");
      response.end(this.html);
    } else response.destroy();
  }
}

function built(file: string): Buffer {
  const content = files.get(file) ?? readFileSync(join(projectFolder, "dist", file));
  files.set(file, content);
  return content;
}

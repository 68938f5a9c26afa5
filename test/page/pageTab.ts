import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { webviewHtml, type PageName } from "../../src/host/panel/webviewHtml.ts";
import { acquireChromium } from "../vscode/chromium.ts";
import { projectFolder } from "../vscode/folders.ts";

const origin = "http://webview.test";
/** A script beside the page's own: axe-core, which the browser keeps as well. */
export const axeAddress = `${origin}/axe.js`;
const types = { css: "text/css", js: "text/javascript", ttf: "font/ttf" } as Readonly<Record<string, string>>;

/** A page's fake host. VS Code keeps what `setState` is given over a reload, as the session's storage does for one address. */
const fakeApi = `
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => void window.recordIntent(location.href, message),
    getState: () => JSON.parse(sessionStorage.getItem(location.href) ?? "null") ?? undefined,
    setState: (state) => sessionStorage.setItem(location.href, JSON.stringify(state)),
  });
`;

const ownFile = /^http:\/\/webview\.test\/dist\/([\w.]+\.(\w+))(?:\?\w+)?$/;
const pageAddress = /^http:\/\/webview\.test\/\?\d+$/;

/** A page as its host writes it. */
export function writtenPage(name: PageName): string {
  return webviewHtml(name, {
    cspSource: origin,
    nonce: "nonce",
    address: (file) => `${origin}/dist/${file}`,
    language: "en",
    bundle: {},
  });
}

const idle: PageTab[] = [];
const files = new Map<string, Buffer>();

/** A tab of a browser that one test after the other uses, so that its files are fetched and its scripts compiled once. */
export class PageTab {
  readonly page: Page;
  /** Addresses that the page asked for beside its own files. None was answered. */
  readonly refused: string[] = [];
  /** Errors that the page threw. */
  readonly problems: string[] = [];
  private readonly host: PageHost;
  private address = "";
  private shown = 0;
  private record: (intent: unknown) => void = () => undefined;

  private constructor(page: Page, host: PageHost) {
    this.page = page;
    this.host = host;
    // What the page's policy stops never was a request, and what the browser wants for itself is not the page's.
    page.on("requestfailed", (request) => {
      if (request.failure()?.errorText !== "csp" && !ownFile.test(request.url()))
        this.refused.push(request.url());
    });
    page.on("pageerror", ({ message }) => this.problems.push(message));
  }

  /** Takes a tab that no test uses. */
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
    await page.exposeFunction("recordIntent", (from: string, intent: unknown) => {
      if (from === tab.address) tab.record(intent);
    });
    await page.addInitScript(fakeApi);
    return tab;
  }

  /**
   * Loads a page, whose host gets what the page posts by `record`. Its address is its own, so that what the page before it
   * does as it goes away is not taken for this one's.
   */
  async show(
    html: string,
    viewport: { readonly width: number; readonly height: number },
    record: (intent: unknown) => void,
  ): Promise<void> {
    this.host.html = html;
    this.record = record;
    this.address = `${origin}/?${++this.shown}`;
    await this.page.setViewportSize(viewport);
    this.page.once("framenavigated", () => {
      this.refused.length = 0;
      this.problems.length = 0;
    });
    await this.page.goto(this.address);
  }

  /** Leaves nothing of a test to be seen or to move: the next one may take it, whose page takes the place of this one's. */
  async giveBack(): Promise<void> {
    const { page } = this;
    this.record = () => undefined;
    if (!page.url().startsWith(origin)) return page.close();
    await page.evaluate("sessionStorage.clear(); document.body.style.display = 'none'");
    await page.emulateMedia({ reducedMotion: null });
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
    const [, file, type = ""] = ownFile.exec(url) ?? [];
    if (file !== undefined || url === axeAddress) {
      response.setHeader(
        "content-type",
        types[file === undefined ? "js" : type] ?? "application/octet-stream",
      );
      response.setHeader("cache-control", "max-age=86400, immutable");
      response.end(file === undefined ? axe.source : built(file));
    } else if (pageAddress.test(url)) {
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

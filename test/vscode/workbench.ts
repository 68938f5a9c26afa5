import { globSync } from "node:fs";
import manifest from "../../package.json" with { type: "json" };
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FrameLocator, Locator, Page } from "playwright-core";
import { acquireChromium, releaseChromium } from "./chromium.ts";
import {
  createRunFolders,
  emptyFolders,
  installExtension,
  projectFolder,
  quietSettings,
  writeSettings,
  type RunFolders,
  type Settings,
} from "./folders.ts";
import { VsCodeServer, withoutKey, type ServerOptions } from "./server.ts";

export interface WorkbenchOptions extends ServerOptions {
  /** Copied, so that a test may write. Without it: the sample workspace. */
  readonly workspace?: string | undefined;
  readonly settings?: Settings;
  /** The extension's folder. Without it: this project. */
  readonly extension?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** The defaults of the extension's settings. */
const defaults: Settings = Object.fromEntries(
  Object.entries(manifest.contributes.configuration.properties).map(([key, value]) => [key, value.default]),
);

const defaultViewport = { width: 1280, height: 800 };

const opened = new Set<Workbench>();
/** Number of times that settings were changed under a window: two of them say so in its title. */
let changes = 0;

/** Pictures of all open windows, for a test that failed: one that it closed has none. */
export async function screenshotAll(name: string): Promise<void> {
  const open = [...opened].filter(({ page }) => !page.isClosed());
  for (const [index, workbench] of open.entries()) {
    const path = await workbench.screenshot(index === 0 ? name : `${name} ${index + 1}`);
    console.log(`      Picture: ${path}`);
  }
}

/** A window of a real VS Code, with its own server, browser and folders, and the extension loaded. */
export class Workbench {
  readonly page: Page;
  readonly folders: RunFolders;
  /** Lines on the page's console about the extension or its panel: failures, refused resources. */
  readonly problems: string[];
  /** The other windows on the same folder. */
  private readonly others: Workbench[] = [];
  private readonly options: WorkbenchOptions;
  /** The settings that this one was opened with. */
  private settings: Settings;
  private server: VsCodeServer;
  /** Known apart from the server's latest where there is another window. */
  private hostPid: number | undefined;
  /** Extension hosts that were killed since the page was loaded. */
  private kills = 0;

  private constructor(page: Page, folders: RunFolders, server: VsCodeServer, options: WorkbenchOptions) {
    this.page = page;
    this.folders = folders;
    this.server = server;
    this.options = options;
    this.settings = options.settings ?? {};
    this.problems = collectProblems(page);
  }

  /** Resolves when the window is there and the extension's contributions are known. */
  static async open(options: WorkbenchOptions = {}): Promise<Workbench> {
    const folders = await createRunFolders(options.workspace);
    await installExtension(folders, options.extension);
    await writeSettings(folders, options.settings ?? {});
    const server = await startServer(folders, options);
    const page = await newPage(options);
    const workbench = new Workbench(page, folders, server, options);
    opened.add(workbench);
    try {
      await workbench.load();
      return workbench;
    } catch (error) {
      await workbench.close();
      throw error;
    }
  }

  /** The page inside the chat view; nothing is in it before `showPanel`. */
  get panel(): FrameLocator {
    return this.pageIn(".webview-overlay-content:not(.webview-overlay-outer-right)");
  }

  /** The extension's page in an editor tab, which is the rightmost part of the window. */
  get tab(): FrameLocator {
    return this.pageIn(".webview-overlay-outer-right");
  }

  /** The status bar item with the token figures; its `aria-label` has them in full. */
  get tokens(): Locator {
    return this.page.locator('.statusbar-item[id$="longhand.tokens"]');
  }

  /** Toasts of VS Code, the newest first. */
  get notifications(): Locator {
    return this.page.locator(".notification-toast");
  }

  /** A question that VS Code asks in front of everything else. */
  get dialog(): Locator {
    return this.page.locator(".monaco-dialog-box");
  }

  get extensionHostPid(): number {
    return this.hostPid ?? this.server.extensionHostPid;
  }

  /** The folder that holds the extension's data for this workspace. */
  get storageFolder(): string {
    return join(this.folders.userData, "User", "workspaceStorage");
  }

  /** The extension's log channel, of all windows of this run. */
  async extensionLog(): Promise<string> {
    const cwd = this.folders.userData;
    const files = globSync("logs/**/longhand.longhand/*.log", { cwd }).sort();
    const texts = files.map((file) => readFile(join(cwd, file), "utf8"));
    return (await Promise.all(texts)).join("");
  }

  /** Opens another window on the same folder, with an extension host of its own, which closes with this one. */
  async openSecondWindow(): Promise<Workbench> {
    this.hostPid = this.extensionHostPid;
    const page = await newPage(this.options);
    const other = new Workbench(page, this.folders, this.server, this.options);
    this.others.push(other);
    opened.add(other);
    await other.load();
    return other;
  }

  async showPanel(): Promise<void> {
    // Before that, a click on the tab of the view that VS Code is just bringing back would hide it again.
    await this.page.locator('.activitybar [role="tab"][aria-selected="true"]').waitFor({ timeout: 60_000 });
    if ((await this.viewTab.getAttribute("aria-selected")) !== "true") await this.viewTab.click();
    try {
      await this.panel.locator("body").waitFor({ timeout: 60_000 });
    } catch (error) {
      throw new Error(`The panel did not appear.\n${this.problems.join("\n")}`, { cause: error });
    }
  }

  async hidePanel(): Promise<void> {
    await this.page.getByRole("tab", { name: /^Explorer/ }).click();
    await this.panel.locator("body").waitFor({ state: "detached" });
  }

  /**
   * Runs a command through the palette. `title` as shown there, such as "Longhand: Trim Conversation". A palette that
   * something else closed meanwhile, such as a view that took the focus, is opened again.
   */
  async runCommand(title: string): Promise<void> {
    for (let tries = 1; ; tries++) {
      await this.page.keyboard.press("F1");
      try {
        await this.quickInput.fill(`>${title}`, { timeout: 10_000 });
        await this.item(title).click({ timeout: 10_000 });
        return;
      } catch (error) {
        if (tries === 3) throw error;
        console.log(`      The palette was not there: ${title}`);
      }
    }
  }

  /** Chooses an item of the panel's menu. */
  async choose(item: string): Promise<void> {
    await this.panel.getByRole("button", { name: "More Actions" }).click();
    await this.panel.getByRole("menuitem", { name: item }).click();
  }

  /** Chooses the item of the open quick pick whose label starts with `label`. */
  async pick(label: string): Promise<void> {
    await this.item(label).click();
  }

  /** Fills in and accepts the open input box. */
  async answer(text: string): Promise<void> {
    await this.quickInput.fill(text);
    await this.quickInput.press("Enter");
  }

  /** Names a file in VS Code's own file dialog, and waits until the dialog is gone. */
  async chooseFile(path: string): Promise<void> {
    const ok = this.page.locator(".quick-input-widget:visible").getByRole("button", { name: "OK" });
    await ok.waitFor();
    for (let time = 0; time < 10 && (await ok.isVisible()); time++) {
      await this.nameFile(path).catch((error: unknown) =>
        console.log(`      The dialog was not ready: ${String(error)}`),
      );
      await ok.waitFor({ state: "hidden", timeout: 3_000 }).catch(() => undefined);
    }
    await ok.waitFor({ state: "hidden" });
  }

  /**
   * The name alone. The dialog puts its own path into the box once it knows that, also over what was typed already,
   * and would then take its own for the answer: so the name is given until it stays.
   */
  async nameFile(path: string): Promise<void> {
    do {
      await this.quickInput.fill(path);
      await this.page.waitForTimeout(250);
    } while ((await this.quickInput.inputValue()) !== path);
    await this.quickInput.press("Enter");
  }

  /** Writes a message, sends it and waits until its turn has ended. */
  async say(text: string): Promise<void> {
    await this.panel.getByRole("textbox", { name: "Message" }).fill(text);
    await this.send();
  }

  /**
   * Sends what the message box holds and waits until its turn has ended. The message's row comes after the word that
   * a turn is running: until then Send is what was there before.
   */
  async send(): Promise<void> {
    const newest = () =>
      this.panel
        .locator("article.user[data-entry]")
        .evaluateAll((rows) => rows.at(-1)?.getAttribute("data-entry"));
    const before = await newest();
    await this.panel.getByRole("textbox", { name: "Message" }).press("Enter");
    while ((await newest()) === before) await this.page.waitForTimeout(20);
    await this.panel.getByRole("button", { name: "Send", exact: true }).waitFor();
  }

  /** Writes the user's settings, beside those that it was opened with; resolves when they hold, without a reload. */
  async setSettings(settings: Settings): Promise<void> {
    const mark = `settings ${++changes}`;
    // The title tells of both files, each of which VS Code reads when it comes to it.
    const user = { ...this.settings, ...settings, "window.titleSeparator": ` of the user, ${mark} ` };
    await writeSettings(this.folders, user, { "window.title": `${mark}\${separator}\${rootName}` });
    const title = `${mark} of the user, ${mark}`;
    await this.page.waitForFunction((wanted) => document.title.startsWith(wanted), title);
  }

  /**
   * Makes the window as one that was just opened with `settings`, at a third of the price: no editor is open, the
   * workspace is a fresh copy, the extension has no data and a host that has just started. Only its mementos stay.
   */
  async renew(settings: Settings, workspace = this.options.workspace): Promise<void> {
    await this.page.setViewportSize(this.options.viewport ?? defaultViewport);
    await this.page.keyboard.press("Escape");
    while ((await this.page.locator(".tabs-container .tab").count()) > 0)
      await this.runCommand("View: Revert and Close Editor");
    if (await this.page.locator(".part.panel .terminal-wrapper").first().isVisible())
      await this.runCommand("Terminal: Kill All Terminals");
    await this.hidePanel();
    // A window goes on with what is no more in its settings.
    const before = Object.keys(this.settings).filter((key) => key in defaults);
    const usual = Object.fromEntries(before.map((key) => [key, quietSettings[key] ?? defaults[key]]));
    this.settings = { ...usual, ...settings };
    await this.setSettings({});
    // After the third within minutes VS Code starts none by itself; a page that is loaded again counts anew.
    if (this.kills >= 2) await this.reload();
    await this.crashExtensionHost(() => emptyFolders(this.folders, workspace));
    if ((await this.notifications.count()) > 0)
      await this.runCommand("Notifications: Clear All Notifications");
    this.problems.length = 0;
  }

  /** Reloads as a browser's tab, with a new host: VS Code has no time to write what it keeps of the window. */
  async reload(): Promise<void> {
    const { extensionHostPid } = this.server;
    await this.page.reload({ waitUntil: "commit", timeout: 60_000 });
    await this.ready();
    while (this.server.extensionHostPid === extensionHostPid) await this.page.waitForTimeout(20);
  }

  /** Reloads by VS Code's own command, which first writes what it keeps of the window. */
  async reloadByCommand(): Promise<void> {
    const loaded = this.page.waitForEvent("domcontentloaded", { timeout: 60_000 });
    await this.runCommand("Developer: Reload Window");
    await loaded;
    await this.ready();
  }

  /** Ends VS Code as a machine that is switched off does, and starts it again on the same data; `meanwhile` none runs. */
  async restart(meanwhile: () => Promise<void> = async () => {}): Promise<void> {
    const { port } = this.server;
    await this.page.goto("about:blank");
    await this.server.stop();
    await meanwhile();
    // The same port, since the window's own state belongs to the page's origin.
    this.server = await startServer(this.folders, { ...this.options, port });
    await this.load();
  }

  /** Kills the extension host as a crash does: no time to tidy up. VS Code then starts another one by itself. */
  killExtensionHost(): void {
    this.kills++;
    process.kill(this.extensionHostPid, "SIGKILL");
  }

  /** Resolves when VS Code has started another extension host in place of one that crashed; `meanwhile` none runs. */
  async crashExtensionHost(meanwhile: () => Promise<void> = async () => {}): Promise<void> {
    const newest = this.server.extensionHostPid;
    await this.server.whilePaused(async () => {
      this.killExtensionHost();
      await meanwhile();
    });
    // After a third crash within minutes VS Code asks first.
    const restart = this.notifications.getByRole("button", { name: "Restart Remote Extension Host" });
    for (const end = Date.now() + 60_000; this.server.extensionHostPid === newest;) {
      if (Date.now() > end) throw new Error("VS Code started no other extension host.");
      if (await restart.isVisible()) await restart.click();
      await this.page.waitForTimeout(20);
    }
    this.hostPid &&= this.server.extensionHostPid;
  }

  /** A picture to look at what a test sees, saved where LONGHAND_PICTURES is set: each takes a third of a second. */
  async picture(name: string): Promise<void> {
    if (process.env["LONGHAND_PICTURES"] !== undefined) await this.screenshot(name);
  }

  /** Saves a picture under `.vscode-test/screenshots/`; returns its path. */
  async screenshot(name: string): Promise<string> {
    const folder = join(projectFolder, ".vscode-test", "screenshots");
    await mkdir(folder, { recursive: true });
    const path = join(folder, `${name.replaceAll(/[^\w-]+/g, "-")}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  async close(): Promise<void> {
    for (const one of [this, ...this.others]) {
      opened.delete(one);
      await one.page.context().close();
      await releaseChromium();
    }
    await this.server.stop();
    await this.folders.remove();
  }

  private pageIn(overlay: string): FrameLocator {
    return this.page
      .frameLocator(`${overlay} > iframe.webview[src*="extensionId=longhand.longhand"]`)
      .frameLocator("iframe#active-frame");
  }

  private get viewTab(): Locator {
    return this.page.locator('.activitybar [role="tab"]:has([aria-label^="Longhand"])');
  }

  private item(label: string): Locator {
    const items = this.page.locator(".quick-input-list").getByRole("option");
    return items.and(this.page.locator(`[aria-label^=${JSON.stringify(label)}]`)).first();
  }

  private get quickInput(): Locator {
    return this.page.locator(".quick-input-widget:visible input:visible");
  }

  private async load(): Promise<void> {
    const address = this.server.windowAddress(this.folders.workspace);
    await this.page.goto(address, { waitUntil: "commit", timeout: 60_000 });
    await this.ready();
  }

  private async ready(): Promise<void> {
    await this.viewTab.waitFor({ timeout: 60_000 });
    // Its host is the newest again.
    this.hostPid = undefined;
    this.kills = 0;
  }
}

/** Page in a context of its own, which keeps no state of other windows. */
async function newPage({ viewport = defaultViewport }: WorkbenchOptions): Promise<Page> {
  return (await acquireChromium()).newPage({ viewport });
}

function startServer(folders: RunFolders, options: ServerOptions): Promise<VsCodeServer> {
  return VsCodeServer.start(folders, { ...options, env: { ...withoutKey, ...options.env } });
}

function collectProblems(page: Page): string[] {
  const problems: string[] = [];
  page.on("console", (message) => {
    const text = message.text();
    if (message.type() === "error" && /longhand|Content Security Policy/i.test(text)) problems.push(text);
  });
  return problems;
}

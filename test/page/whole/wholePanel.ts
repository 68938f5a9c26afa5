import { cp } from "node:fs/promises";
import type { Page } from "playwright-core";
import { importConversation } from "../../../src/core/conversation/transfer/importConversation.ts";
import { systemClock } from "../../../src/host/platform/systemClock.ts";
import { tempFolder } from "../../fixtures/nodeWorkspace.ts";
import { startModelServer, type ModelServer } from "../../modelServer/modelServer.ts";
import { sampleWorkspace } from "../../vscode/folders.ts";
import { webviewPages, type ComparePage, type PanelPage } from "../pageHarness.ts";
import { startPanelHost, type PanelHost, type PanelSettings } from "./panelHost.ts";
import * as editor from "../../fixtures/vscode/vscodeModule.ts";

type ModelServerOptions = NonNullable<Parameters<typeof startModelServer>[0]>;
type Pages = ReturnType<typeof webviewPages>;

/** Opens panels with their real host for the tests of a suite, one for each test. */
export function wholePanels() {
  let opened: WholePanel | undefined;
  // Before its tab goes to the next test.
  afterEach(async () => {
    await opened?.close();
    opened = undefined;
  });
  const pages = webviewPages();
  return {
    open: async (settings: PanelSettings = {}, options: ModelServerOptions = {}): Promise<WholePanel> =>
      (opened = await WholePanel.open(pages, settings, options)),
  };
}

/** The built panel in a browser, with the host that it has in VS Code. */
export class WholePanel {
  readonly host: PanelHost;
  /** A strict one, which answers. */
  readonly server: ModelServer;
  /** The copy of the sample workspace in which the agent works. */
  readonly folder: string;
  private readonly pages: Pages;
  private readonly view = new editor.FakeView();
  private readonly links: PageLink[] = [];
  private readonly removeFolder: () => Promise<void>;
  private shown: PanelPage | undefined;

  private constructor(
    pages: Pages,
    { host, server, folder }: Pick<WholePanel, "host" | "server" | "folder">,
    removeFolder: () => Promise<void>,
  ) {
    this.pages = pages;
    this.host = host;
    this.server = server;
    this.folder = folder;
    this.removeFolder = removeFolder;
  }

  /** Resolves when the panel shows that nothing was said yet. */
  static async open(pages: Pages, settings: PanelSettings, options: ModelServerOptions): Promise<WholePanel> {
    const server = await startModelServer(options);
    const temporary = await tempFolder({});
    const folder = temporary.path;
    await cp(sampleWorkspace, folder, { recursive: true });
    const host = await startPanelHost(folder, server, settings);
    const whole = new WholePanel(pages, { host, server, folder }, () => temporary.remove());
    await whole.showPanel();
    return whole;
  }

  async close(): Promise<void> {
    for (const link of this.links) link.cut();
    this.host.dispose();
    editor.asked.commands.length = 0;
    editor.asked.notices.length = 0;
    await this.server.close();
    await this.removeFolder();
  }

  get panel(): PanelPage {
    if (!this.shown) throw new Error("The panel has no page.");
    return this.shown;
  }

  /** Hides the panel and shows it again, which takes its page away and loads another. */
  async hideAndShow(meanwhile: () => Promise<unknown> = async () => undefined): Promise<void> {
    const { panel, view } = this;
    view.hide();
    const address = panel.page.url();
    await panel.page.goto("about:blank");
    await meanwhile();
    view.show();
    await panel.page.goto(address);
    await panel.posted("ready");
    await panel.box.waitFor();
  }

  /** Runs a command of the extension, as from the palette. */
  async run(command: string): Promise<unknown> {
    return editor.commands.executeCommand(`longhand.${command}`);
  }

  /** Sends a message and waits until its turn has ended. */
  async say(text: string): Promise<void> {
    await this.panel.box.fill(text);
    await this.send();
  }

  /** Sends what is in the box and waits until its turn has ended. */
  async send(): Promise<void> {
    const rows = this.panel.page.locator("article.user[data-entry]");
    const newest = () => rows.evaluateAll((all) => all.at(-1)?.getAttribute("data-entry"));
    const before = await newest();
    await this.panel.box.press("Enter");
    while ((await newest()) === before) await this.panel.tell();
    await this.panel.button("Send").waitFor();
  }

  /** Sends a message without waiting for its turn. */
  async begin(text: string): Promise<void> {
    await this.panel.box.fill(text);
    await this.panel.box.press("Enter");
  }

  /** Opens messages as a conversation, as an import does. */
  async import(messages: readonly unknown[], title = "Imported"): Promise<void> {
    const file = await importConversation(
      JSON.stringify({ title, conversation_history: messages }),
      systemClock,
    );
    if (!file.ok) throw new Error(`Not imported: ${file.problem.code}`);
    await this.host.conversations.import(file.entries, file.contents);
    await this.panel.page.getByRole("heading", { name: title }).waitFor();
    await this.panel.articles(/./).last().waitFor();
  }

  /** The page that compares, opened as its command does. */
  async compare(): Promise<ComparePage> {
    const opened = Promise.withResolvers<editor.FakeView>();
    const following = editor.tabOpened.event((view) => opened.resolve(view));
    await this.host.pages.comparing.compare({});
    following.dispose();
    const { webview } = await opened.promise;
    const link = this.linkTo(webview);
    const page = await this.pages.hostedCompare((intent) => webview.heard.fire(intent));
    link.to(page.page);
    return page;
  }

  private async showPanel(): Promise<void> {
    const { webview } = this.view;
    const link = this.linkTo(webview);
    this.host.built.panel.takeOver(this.view as never, []);
    this.shown = await this.pages.hostedPanel((intent) => webview.heard.fire(intent));
    link.to(this.shown.page);
    await this.shown.page.getByRole("heading", { name: "What should we look at?" }).waitFor();
  }

  private linkTo(webview: editor.FakeWebview): PageLink {
    const link = new PageLink(webview);
    this.links.push(link);
    return link;
  }
}

/** Brings the page what its host posts, in order. */
class PageLink {
  private readonly following: { dispose(): void };
  private facts: unknown[] = [];
  private isBusy = false;
  private page: Page | undefined;

  constructor(webview: editor.FakeWebview) {
    this.following = webview.said.event((fact) => {
      this.facts.push(fact);
      void this.deliver();
    });
  }

  to(page: Page): void {
    this.page = page;
    void this.deliver();
  }

  cut(): void {
    this.following.dispose();
    this.facts = [];
  }

  private async deliver(): Promise<void> {
    if (this.isBusy || !this.page) return;
    this.isBusy = true;
    try {
      while (this.facts.length > 0) await this.page.evaluate(post, this.facts.splice(0));
    } finally {
      this.isBusy = false;
    }
  }
}

function post(facts: readonly unknown[]): void {
  for (const fact of facts) window.postMessage(fact, "*");
}

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { webviewHtml, type PageName } from "../../src/host/panel/webviewHtml.ts";
import {
  isFromComparePage,
  type FromComparePage,
  type ToComparePage,
} from "../../src/protocol/comparison.ts";
import { isFromHistoryPage, type FromHistoryPage, type ToHistoryPage } from "../../src/protocol/history.ts";
import { isFromNotesPage, type FromNotesPage, type ToNotesPage } from "../../src/protocol/notes.ts";
import { isFromUsagePage, type FromUsagePage, type ToUsagePage } from "../../src/protocol/usage.ts";
import { isToHost, type Snapshot, type ToHost, type ToPanel } from "../../src/protocol/protocol.ts";
import { act } from "../fixtures/messageAction.ts";
import { snapshot } from "../fixtures/panelFacts.ts";
import type { ThemeKind } from "../vscode/themes.ts";
import { origin, PageTab } from "./pageTab.ts";

interface Theme {
  readonly bodyClass: string;
  readonly themeKind: string;
  readonly variables: Readonly<Record<string, string>>;
}
interface Captured {
  readonly defaultStyles: string;
  readonly themes: { readonly [K in ThemeKind]: Theme };
}

/** What VS Code gives a webview; test/vscode/captureThemes.ts writes it. */
const captured = JSON.parse(readFileSync(join(import.meta.dirname, "themes.json"), "utf8")) as Captured;
export const themeKinds = Object.keys(captured.themes) as ThemeKind[];

export interface PageOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  /** A host that answers by itself: gets everything that the page posts. */
  readonly hears?: (intent: unknown) => void;
}

/** A built page of the extension in a browser, its host played by the test: facts go in, intents are kept. */
class WebviewPage<Fact, Intent extends { readonly type: string }> {
  readonly page: Page;
  /** Addresses that the page asked for beside its own files. None was answered. */
  readonly refused: readonly string[];
  /** What the page posted and no test has waited for. */
  readonly intents: Intent[] = [];
  /** The color that lies behind the page in a window. */
  protected readonly background: string = "var(--vscode-sideBar-background)";
  /** Failures that the page's console reports. */
  readonly problems: string[] = [];

  constructor(page: Page, refused: readonly string[]) {
    this.page = page;
    this.refused = refused;
    page.on("pageerror", (error) => this.problems.push(error.message));
  }

  /** Posts facts of the host; resolves when they are drawn. */
  async tell(...facts: readonly Fact[]): Promise<void> {
    await this.page.evaluate(async (all) => {
      for (const fact of all) window.postMessage(fact, "*");
      for (let frame = 0; frame < 3; frame++) await new Promise((drawn) => requestAnimationFrame(drawn));
    }, facts);
  }

  /** The next intent of this type, which is then taken out of `intents`; those before it go as well. */
  async posted<T extends Intent["type"]>(type: T): Promise<Extract<Intent, { readonly type: T }>> {
    const limit = Date.now() + 30_000;
    for (;;) {
      const at = this.intents.findIndex((intent) => intent.type === type);
      if (at >= 0) return this.intents.splice(0, at + 1).at(-1) as Extract<Intent, { readonly type: T }>;
      assert.ok(Date.now() < limit, `the page posted no ${type}, but ${JSON.stringify(this.intents)}`);
      // What the page posts arrives with the answers to what is asked of it.
      await this.page.evaluate("new Promise((drawn) => requestAnimationFrame(drawn))");
    }
  }

  count(type: Intent["type"]): number {
    return this.intents.filter((intent) => intent.type === type).length;
  }

  /** Draws as VS Code does in a theme of this kind, whatever theme there was before. */
  async setTheme(kind: ThemeKind): Promise<void> {
    const theme = { ...captured.themes[kind], background: this.background };
    await this.page.evaluate(({ bodyClass, themeKind, variables, background }) => {
      const { style } = document.documentElement;
      for (const name of [...style]) if (name.startsWith("--vscode-")) style.removeProperty(name);
      for (const [name, value] of Object.entries(variables)) style.setProperty(name, value);
      document.body.className = bodyClass;
      document.body.dataset["vscodeThemeKind"] = themeKind;
      // The page lets that color through, which axe cannot see.
      document.body.style.background = background;
    }, theme);
  }

  /** What axe-core finds, in a few words each. */
  async findings(): Promise<string[]> {
    if (!(await this.page.evaluate<boolean>("'axe' in window"))) await this.page.evaluate(axe.source);
    return this.page.evaluate(async () => {
      // What is half faded in has less contrast than it will have.
      for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish();
      const results = await (globalThis as unknown as { readonly axe: typeof axe }).axe.run(document, {
        iframes: false,
        // The page is a part of a window, whose landmarks and headings axe does not see.
        rules: { region: { enabled: false } },
        resultTypes: ["violations"],
      });
      return results.violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ""}`),
      );
    });
  }

  /** What axe-core finds as the page is now, were it drawn in each of the themes. */
  async findingsInThemes(): Promise<string[]> {
    const found: string[] = [];
    for (const theme of themeKinds) {
      await this.setTheme(theme);
      for (const finding of await this.findings()) found.push(`In the ${theme} theme: ${finding}`);
    }
    return found;
  }

  button(name: string) {
    return this.page.getByRole("button", { name, exact: true });
  }
}

export class PanelPage extends WebviewPage<ToPanel, ToHost> {
  readonly act = act;

  get box() {
    return this.page.getByRole("textbox", { name: "Message" });
  }

  articles(name: string | RegExp) {
    return this.page.getByRole("article", { name });
  }

  /** Chooses an item of the menu. */
  async choose(item: string): Promise<void> {
    await this.button("More Actions").click();
    await this.page.getByRole("menuitem", { name: item }).click();
  }

  focused(selector: string): Promise<void> {
    return this.page.locator(`${selector}:focus`).waitFor();
  }

  /** Loads the page anew, as VS Code does when the panel is shown again, and tells it `facts`. */
  async reload(...facts: readonly ToPanel[]): Promise<void> {
    await this.page.reload();
    await this.posted("ready");
    await this.tell(...facts);
  }
}

export class ComparePage extends WebviewPage<ToComparePage, FromComparePage> {
  protected override readonly background = "var(--vscode-editor-background)";
}

class UsagePage extends WebviewPage<ToUsagePage, FromUsagePage> {
  protected override readonly background = "var(--vscode-editor-background)";
}

class HistoryPage extends WebviewPage<ToHistoryPage, FromHistoryPage> {
  protected override readonly background = "var(--vscode-editor-background)";
}

class NotesPage extends WebviewPage<ToNotesPage, FromNotesPage> {
  protected override readonly background = "var(--vscode-editor-background)";
}

type Opened = Pick<WebviewPage<unknown, { readonly type: string }>, "problems" | "setTheme">;

/**
 * Opens pages for the tests of a suite. A test fails where a page of its threw or posted something that the host would not
 * take. Browser and tabs serve the whole process.
 */
export function webviewPages() {
  const used: PageTab[] = [];
  const faults: (() => readonly string[])[] = [];

  afterEach(async () => {
    const found = faults.splice(0).flatMap((fault) => fault());
    await Promise.all(used.splice(0).map((tab) => tab.giveBack()));
    assert.deepEqual(found, []);
  });

  async function open<
    Intent extends { readonly type: string },
    P extends { readonly intents: Intent[] } & Opened,
  >(
    name: PageName,
    create: (page: Page, refused: readonly string[]) => P,
    accepts: (intent: unknown) => intent is Intent,
    { viewport = { width: 420, height: 800 }, hears }: PageOptions,
  ): Promise<P> {
    const tab = await PageTab.take();
    used.push(tab);
    const opened = create(tab.page, tab.refused);
    const malformed: string[] = [];
    faults.push(() => [...opened.problems, ...malformed]);
    await tab.show(pageHtml(name), viewport, (intent) => {
      if (accepts(intent)) opened.intents.push(intent);
      else malformed.push(`The host would not take ${JSON.stringify(intent)}`);
      hears?.(intent);
    });
    await opened.setTheme("light");
    return opened;
  }

  return {
    /** The panel, told `facts` and what is to be told at once afterwards. */
    async panel(facts: Partial<Snapshot> = {}, options: PageOptions = {}): Promise<PanelPage> {
      const panel = await open("panel", (...parts) => new PanelPage(...parts), isToHost, options);
      await panel.posted("ready");
      await panel.tell(snapshot(facts));
      return panel;
    },
    /** The panel, for a host that tells it what to show. */
    hostedPanel: (hears: (intent: unknown) => void): Promise<PanelPage> =>
      open("panel", (...parts) => new PanelPage(...parts), isToHost, { hears }),
    /** The same of the page that compares. */
    hostedCompare: (hears: (intent: unknown) => void): Promise<ComparePage> =>
      open("compare", (...parts) => new ComparePage(...parts), isFromComparePage, {
        viewport: { width: 1400, height: 900 },
        hears,
      }),
    async compare(facts: ToComparePage, options: PageOptions = {}): Promise<ComparePage> {
      const compare = await open("compare", (...parts) => new ComparePage(...parts), isFromComparePage, {
        viewport: { width: 1400, height: 900 },
        ...options,
      });
      await compare.posted("ready");
      await compare.tell(facts);
      return compare;
    },
    async history(facts: ToHistoryPage, options: PageOptions = {}): Promise<HistoryPage> {
      const history = await open("history", (...parts) => new HistoryPage(...parts), isFromHistoryPage, {
        viewport: { width: 1100, height: 900 },
        ...options,
      });
      await history.posted("ready");
      await history.tell(facts);
      return history;
    },
    async notes(facts: ToNotesPage, options: PageOptions = {}): Promise<NotesPage> {
      const notes = await open("notes", (...parts) => new NotesPage(...parts), isFromNotesPage, {
        viewport: { width: 1100, height: 900 },
        ...options,
      });
      await notes.posted("ready");
      await notes.tell(facts);
      return notes;
    },
    async usage(facts: ToUsagePage, options: PageOptions = {}): Promise<UsagePage> {
      const usage = await open("usage", (...parts) => new UsagePage(...parts), isFromUsagePage, {
        viewport: { width: 1100, height: 900 },
        ...options,
      });
      await usage.posted("ready");
      await usage.tell(facts);
      return usage;
    },
  };
}

/** The page as its host writes it, with VS Code's own styles put before the policy, as VS Code does. */
function pageHtml(name: PageName): string {
  const html = webviewHtml(name, {
    cspSource: origin,
    nonce: "nonce",
    address: (file) => `${origin}/dist/${file}`,
    language: "en",
    bundle: {},
  });
  return html.replace("<head>", `<head><style id="_defaultStyles">${captured.defaultStyles}</style>`);
}

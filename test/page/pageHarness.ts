import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type axe from "axe-core";
import type { Page } from "playwright-core";
import type { PageName } from "../../src/host/panel/webviewHtml.ts";
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
import { axeAddress, PageTab, writtenPage } from "./pageTab.ts";

interface Theme {
  readonly bodyClass: string;
  readonly themeKind: string;
  readonly variables: Readonly<Record<string, string>>;
}
interface Captured {
  readonly defaultStyles: string;
  readonly themes: { readonly [K in ThemeKind]: Theme };
}

/** Styles that VS Code gives a webview, by theme; `test/vscode/captureThemes.ts` writes them. */
const captured = JSON.parse(readFileSync(join(import.meta.dirname, "themes.json"), "utf8")) as Captured;
export const themeKinds = Object.keys(captured.themes) as ThemeKind[];
/** Value of the root element's `style` attribute in a theme. */
const themeStyle = ({ variables }: Theme) =>
  Object.entries(variables)
    .map(([name, value]) => `${name}: ${value};`)
    .join(" ");
/** The rules of axe-core, of those that it has by itself, that look at colors: a theme brings a page nothing else. */
const colorRules = ["color-contrast", "link-in-text-block"];

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
  /** Intents that the page posted and no test has waited for. */
  readonly intents: Intent[] = [];

  constructor({ page, refused }: PageTab) {
    this.page = page;
    this.refused = refused;
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
    const { bodyClass, themeKind } = captured.themes[kind];
    const theme = { bodyClass, themeKind, style: themeStyle(captured.themes[kind]) };
    await this.page.evaluate(({ bodyClass, themeKind, style }) => {
      document.documentElement.style.cssText = style;
      document.body.className = bodyClass;
      document.body.dataset["vscodeThemeKind"] = themeKind;
    }, theme);
  }

  /** Accessibility findings of axe-core, a few words each, by all of its rules or by these. */
  async findings(rules?: readonly string[]): Promise<string[]> {
    if (!(await this.page.evaluate<boolean>("'axe' in window")))
      await this.page.evaluate(loadScript, axeAddress);
    return this.page.evaluate(
      async (values) => {
        // What is half faded in has less contrast than it will have.
        for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish();
        const results = await (globalThis as unknown as { readonly axe: typeof axe }).axe.run(document, {
          iframes: false,
          // The page is a part of a window, whose landmarks and headings axe does not see.
          ...(values ? { runOnly: { type: "rule", values } } : { rules: { region: { enabled: false } } }),
          resultTypes: ["violations"],
        });
        return results.violations.flatMap(({ id, nodes }) =>
          nodes.map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ""}`),
        );
      },
      rules && [...rules],
    );
  }

  /** Accessibility findings of axe-core for the page as it is now, drawn in each of the themes. */
  async findingsInThemes(): Promise<string[]> {
    const found: string[] = [];
    for (const [at, theme] of themeKinds.entries()) {
      await this.setTheme(theme);
      for (const finding of await this.findings(at === 0 ? undefined : colorRules))
        found.push(`In the ${theme} theme: ${finding}`);
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

export class ComparePage extends WebviewPage<ToComparePage, FromComparePage> {}
class UsagePage extends WebviewPage<ToUsagePage, FromUsagePage> {}
class HistoryPage extends WebviewPage<ToHistoryPage, FromHistoryPage> {}
class NotesPage extends WebviewPage<ToNotesPage, FromNotesPage> {}

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

  async function open<Intent extends { readonly type: string }, P extends { readonly intents: Intent[] }>(
    name: PageName,
    create: (tab: PageTab) => P,
    accepts: (intent: unknown) => intent is Intent,
    { viewport = { width: 420, height: 800 }, hears }: PageOptions,
  ): Promise<P> {
    const tab = await PageTab.take();
    used.push(tab);
    const opened = create(tab);
    const malformed: string[] = [];
    faults.push(() => [...tab.problems, ...malformed]);
    await tab.show(pageHtml(name), viewport, (intent) => {
      if (accepts(intent)) opened.intents.push(intent);
      else malformed.push(`The host would not take ${JSON.stringify(intent)}`);
      hears?.(intent);
    });
    return opened;
  }

  return {
    /** The panel, told `facts` and what is to be told at once afterwards. */
    async panel(facts: Partial<Snapshot> = {}, options: PageOptions = {}): Promise<PanelPage> {
      const panel = await open("panel", (tab) => new PanelPage(tab), isToHost, options);
      await panel.posted("ready");
      await panel.tell(snapshot(facts));
      return panel;
    },
    /** The panel, for a host that tells it what to show. */
    hostedPanel: (hears: (intent: unknown) => void): Promise<PanelPage> =>
      open("panel", (tab) => new PanelPage(tab), isToHost, { hears }),
    /** The page that compares, with its host. */
    hostedCompare: (hears: (intent: unknown) => void): Promise<ComparePage> =>
      open("compare", (tab) => new ComparePage(tab), isFromComparePage, {
        viewport: { width: 1400, height: 900 },
        hears,
      }),
    async compare(facts: ToComparePage, options: PageOptions = {}): Promise<ComparePage> {
      const compare = await open("compare", (tab) => new ComparePage(tab), isFromComparePage, {
        viewport: { width: 1400, height: 900 },
        ...options,
      });
      await compare.posted("ready");
      await compare.tell(facts);
      return compare;
    },
    async history(facts: ToHistoryPage, options: PageOptions = {}): Promise<HistoryPage> {
      const history = await open("history", (tab) => new HistoryPage(tab), isFromHistoryPage, {
        viewport: { width: 1100, height: 900 },
        ...options,
      });
      await history.posted("ready");
      await history.tell(facts);
      return history;
    },
    async notes(facts: ToNotesPage, options: PageOptions = {}): Promise<NotesPage> {
      const notes = await open("notes", (tab) => new NotesPage(tab), isFromNotesPage, {
        viewport: { width: 1100, height: 900 },
        ...options,
      });
      await notes.posted("ready");
      await notes.tell(facts);
      return notes;
    },
    async usage(facts: ToUsagePage, options: PageOptions = {}): Promise<UsagePage> {
      const usage = await open("usage", (tab) => new UsagePage(tab), isFromUsagePage, {
        viewport: { width: 1100, height: 900 },
        ...options,
      });
      await usage.posted("ready");
      await usage.tell(facts);
      return usage;
    },
  };
}

/** The page as its host writes it, with what VS Code adds: its own styles before the policy, and a theme, the light one. */
function pageHtml(name: PageName): string {
  const { light } = captured.themes;
  // What lies behind the page in a window, and shows through it, which axe cannot see.
  const behind = `body { background: var(--vscode-${name === "panel" ? "sideBar" : "editor"}-background) !important; }`;
  return writtenPage(name)
    .replace("<html ", () => `<html style="${themeStyle(light).replaceAll('"', "&quot;")}" `)
    .replace(
      "<head>",
      () => `<head><style id="_defaultStyles">${captured.defaultStyles}</style><style>${behind}</style>`,
    )
    .replace("<body>", `<body class="${light.bodyClass}" data-vscode-theme-kind="${light.themeKind}">`);
}

/** Runs in the page: resolves when the script at the address has run. */
function loadScript(address: string): Promise<void> {
  const script = document.createElement("script");
  return new Promise((resolve, reject) => {
    script.nonce = "nonce";
    script.src = address;
    script.onload = () => resolve();
    script.onerror = reject;
    document.head.append(script);
  });
}

import * as vscode from "vscode";
import type { Guard } from "../platform/guard.ts";
import { panelPage } from "../panel/panelPage.ts";
import type { PageName } from "../panel/webviewHtml.ts";

/** Handlers of a page's intents; a type without a handler does not compile. */
export type TabHandlers<Intent extends { readonly type: string }> = {
  readonly [T in Intent["type"]]: (intent: Extract<Intent, { readonly type: T }>) => unknown;
};

/** A tab's page and what it may ask for. */
interface WebviewTabParts<Intent extends { readonly type: string }> {
  readonly extensionUri: vscode.Uri;
  readonly guard: Guard;
  readonly name: Exclude<PageName, "panel">;
  readonly title: string;
  /** Input guard: whatever else the page posts is ignored. */
  readonly accepts: (message: unknown) => message is Intent;
  readonly handlers: TabHandlers<Intent>;
  /** Called after each message was handled, also where that failed. */
  readonly handled?: () => Promise<void>;
  /** Called before a page is shown or brought back. */
  readonly opening?: () => void;
}

/** Editor tab with a page of its own: one at a time, which VS Code brings back after a reload. */
export class WebviewTab<Intent extends { readonly type: string }>
  implements vscode.Disposable, vscode.WebviewPanelSerializer
{
  private readonly parts: WebviewTabParts<Intent>;
  private panel: vscode.WebviewPanel | undefined;

  constructor(parts: WebviewTabParts<Intent>) {
    this.parts = parts;
  }

  get viewType(): string {
    return `longhand.${this.parts.name}`;
  }

  get isOpen(): boolean {
    return this.panel !== undefined;
  }

  show(): void {
    const { viewType, parts } = this;
    if (this.panel) this.panel.reveal();
    else this.take(vscode.window.createWebviewPanel(viewType, parts.title, vscode.ViewColumn.Active));
  }

  async post(fact: unknown): Promise<void> {
    await this.panel?.webview.postMessage(fact);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.take(panel);
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private take(panel: vscode.WebviewPanel): void {
    const { accepts, extensionUri, guard, name, opening } = this.parts;
    this.panel?.dispose();
    this.panel = panel;
    opening?.();
    const { webview } = panel;
    webview.options = {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(extensionUri, "dist")],
    };
    const icon = (name: string) => vscode.Uri.joinPath(extensionUri, "media", name);
    // Unlike the activity bar's, a tab's icon is drawn in its own color.
    panel.iconPath = { light: icon("icon.light.svg"), dark: icon("icon.svg") };
    panel.onDidDispose(() => {
      if (this.panel === panel) this.panel = undefined;
    });
    webview.onDidReceiveMessage((message: unknown) => {
      if (accepts(message)) void guard(`${name} ${message.type}`, () => this.handle(message));
    });
    webview.html = panelPage(webview, extensionUri, name);
  }

  private async handle(intent: Intent): Promise<void> {
    const { handled, handlers } = this.parts;
    try {
      await (handlers[intent.type as Intent["type"]] as (intent: Intent) => unknown)(intent);
    } finally {
      await handled?.();
    }
  }
}

import * as vscode from "vscode";
import { panelPage } from "./panelPage.ts";

/** Host of the page: speaks with it. */
export interface PageHost {
  /** Takes over a view whose page is there or on its way; `early` is what the page has said so far. */
  takeOver(view: vscode.WebviewView, early: readonly unknown[]): void;
}

/**
 * Webview view provider that shows the page at once. The page shows nothing before its first snapshot; what it says
 * until `host` is there is kept.
 */
export class PanelView implements vscode.WebviewViewProvider {
  static readonly id = "longhand.chat";

  private readonly extensionUri: vscode.Uri;
  private readonly host: Promise<PageHost>;

  constructor(extensionUri: vscode.Uri, host: Promise<PageHost>) {
    this.extensionUri = extensionUri;
    this.host = host;
  }

  async resolveWebviewView(view: vscode.WebviewView): Promise<void> {
    let early: unknown[] = [];
    const gone = new AbortController();
    const listening = vscode.Disposable.from(
      view.webview.onDidReceiveMessage((message: unknown) => void early.push(message)),
      // The page of a hidden view is gone; the next one speaks for itself.
      view.onDidChangeVisibility(() => {
        if (!view.visible) early = [];
      }),
      view.onDidDispose(() => gone.abort()),
    );
    view.webview.options = {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(this.extensionUri, "dist")],
    };
    view.webview.html = panelPage(view.webview, this.extensionUri);
    const host = await this.host;
    listening.dispose();
    if (!gone.signal.aborted) host.takeOver(view, early);
  }
}

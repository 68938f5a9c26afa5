import assert from "node:assert/strict";
import * as vscode from "vscode";
import { PanelView, type PageHost } from "../../src/host/panel/panelView.ts";

/** A view whose page and visibility are the test's. */
function fakeView() {
  const messages = new vscode.EventEmitter<unknown>();
  const visibility = new vscode.EventEmitter<undefined>();
  const disposal = new vscode.EventEmitter<undefined>();
  const webview = {
    options: {},
    html: "",
    cspSource: "csp:",
    asWebviewUri: (uri: vscode.Uri) => uri,
    onDidReceiveMessage: messages.event,
  };
  const view = {
    webview,
    visible: true,
    onDidChangeVisibility: visibility.event,
    onDidDispose: disposal.event,
  };
  return {
    view: view as unknown as vscode.WebviewView,
    says: (message: unknown) => messages.fire(message),
    show: (visible: boolean) => {
      view.visible = visible;
      visibility.fire(undefined);
    },
    dispose: () => disposal.fire(undefined),
  };
}

describe("The panel's view before the application is there", () => {
  const open = () => {
    const { promise, resolve } = Promise.withResolvers<PageHost>();
    const taken: unknown[][] = [];
    const { extensionUri } = vscode.extensions.getExtension("longhand.longhand")!;
    const provider = new PanelView(extensionUri, promise);
    const page = fakeView();
    const resolved = provider.resolveWebviewView(page.view);
    const start = async () => {
      resolve({
        takeOver: (view, early) => {
          if (view === page.view) taken.push([...early]);
        },
      });
      await resolved;
    };
    return { ...page, taken, start };
  };

  it("shows its page at once", () => {
    const { view } = open();
    assert.match(view.webview.html, /dist\/panel\.js/);
    assert.equal(view.webview.options.enableScripts, true);
  });

  it("keeps what the page says, in order, until the application takes over", async () => {
    const { says, taken, start } = open();
    says({ type: "ready" });
    says({ type: "draft" });
    assert.deepEqual(taken, []);
    await start();
    assert.deepEqual(taken, [[{ type: "ready" }, { type: "draft" }]]);
    // From then on the application listens itself.
    says({ type: "send" });
    assert.equal(taken.flat().length, 2);
  });

  it("forgets what a page said that was hidden since, and keeps what the next one says", async () => {
    const { says, show, taken, start } = open();
    says({ type: "ready", page: 1 });
    show(false);
    show(true);
    says({ type: "ready", page: 2 });
    await start();
    assert.deepEqual(taken, [[{ type: "ready", page: 2 }]]);
  });

  it("hands nothing over once it is closed", async () => {
    const { says, dispose, taken, start } = open();
    says({ type: "ready" });
    dispose();
    await start();
    assert.deepEqual(taken, []);
  });
});

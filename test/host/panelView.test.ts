import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { openLink } from "../../src/host/panel/intents/openLink.ts";
import { PanelComposerEditor } from "../../src/host/panel/panelComposerEditor.ts";
import { PanelView, type PageHost } from "../../src/host/panel/panelView.ts";
import { Attachments } from "../../src/host/workspace/attachments.ts";
import { EditorDiagnostics } from "../../src/host/workspace/editorDiagnostics.ts";
import { Mentions } from "../../src/host/workspace/mentions.ts";
import { WorkspaceFiles } from "../../src/host/workspace/workspaceFiles.ts";
import { run, saved } from "./support.ts";

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

describe("The composer in VS Code", () => {
  const workspace = new WorkspaceFiles();
  const attachments = new Attachments(workspace, new EditorDiagnostics(workspace), (text) => text);
  const mentions = new Mentions(attachments, async () => ["package.json", "src/problem.js"]);
  const editor = new PanelComposerEditor(attachments);
  const root = () => vscode.workspace.workspaceFolders![0]!.uri;
  const open = (name: string) => vscode.window.showTextDocument(vscode.Uri.joinPath(root(), name));
  const message = (text: string, ...attached: Parameters<Attachments["message"]>[0]["attachments"]) =>
    attachments.message({ text, attachments: attached });

  afterEach(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  it("takes the selection of the editor in, by command and by mention", async () => {
    assert.deepEqual(await mentions.matching("sel"), []);
    const { document } = await open("package.json");
    const shown = await vscode.window.showTextDocument(document);
    shown.selection = new vscode.Selection(1, 0, 3, 0);
    const selected = { kind: "file", path: "package.json", from: 2, to: 3 } as const;
    assert.deepEqual(await run("addSelection"), selected);
    const [first] = await mentions.matching("sel");
    assert.deepEqual(first?.attachment, selected);
    assert.match(
      await message("Explain", selected),
      /^Explain\n\nAttached `package\.json:2-3`:\n```json\n +"/,
    );
    shown.selection = new vscode.Selection(0, 0, 0, 0);
    assert.deepEqual(await run("addSelection"), { kind: "file", path: "package.json" });
  });

  it("takes the problems that the editor knows of in, by mention", async () => {
    const collection = vscode.languages.createDiagnosticCollection("composer");
    const range = new vscode.Range(2, 0, 2, 1);
    collection.set(vscode.Uri.joinPath(root(), "README.md"), [new vscode.Diagnostic(range, "Is odd")]);
    try {
      const found = await mentions.matching("prob");
      const problems = found.find(({ attachment }) => attachment.kind === "problems");
      assert.ok(problems);
      const [weighed] = await mentions.weighed([problems], async (text) => text.length);
      assert.ok(weighed?.tokens);
      assert.match(await message("Mend", problems.attachment), /^Mend[^]*README\.md:3: error: Is odd/);
    } finally {
      collection.dispose();
    }
  });

  it("takes files of the workspace that are dropped on it, and nothing else", async () => {
    const dropped = [vscode.Uri.joinPath(root(), "README.md").toString(), "file:///etc/passwd"];
    assert.deepEqual(await editor.filesOf(dropped), [{ kind: "file", path: "README.md" }]);
  });

  it("hears when another file, another selection or another problem is shown", async () => {
    const hears = async (change: () => unknown) => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const following = editor.onChange(() => resolve(undefined));
      await change();
      await promise;
      following.dispose();
    };
    await hears(() => open("README.md"));
    await hears(() => (vscode.window.activeTextEditor!.selection = new vscode.Selection(0, 0, 0, 2)));
    const collection = vscode.languages.createDiagnosticCollection("composer");
    const range = new vscode.Range(0, 0, 0, 1);
    await hears(() =>
      collection.set(vscode.window.activeTextEditor!.document.uri, [new vscode.Diagnostic(range, "Odd")]),
    );
    await hears(() => collection.dispose());
  });

  it("inserts code in place of what is selected, and opens links at their line", async () => {
    const file = join(root().fsPath, "inserted.md");
    await writeFile(file, "one\ntwo\n");
    const shown = await open("inserted.md");
    try {
      shown.selection = new vscode.Selection(1, 0, 1, 3);
      await editor.insert("insertedHere();");
      assert.equal(shown.document.getText(), "one\ninsertedHere();\n");
      await openLink(workspace, "package.json:3");
      const { document, selection } = vscode.window.activeTextEditor!;
      assert.match(document.uri.path, /package\.json$/);
      assert.deepEqual([selection.active.line, selection.active.character], [2, 0]);
    } finally {
      await saved(shown.document);
      await rm(file);
    }
  });

  it("leads to the setting of the window, which VS Code then shows", async () => {
    const label = () => vscode.window.tabGroups.activeTabGroup.activeTab?.label;
    await vscode.commands.executeCommand("workbench.action.openSettings", "longhand.contextWindow");
    while (label() !== "Settings") await new Promise((resolve) => setTimeout(resolve, 20));
  });
});

import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as vscode from "vscode";
import type { ModelServer } from "../modelServer/modelServer.ts";
import { until } from "../fixtures/until.ts";
import { configure, run, serve, usualModel } from "./support.ts";

describe("Several model servers", () => {
  let first: ModelServer;
  const { showInputBox } = vscode.window;

  /** Answers the next input box. */
  const answering = (text: string) => {
    vscode.window.showInputBox = async () => text;
  };

  before(async () => {
    first = await serve();
    await configure({ servers: [{ name: "Beta", baseUrl: first.url }] });
  });
  after(async () => {
    vscode.window.showInputBox = showInputBox;
    await configure({ servers: undefined, model: usualModel, maxRetries: undefined });
    await first.close();
  });

  it("are not a workspace's to name", async () => {
    const settings = join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, ".vscode", "settings.json");
    const previous = await readFile(settings, "utf8").catch(() => undefined);
    const isRead = () => vscode.workspace.getConfiguration("longhand").get<number>("maxRetries") === 0;
    try {
      await configure({ maxRetries: 5 });
      await mkdir(dirname(settings), { recursive: true });
      const rows = [{ name: "Evil", baseUrl: first.url }];
      await writeFile(settings, JSON.stringify({ "longhand.servers": rows, "longhand.maxRetries": 0 }));
      await until(isRead);
      const { reason } = await run<{ reason: string }>("selectModel", { model: "m", server: "Evil" });
      assert.match(reason, /no server "Evil".*Beta/);
    } finally {
      if (previous === undefined) await rm(settings, { force: true });
      else await writeFile(settings, previous);
      await configure({ maxRetries: 0 });
    }
  });

  it("are set up in one pick: the address, the key and a model, or nothing where the key is not given", async () => {
    const read = () =>
      ["provider", "baseUrl", "model", "summaryModel"].map((key) =>
        vscode.workspace.getConfiguration("longhand").get<string>(key),
      );
    const before = read();
    vscode.window.showInputBox = async () => undefined;
    assert.equal(await run("chooseService", { service: "anthropic" }), undefined);
    assert.deepEqual(read(), before);
    answering("sk-ant-0f3e");
    const chosen = await run<{ service: string; model: string }>("chooseService", { service: "anthropic" });
    assert.equal(chosen.service, "anthropic");
    assert.deepEqual(read(), ["openai", "https://api.anthropic.com/v1", chosen.model, chosen.model]);
    const editor = await run<{ model: string }>("chooseService", { service: "vscode" });
    assert.deepEqual(read(), ["vscode", "https://api.anthropic.com/v1", editor.model, editor.model]);
    // The key is Anthropic's alone.
    answering("");
    await run("setApiKey", { server: "https://api.anthropic.com/v1" });
    await configure({ provider: undefined, baseUrl: first.url, model: usualModel, summaryModel: usualModel });
  });
});

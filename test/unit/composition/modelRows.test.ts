import assert from "node:assert/strict";
import type * as vscode from "vscode";
import * as editor from "../../fixtures/vscode/vscodeModule.ts";
import { startModelServer, type ModelServer } from "../../modelServer/modelServer.ts";
import {
  configure,
  run,
  serve,
  state,
  usualModel,
  useExtension,
} from "../../fixtures/vscode/runningExtension.ts";

/** Model of which no other test has taught a window. */
const model = "gpt-4.1-nano";

describe("What the user says of a model", () => {
  useExtension();
  let server: ModelServer;

  before(async () => {
    server = await serve();
  });

  it("holds for the open conversation from its next count on, window and encoding alike", async () => {
    await configure({ model });
    await run("newConversation");
    server.script({ text: "Gut." });
    await run("send", { text: "今天天气怎么样？明天会下雨吗？".repeat(20) });
    const before = await state();
    await configure({ models: { [model]: { window: 20_000 } } });
    const narrower = await state();
    assert.equal(narrower.tokens.window, 20_000);
    assert.equal(narrower.tokens.total, before.tokens.total);
    await configure({ models: { [model]: { window: 30_000, encoding: "cl100k_base" } } });
    const otherwise = await state();
    assert.equal(otherwise.tokens.window, 30_000);
    assert.ok(otherwise.tokens.history > before.tokens.history, "the messages were not counted anew");
    await configure({ models: undefined });
    assert.deepEqual(await state(), before);
  });
});

/** Usual ports of local servers; whichever is free on the machine that runs the test. */
const localPorts = [1234, 11434, 8000, 8080];

async function startLocalServer(): Promise<ModelServer | undefined> {
  for (const port of localPorts) {
    const options = { port, models: { "local-model": { window: 16_384 } } };
    const server = await startModelServer(options).catch(() => undefined);
    if (server) return server;
  }
  return undefined;
}

describe("Models that the catalog does not know", () => {
  useExtension();
  let server: ModelServer;
  /** The rows of the picks that were shown, and the boxes. */
  const rows: string[] = [];
  const boxes: { readonly title: string | undefined; readonly value: string | undefined }[] = [];

  /** Picks the row whose label begins like this. */
  const picking = (label: string) => {
    editor.window.showQuickPick = (async (items: Promise<readonly vscode.QuickPickItem[]>) => {
      const all = await items;
      rows.splice(0, rows.length, ...all.map((item) => `${item.label}, ${item.description ?? ""}`));
      return all.find((item) => item.label.startsWith(label));
    }) as never;
  };
  const answering = (text: string | undefined) => {
    editor.window.showInputBox = async ({ title, value }: vscode.InputBoxOptions = {}) => {
      boxes.push({ title, value });
      return text;
    };
  };
  const windowOf = async () => (await state()).tokens.window;

  before(async () => {
    server = await serve({
      models: { "odd-model": { window: 32_768 }, [usualModel]: {}, "other-model": { window: 20_000 } },
    });
  });

  it("take what their server says, asked before the first request", async () => {
    await configure({ model: "odd-model" });
    await run("newConversation");
    await run("send", { text: "Hello" });
    const { tokens } = await state();
    assert.deepEqual([tokens.window, tokens.limit], [32_768, 24_576]);
  });

  it("are asked for their window when they are chosen, once", async () => {
    await configure({ models: undefined });
    await run("newConversation");
    await run("send", { text: "Hello" });
    boxes.length = 0;
    picking("other-model");
    answering(undefined);
    assert.equal(await run("selectModel"), undefined);
    answering("12000");
    assert.deepEqual(await run("selectModel"), { model: "other-model" });
    const asked = { title: "Context window of other-model", value: "20000" };
    assert.deepEqual(boxes, [asked, asked]);
    assert.ok(
      rows.some((row) => row.startsWith(`${usualModel}, 128,000 tokens`)),
      rows.join("\n"),
    );
    assert.equal(await windowOf(), 12_000);
    for (const [model, window] of [
      [usualModel, 128_000],
      ["other-model", 12_000],
    ] as const) {
      picking(model);
      await run("selectModel");
      assert.equal(await windowOf(), window);
    }
    assert.equal(boxes.length, 2);
  });

  it("are offered from a server on this machine, which is then asked instead", async function () {
    const local = await startLocalServer();
    if (!local) return this.skip();
    try {
      await run("newConversation");
      const place = `at 127.0.0.1:${local.port}`;
      editor.window.showQuickPick = (async (items: Promise<readonly vscode.QuickPickItem[]>) =>
        (await items).find(({ label }) => label.endsWith(place))) as never;
      boxes.length = 0;
      answering("16384");
      await run("selectModel");
      assert.deepEqual(boxes, [{ title: "Context window of local-model", value: "16384" }]);
      assert.equal(await windowOf(), 16_384);
      await run("send", { text: "Hello there" });
      assert.equal(local.requests.at(-1)?.body.model, "local-model");
      assert.equal(server.requests.at(-1)?.body.model === "local-model", false);
    } finally {
      await local.close();
    }
  });
});

import assert from "node:assert/strict";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { ChatPage } from "./chatPage.ts";

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
  let server: ModelServer;
  let chat: ChatPage;

  before(async function () {
    this.timeout(180_000);
    server = await startModelServer({
      models: { "odd-model": { window: 32_768 }, "gpt-4o-mini": {}, "other-model": { window: 20_000 } },
    });
    chat = await ChatPage.open(server);
    // A server is asked for two seconds at most, and a window that has just begun may not listen so long.
    await chat.workbench.setSettings({ "longhand.model": "odd-model" });
  });

  after(async () => {
    await chat.workbench.close();
    await server.close();
  });

  const shows = async (words: string) => {
    const item = chat.workbench.page.locator('.statusbar-item[id$="longhand.tokens"]');
    await item
      .and(chat.workbench.page.locator(`[aria-label*="${words}"]`))
      .first()
      .waitFor({ state: "attached" });
  };
  const sheet = () => chat.workbench.panel.getByRole("dialog", { name: "Next request" });
  const breakdown = async (words: string | RegExp) => {
    await chat
      .button("Close")
      .click({ timeout: 1_000 })
      .catch(() => undefined);
    await chat.workbench.panel.getByRole("button", { name: /Show breakdown/ }).click();
    await sheet().getByText(words).waitFor();
  };
  const question = () => chat.workbench.page.locator(".quick-input-widget:visible .quick-input-title");

  it("take what their server says, asked before the first request; the count is called an estimate", async () => {
    await chat.say("Hello");
    await shows("of 24,576 tokens, estimated ±20 %");
    await breakdown("The window is 32,768 tokens (the server says)");
    await sheet()
      .getByText(/estimated ±20 %\. The model's tokenizer is not known/)
      .waitFor();
    await chat.workbench.picture("breakdown-estimated");
    await chat.workbench.page.keyboard.press("Escape");
  });

  it("are asked for their window when they are chosen, once", async function () {
    // A second try would not be asked again.
    this.retries(0);
    const { workbench } = chat;
    await workbench.runCommand("Longhand: Select Model");
    await workbench.page
      .locator(".quick-input-list")
      .getByRole("option", { name: /^gpt-4o-mini, 128,000 tokens/ })
      .waitFor();
    await workbench.picture("select-model");
    await workbench.pick("other-model");
    await question().getByText("Context window of other-model").waitFor();
    await workbench.picture("context-window");
    assert.equal(
      await workbench.page.locator(".quick-input-widget:visible input:visible").inputValue(),
      "20000",
    );
    await workbench.answer("12000");
    await shows("of 9,000 tokens");
    await breakdown("The window is 12,000 tokens (as set in longhand.models)");
    await workbench.page.keyboard.press("Escape");
    for (const [model, words] of [
      ["gpt-4o-mini", "of 111,616 tokens"],
      ["other-model", "of 9,000 tokens"],
    ] as const) {
      await workbench.runCommand("Longhand: Select Model");
      await workbench.pick(model);
      await shows(words);
    }
  });

  it("are offered from a server on this machine, which is then asked instead", async function () {
    const local = await startLocalServer();
    if (!local) return this.skip();
    try {
      await chat.restart();
      await chat.workbench.runCommand("Longhand: Select Model");
      await chat.workbench.page
        .locator(".quick-input-list")
        .getByRole("option", { name: new RegExp(`at 127.0.0.1:${local.port}`) })
        .waitFor();
      await chat.workbench.picture("select-model-local");
      await chat.workbench.page
        .locator(".quick-input-list")
        .getByRole("option", { name: new RegExp(`at 127.0.0.1:${local.port}`) })
        .click();
      await question().getByText("Context window of local-model").waitFor();
      await chat.workbench.page.keyboard.press("Enter");
      await shows("of 12,288 tokens");
      await chat.box.fill("Hello there");
      await chat.box.press("Enter");
      await chat.articles("Assistant").getByText("Done.").waitFor();
      assert.equal(local.requests.at(-1)?.body.model, "local-model");
    } finally {
      await local.close();
    }
  });
});

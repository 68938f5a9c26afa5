import assert from "node:assert/strict";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { ChatPage } from "./chatPage.ts";

/** Of the first server, by the environment. */
const key = "sk-first-4d2a";

describe("Two model servers in one window", () => {
  let first: ModelServer;
  let beta: ModelServer;
  let chat: ChatPage;

  before(async function () {
    this.timeout(180_000);
    first = await startModelServer({ apiKey: key });
    beta = await startModelServer({ models: { "beta-model": { window: 32_768 } } });
    const servers = [{ name: "Beta", baseUrl: beta.url }];
    chat = await ChatPage.open(first, { "longhand.servers": servers }, { env: { OPENAI_API_KEY: key } });
  });

  after(async () => {
    await chat.workbench.close();
    await first.close();
    await beta.close();
  });

  const sayTo = async ({ requests }: ModelServer, text: string) => {
    const asked = requests.length;
    await chat.say(text);
    assert.ok(requests.length > asked);
  };

  it("answer one conversation in turn, also after a restart; no key crosses", async function () {
    // A second try would begin elsewhere.
    this.retries(0);
    const { workbench } = chat;
    await sayTo(first, "One");
    await workbench.runCommand("Longhand: Select Model");
    await workbench.pick("beta-model");
    // Nothing is known of it but what its server says.
    await workbench.page.locator(".quick-input-widget:visible").getByText("Context window of").waitFor();
    await workbench.page.keyboard.press("Enter");
    await chat.button("Select model beta-model · Beta").waitFor();
    await sayTo(beta, "Two");
    await workbench.restart();
    await workbench.showPanel();
    await chat.button("Select model beta-model · Beta").waitFor();
    await sayTo(beta, "Three");
    await workbench.runCommand("Longhand: Select Model");
    await workbench.pick("gpt-4o-mini");
    await chat.button("Select model gpt-4o-mini").waitFor();
    await sayTo(first, "Four");
    assert.deepEqual([first.requests.length, beta.requests.length], [2, 2]);
    assert.deepEqual(new Set(first.authorizations), new Set([`Bearer ${key}`]));
    assert.deepEqual(new Set(beta.authorizations), new Set([undefined]));
  });
});

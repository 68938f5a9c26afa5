import assert from "node:assert/strict";
import { faults } from "../modelServer/fault.ts";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { ChatPage } from "./chatPage.ts";

/** Of the first server, by the environment. */
const key = "sk-canary-1b7e40d95c2f8a63";

describe("Two model servers in one window and a key for one of them", () => {
  let first: ModelServer;
  let beta: ModelServer;
  let chat: ChatPage;

  before(async function () {
    this.timeout(180_000);
    first = await startModelServer({ apiKey: key });
    beta = await startModelServer({ models: { "beta-model": { window: 32_768 } } });
    const servers = [{ name: "Beta", baseUrl: beta.url }];
    const settings = { "longhand.servers": servers, "longhand.maxRetries": 1 };
    chat = await ChatPage.open(first, settings, { env: { OPENAI_API_KEY: key } });
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

  /** What any frame of the window holds: texts, attributes and what is typed into fields. */
  const held = async () => {
    const pages = await Promise.all(chat.workbench.page.frames().map((frame) => frame.content()));
    const typed = await chat.box.inputValue();
    return [...pages, typed].join("\n");
  };

  it("leave the key on no page of the window, whatever its server answers", async () => {
    const echo = `You sent Bearer ${key}, and ${key} is wrong.`;
    await sayTo(first, "Hello");
    assert.equal(first.requests.at(-1)?.status, 200);
    for (const fault of [
      { fault: "status", status: 400, message: echo },
      { fault: "status", status: 401, message: echo },
      { fault: "status", status: 500, message: echo },
      { fault: "errorEvent", afterEvents: 1, error: { message: echo } },
      faults.unauthorized,
    ] as const) {
      first.fail(fault, fault);
      await chat.say("Again");
      await chat.workbench.panel.getByRole("alert").waitFor();
      assert.ok(!(await held()).includes(key));
    }
    first.script({ toolCalls: [{ name: "run_command", arguments: { command: "echo done" } }] });
    await chat.say("Run it");
    await chat.workbench.runCommand("Longhand: Show Log");
    await chat.workbench.page.getByText("request {").first().waitFor();
    assert.ok(!(await held()).includes(key));
    assert.ok(!(await chat.workbench.extensionLog()).includes(key));
  });
});

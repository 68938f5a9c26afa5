import assert from "node:assert/strict";
import { faults } from "../modelServer/fault.ts";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { ChatPage } from "./chatPage.ts";

const canary = "sk-canary-1b7e40d95c2f8a63";

describe("The API key", () => {
  let server: ModelServer;
  let chat: ChatPage;

  before(async () => {
    server = await startModelServer({ apiKey: canary });
    chat = await ChatPage.open(server, { "longhand.maxRetries": 1 }, { env: { OPENAI_API_KEY: canary } });
  });

  after(async () => {
    await chat.workbench.close();
    await server.close();
  });

  /** What any frame of the window holds: texts, attributes and what is typed into fields. */
  const held = async () => {
    const pages = await Promise.all(chat.workbench.page.frames().map((frame) => frame.content()));
    const typed = await chat.box.inputValue();
    return [...pages, typed].join("\n");
  };

  it("is on no page of the window, whatever the server answers", async () => {
    const echo = `You sent Bearer ${canary}, and ${canary} is wrong.`;
    await chat.say("Hello");
    assert.ok(server.requests.length > 0 && server.requests[0]?.status === 200);
    for (const fault of [
      { fault: "status", status: 400, message: echo },
      { fault: "status", status: 401, message: echo },
      { fault: "status", status: 500, message: echo },
      { fault: "errorEvent", afterEvents: 1, error: { message: echo } },
      faults.unauthorized,
    ] as const) {
      server.fail(fault, fault);
      await chat.say("Again");
      await chat.workbench.panel.getByRole("alert").waitFor();
      assert.ok(!(await held()).includes(canary));
    }
    server.script({ toolCalls: [{ name: "run_command", arguments: { command: "echo done" } }] });
    await chat.say("Run it");
    await chat.workbench.runCommand("Longhand: Show Log");
    await chat.workbench.page.getByText("request {").first().waitFor();
    assert.ok(!(await held()).includes(canary));
    assert.ok(!(await chat.workbench.extensionLog()).includes(canary));
  });
});

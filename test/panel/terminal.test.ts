import assert from "node:assert/strict";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { widenSidebar } from "../vscode/widenSidebar.ts";
import { ChatPage } from "./chatPage.ts";

describe("Commands in a terminal whose prompt takes several lines", function () {
  this.timeout(180_000);
  let server: ModelServer;
  let chat: ChatPage;

  before(async () => {
    server = await startModelServer();
    chat = await ChatPage.open(server, {}, { viewport: { width: 760, height: 900 } });
  });

  after(async () => {
    await chat.workbench.close();
    await server.close();
  });

  it("give their output and come to an end, however often it is made wider or narrower", async () => {
    for (let round = 0; round < 6; round++) {
      await widenSidebar(chat.workbench, round % 2 === 0 ? 420 : 220);
      const command = `sleep 0.3 && echo one long line of wo''rds ${round}`;
      server.script({ toolCalls: [{ name: "run_command", arguments: { command } }] }, { text: "Done." });
      await chat.say(`Round ${round}`);
      const { content } = server.requests.at(-1)!.body.messages.at(-1)!;
      assert.equal(content, `[Exit code 0.]\none long line of words ${round}`);
    }
    await chat.workbench.screenshot("terminal");
  });
});

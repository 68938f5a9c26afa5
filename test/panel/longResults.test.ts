import assert from "node:assert/strict";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { ChatPage } from "./chatPage.ts";
import { importMessages } from "./importing.ts";

const exchanges = 60;
const resultOf = (turn: number) =>
  `first line of result ${turn}\n${"straightforwardly ".repeat(300)}end of ${turn}`;

/** Each question is answered by way of a call with a long result. */
const messages = Array.from({ length: exchanges }, (_, index) => {
  const [turn, id] = [index + 1, `c${index + 1}`];
  const call = { id, type: "function", function: { name: "read_file", arguments: `{"path":"${turn}.ts"}` } };
  return [
    { role: "user", content: `Question ${turn}` },
    { role: "assistant", content: null, tool_calls: [call] },
    { role: "tool", tool_call_id: id, content: resultOf(turn) },
    { role: "assistant", content: `Answer ${turn}.` },
  ];
}).flat();

describe("Long tool results of a conversation that was reopened", () => {
  let server: ModelServer;
  let chat: ChatPage;

  before(async function () {
    this.timeout(240_000);
    server = await startModelServer();
    chat = await ChatPage.borrow(server);
    await importMessages(chat.workbench, messages, "Long results");
    await chat.restart();
    await chat.workbench.runCommand("Longhand: Open Conversation");
    await chat.workbench.pick("Long results");
    await chat.workbench.panel.getByText(`Answer ${exchanges}.`).waitFor();
  });

  after(async () => {
    await chat.giveBack();
    await server.close();
  });

  const scroll = (pixels: number) =>
    chat.workbench.panel.getByRole("log").evaluate((log, by) => log.scrollBy(0, by), pixels);

  it("are there in full when one scrolls up to them", async function () {
    this.timeout(120_000);
    const early = chat.workbench.panel.locator('article.tool:has(bdi:text-is("2.ts"))');
    while ((await chat.workbench.panel.getByText("Question 2", { exact: true }).count()) === 0) {
      await scroll(-4_000);
      await chat.workbench.page.waitForTimeout(30);
    }
    await early.locator("summary").click();
    await chat.workbench.panel.getByText("end of 2").waitFor();
  });

  it("are sent in full with the next request", async () => {
    await chat.say("Go on");
    const sent = server.requests.at(-1)?.body.messages ?? [];
    const results = sent.filter(({ role }) => role === "tool").map(({ content }) => content);
    assert.equal(results.length, exchanges);
    results.forEach((result, index) => assert.ok(result === resultOf(index + 1), `result ${index + 1}`));
  });
});

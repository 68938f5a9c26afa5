import assert from "node:assert/strict";
import { textOf } from "../../src/core/conversation/message.ts";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { ChatPage } from "./chatPage.ts";

describe("A rewind over a summary", () => {
  let server: ModelServer;
  let chat: ChatPage;

  before(async () => {
    server = await startModelServer();
    chat = await ChatPage.borrow(server, { "longhand.keepRecentExchanges": 2 });
  });

  after(async () => {
    await chat.giveBack();
    await server.close();
  });

  const sent = () => JSON.stringify(server.requests.at(-1)?.body.messages.map(textOf));

  it("takes back the summary that stood for the messages it takes back, and Undo brings it again", async () => {
    for (let turn = 1; turn <= 6; turn++) {
      server.script({ text: `Answer ${turn}: ${"heron ".repeat(80)}` });
      await chat.say(`Question ${turn}`);
    }
    server.script({ text: "They spoke of herons." });
    await chat.workbench.choose("Summarize conversation");
    await chat.workbench.panel
      .getByRole("dialog", { name: "Summarize conversation" })
      .getByRole("button", { name: "Apply", exact: true })
      .click();
    await chat.articles("Summary").waitFor();
    await chat.say("What was said?");
    assert.match(sent(), /They spoke of herons/);

    server.script({ text: "Egrets it is." });
    const second = chat.articles("You").filter({ hasText: "Question 2" });
    await chat.act(second, "Edit");
    await chat.say("Egrets instead");
    await chat.articles("Assistant").getByText("Egrets it is.").waitFor();
    assert.doesNotMatch(sent(), /They spoke of herons|Question [3-6]/);
    assert.match(sent(), /Question 1.*Egrets instead/);
    await chat.workbench.picture("rewound-over-a-summary");

    const version = chat.workbench.panel.getByRole("group", { name: "Earlier version" });
    await version.getByRole("button", { name: "Undo" }).click();
    await chat.articles("Assistant").getByText("Egrets it is.").waitFor({ state: "hidden" });
    await chat.say("And now?");
    assert.match(sent(), /They spoke of herons/);
  });
});

import assert from "node:assert/strict";
import { textOf } from "../../src/core/conversation/message.ts";
import { faults } from "../modelServer/fault.ts";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { ChatPage } from "./chatPage.ts";

describe("Editing what was said", () => {
  let server: ModelServer;
  let chat: ChatPage;

  before(async () => {
    server = await startModelServer();
    chat = await ChatPage.borrow(server);
  });

  after(async () => {
    await chat.giveBack();
    await server.close();
  });

  beforeEach(() => chat.restart());

  const lastSent = () => server.requests.at(-1)?.body.messages.slice(1).map(textOf);
  const shown = () =>
    chat
      .articles(/You|Assistant/)
      .evaluateAll((all) => all.map((one) => one.querySelector(".plain, .markdown")?.textContent.trim()));

  it("sends an edited message in place of the earlier one, which can be looked at and brought back", async () => {
    server.script({ text: "Blue it is." }, { text: "Red it is." });
    await chat.say("Paint it blue");
    await chat.act(chat.articles("You"), "Edit");
    assert.equal(await chat.box.inputValue(), "Paint it blue");
    await chat.say("Paint it red");
    await chat.articles("Assistant").getByText("Red it is.").waitFor();
    assert.deepEqual(lastSent(), ["Paint it red"]);
    assert.deepEqual(await shown(), ["Paint it red", "Red it is."]);

    const version = chat.workbench.panel.getByRole("group", { name: "Earlier version" });
    await version.getByText("2 messages").waitFor();
    await chat.workbench.picture("earlier-version");
    await version.getByRole("button", { name: "Show" }).click();
    await chat.articles("Assistant").getByText("Blue it is.").waitFor();
    await chat.workbench.picture("earlier-version-open");
    await version.getByRole("button", { name: "Hide" }).click();
    await chat.articles("Assistant").getByText("Blue it is.").waitFor({ state: "hidden" });

    await version.getByRole("button", { name: "Undo" }).click();
    await chat.articles("Assistant").getByText("Red it is.").waitFor({ state: "hidden" });
    assert.deepEqual(await shown(), ["Paint it blue", "Blue it is."]);
    await chat.say("And now?");
    assert.deepEqual(lastSent(), ["Paint it blue", "Blue it is.", "And now?"]);
  });

  it("answers again in place of a reply that was stopped", async () => {
    server.fail(faults.stall(10, { text: "slowly ".repeat(200) }));
    server.script({ text: "A whole answer." });
    await chat.box.fill("Begin");
    await chat.box.press("Enter");
    await chat.articles("Assistant").getByText("slowly").first().waitFor();
    await chat.button("Stop").click();
    await chat.articles("Assistant").getByText("Stopped before it was finished").waitFor();
    await chat.button("Retry").click();
    await chat.articles("Assistant").getByText("A whole answer.").waitFor();
    assert.deepEqual(lastSent(), ["Begin"]);
  });

  it("goes on with a reply that reached its length limit", async () => {
    server.script({ text: "One, two,", finishReason: "length" }, { text: "three." });
    await chat.say("Count");
    await chat.workbench.panel.getByText("The reply reached its length limit").waitFor();
    await chat.workbench.picture("cut-off");
    await chat.button("Continue").click();
    await chat.articles("Assistant").getByText("three.").waitFor();
    assert.deepEqual(lastSent()?.slice(0, 2), ["Count", "One, two,"]);
    assert.equal(await chat.button("Continue").count(), 0);
  });

  it("forks a conversation at a message", async () => {
    server.script({ text: "Answer one." }, { text: "Answer two." });
    await chat.say("Question one");
    await chat.say("Question two");
    await chat.act(chat.articles("Assistant").first(), "Fork from here");
    await chat.workbench.panel.getByRole("heading", { name: "Question one (fork)" }).waitFor();
    assert.deepEqual(await shown(), ["Question one", "Answer one."]);
    await chat.say("Another way");
    assert.deepEqual(lastSent(), ["Question one", "Answer one.", "Another way"]);
  });

  it("copies a message", async () => {
    await chat.workbench.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    server.script({ text: "Some **bold** words." });
    await chat.say("Say something");
    await chat.act(chat.articles("Assistant"), "Copy message");
    await chat.articles("Assistant").getByRole("button", { name: "Copied" }).waitFor();
    await chat.box.focus();
    await chat.workbench.page.keyboard.press("Control+V");
    assert.equal(await chat.box.inputValue(), "Some **bold** words.");
    await chat.box.fill("");
  });

  it("shows the change that an edit makes, and asks for reads only where it reads", async () => {
    server.script(
      {
        toolCalls: [
          {
            name: "edit_file",
            arguments: { path: "README.md", oldText: "# Pocket Ledger", newText: "# Purse Ledger" },
          },
        ],
      },
      { text: "Changed." },
    );
    await chat.say("Change the title");
    const tool = chat.articles("Tool: edit_file");
    await tool.locator("summary").click();
    assert.equal(await tool.locator("del").textContent(), "-# Pocket Ledger\n");
    assert.equal(await tool.locator("ins").textContent(), "+# Purse Ledger\n");
    await chat.workbench.picture("diff");
  });
});

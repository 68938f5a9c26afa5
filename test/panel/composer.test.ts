import assert from "node:assert/strict";
import { textOf } from "../../src/core/conversation/message.ts";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { ChatPage } from "./chatPage.ts";

describe("The composer", () => {
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

  beforeEach(async () => {
    await chat.restart();
    await chat.box.fill("");
  });

  const lastSaid = () =>
    textOf(server.requests.at(-1)!.body.messages.findLast(({ role }) => role === "user")!);
  const chips = () => chat.workbench.panel.getByRole("list", { name: "Attachments" }).getByRole("listitem");

  /** Adds two lines of a file from the editor, and waits until the panel has them. */
  const addSelection = async () => {
    await chat.openFile("package.json", 2);
    await chat.workbench.page.keyboard.press("Shift+ArrowDown");
    await chat.workbench.page.keyboard.press("Shift+ArrowDown");
    await chat.workbench.runCommand("Longhand: Add Selection to Chat");
    await chips().getByText("package.json:2-3").waitFor();
    await chat.workbench.panel.locator("textarea:focus").waitFor();
  };

  it("comes up with what is added to it while it is hidden, beside the draft that was there", async () => {
    await chat.box.pressSequentially("Compare these");
    await chat.workbench.panel.getByText(/^\+\d+ tokens$/).waitFor();
    await chat.workbench.hidePanel();
    await addSelection();
    assert.equal(await chat.box.inputValue(), "Compare these");
    await chat.workbench.hidePanel();
    await chat.openFile("README.md");
    await chat.workbench.runCommand("Longhand: Add File to Chat");
    await chips().getByText("README.md").waitFor();
    assert.equal(await chips().count(), 2);
    assert.equal(await chat.box.inputValue(), "Compare these");
    await chat.send();
    assert.match(lastSaid(), /^Compare these\n\nAttached `package\.json:2-3`:[^]*Attached `README\.md`:/);
  });

  it("inserts a code block where the cursor of the editor is", async () => {
    await chat.openFile("README.md");
    server.script({
      text: "Here it is:\n\nInsert this.\n\n```js\ninsertedHere();\n```\n\nSee [the package](package.json:3).",
    });
    await chat.say("Code please");
    await chat.button("Insert at cursor").click();
    await chat.workbench.page.locator(".view-lines").getByText("insertedHere();").first().waitFor();
    await chat.workbench.picture("inserted");
    await chat.articles("Assistant").getByRole("link", { name: "the package" }).click();
    await chat.workbench.page.locator(".statusbar").getByText("Ln 3, Col 1").waitFor();
  });
});

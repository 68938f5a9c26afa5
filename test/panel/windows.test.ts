import assert from "node:assert/strict";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { ChatPage } from "./chatPage.ts";

describe("Two windows on the same folder", function () {
  this.timeout(240_000);
  let server: ModelServer;
  let first: ChatPage;
  let second: ChatPage;

  before(async () => {
    server = await startModelServer();
    first = await ChatPage.borrow(server);
    server.script({ text: "The first answer." });
    await first.say("Where do we begin?");
    second = await first.secondWindow();
  });

  after(async () => {
    await second.workbench.page.close();
    await first.giveBack();
    await server.close();
  });

  const alertIn = (chat: ChatPage) => chat.workbench.panel.getByRole("alert");

  it("let the second one begin where the first one is, and read what is said there", async () => {
    await second.articles("Assistant").getByText("The first answer.").waitFor();
    await alertIn(second).getByText("continued in another window").waitFor();
    // No failure, and not drawn as one.
    assert.match((await alertIn(second).getAttribute("class")) ?? "", /\binfo\b/);
    const { promise: until, resolve: goOn } = Promise.withResolvers<undefined>();
    server.reshape({ hold: { afterEvents: 10, until } });
    server.script({ text: `Beginning. ${"word ".repeat(100)}The end.` });
    await first.box.fill("And then?");
    await first.box.press("Enter");
    const reply = second.articles("Assistant").last();
    await reply.getByText("Beginning.").waitFor();
    assert.equal(await reply.getByText("The end.").count(), 0);
    await second.workbench.picture("windows-reading");
    goOn(undefined);
    await reply.getByText("The end.").waitFor();
    assert.equal(await second.articles("You").count(), 2);
    await first.button("Send").waitFor();
    server.reshape({ hold: undefined });
    assert.equal(await second.workbench.panel.locator("longhand-composer[inert]").count(), 1);
  });

  it("let the second one go on in a copy", async () => {
    await alertIn(second).getByRole("button", { name: "Continue in a Copy" }).click();
    await alertIn(second).waitFor({ state: "detached" });
    server.script({ text: "Only in the copy." });
    await second.say("My own way");
    await second.articles("Assistant").getByText("Only in the copy.").waitFor();
    assert.equal(await first.articles("You").count(), 2);
  });

  it("let the second one take over, and then the first one reads", async () => {
    await second.workbench.runCommand("Longhand: Open Conversation");
    // The copy is named like its original and is the newer one.
    await second.workbench.page
      .locator(".quick-input-list")
      .getByRole("option", { name: /Where do we begin\?.*5 messages/ })
      .click();
    await alertIn(second).getByRole("button", { name: "Take Over" }).click();
    await alertIn(second).waitFor({ state: "detached" });
    await alertIn(first).getByText("continued in another window").waitFor();
    server.script({ text: "Taken over." });
    await second.say("Mine now");
    await first.articles("Assistant").getByText("Taken over.").waitFor();
  });

  it("free a conversation when the one that held it is killed", async () => {
    await alertIn(first).getByText("continued in another window").waitFor();
    // With its window gone, VS Code does not start another host for it.
    second.workbench.killExtensionHost();
    await second.workbench.page.close();
    await first.restart();
    await first.workbench.runCommand("Longhand: Open Conversation");
    await first.workbench.pick("Where do we begin?");
    await first.articles("Assistant").getByText("Taken over.").waitFor();
    assert.equal(await alertIn(first).count(), 0);
    server.script({ text: "Alone now." });
    await first.say("Still here?");
    await first.articles("Assistant").getByText("Alone now.").waitFor();
  });
});

import assert from "node:assert/strict";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { ChatPage } from "./chatPage.ts";

describe("The header", () => {
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

  const heading = (name: string) =>
    chat.workbench.panel.getByRole("heading", { name, exact: true, level: 1 });

  it("names the model before there is a conversation", async () => {
    await chat.button("Select model gpt-4o-mini").waitFor();
  });

  it("renames the conversation in its place, by Enter and not by Escape", async () => {
    await chat.say("Hello");
    await heading("Hello").getByRole("button").click();
    const box = chat.workbench.panel.getByRole("textbox", { name: "Title of the conversation" });
    await box.fill("Something else");
    await chat.workbench.picture("renaming");
    await box.press("Escape");
    await heading("Hello").waitFor();
    await heading("Hello").getByRole("button").click();
    await box.fill("A greeting");
    await box.press("Enter");
    await heading("A greeting").waitFor();
  });

  it("renames and forks from the palette as well", async () => {
    await chat.workbench.runCommand("Longhand: Rename Conversation");
    await chat.workbench.answer("From the palette");
    await heading("From the palette").waitFor();
    await chat.workbench.runCommand("Longhand: Fork Conversation");
    await heading("From the palette (fork)").waitFor();
    assert.equal(await chat.articles("You").count(), 1);
  });

  it("opens the breakdown from the palette and the status bar, brought up where it was hidden", async () => {
    await chat.say("What does this weigh?");
    const sheet = chat.workbench.panel.getByRole("dialog", { name: "Next request" });
    await chat.workbench.runCommand("Longhand: Show Token Breakdown");
    await sheet.getByText("Heaviest messages").first().waitFor();
    await chat.workbench.page.keyboard.press("Escape");
    await sheet.waitFor({ state: "detached" });
    await chat.workbench.hidePanel();
    await chat.workbench.tokens.click();
    await sheet.getByText("Heaviest messages").first().waitFor();
    await sheet.getByRole("button", { name: "Close" }).click();
    await sheet.waitFor({ state: "detached" });
  });

  it("holds the rest in a menu that the keyboard can use", async () => {
    await chat.button("More actions").press("Enter");
    const items = chat.workbench.panel.getByRole("menuitem");
    assert.equal(await items.first().evaluate((item) => item === document.activeElement), true);
    await chat.workbench.picture("menu");
    await items.first().press("Enter");
    await chat.workbench.answer("By the menu");
    await heading("By the menu").waitFor();
  });

  it("starts a conversation by Ctrl+N, also from a row", async () => {
    const { panel, page } = chat.workbench;
    await chat.say("Something to stand on");
    await panel.getByRole("log").focus();
    await page.keyboard.press("ArrowUp");
    await panel.locator("[data-entry]:focus").waitFor();
    await page.keyboard.press("Control+N");
    await panel.getByRole("heading", { name: "What should we look at?" }).waitFor();
    await panel.locator("textarea:focus").waitFor();
  });
});

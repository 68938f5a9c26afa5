import assert from "node:assert/strict";
import { faults } from "../modelServer/fault.ts";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { ChatPage } from "./chatPage.ts";
import { trimFromPalette } from "./memorySheets.ts";

describe("The chat", () => {
  let server: ModelServer;
  let chat: ChatPage;

  before(async () => {
    server = await startModelServer();
    chat = await ChatPage.borrow(server, { "longhand.approval": "ask", "longhand.maxRetries": 0 });
  });

  after(async () => {
    await chat.giveBack();
    await server.close();
  });

  beforeEach(() => chat.restart());

  const panel = () => chat.workbench.panel;
  const answer = (text: string) => chat.articles("Assistant").getByText(text).waitFor();
  const begin = async (text: string) => {
    await chat.box.fill(text);
    await chat.box.press("Enter");
  };
  const idle = () => chat.button("Send").waitFor();
  const heading = (name: string) => panel().getByRole("heading", { name, exact: true, level: 1 });
  const command = (text: string) => ({ toolCalls: [{ name: "run_command", arguments: { command: text } }] });

  it("streams an answer and counts it in the status bar", async () => {
    server.script({
      text: "Hello from the **model**.\n\n```ts\nconst answer = 42;\n```\n\n| a | b |\n| - | - |\n| 1 | 2 |",
    });
    await begin("Hello");
    await answer("model");
    await idle();
    assert.equal(await chat.articles("You").count(), 1);
    assert.equal(await chat.articles("Assistant").locator("strong").textContent(), "model");
    assert.match((await chat.workbench.tokens.getAttribute("aria-label")) ?? "", /\d+ of 111,616 tokens/);
    await chat.workbench.picture("answer");
  });

  it("asks before a tool call, runs it when allowed and shows what it did", async () => {
    server.script(
      { toolCalls: [{ name: "read_file", arguments: { path: "README.md" } }] },
      { text: "It is a sample." },
    );
    await begin("Read the readme");
    const allow = chat.articles("Tool: read_file").getByRole("button", { name: "Allow", exact: true });
    await allow.waitFor();
    await chat.workbench.picture("approval");
    await allow.click();
    await answer("It is a sample.");
    await idle();
    await chat.workbench.picture("tool");
  });

  it("shows a failure with what to do, and Retry goes on; all of it is there after it was hidden", async () => {
    server.fail(faults.forbidden);
    await begin("Fail once");
    const alert = panel().getByRole("alert");
    await alert.getByRole("button", { name: "Retry" }).waitFor();
    await chat.workbench.picture("failure");
    server.script({ text: "Back again." });
    await alert.getByRole("button", { name: "Retry" }).click();
    await answer("Back again.");
    assert.equal(await alert.count(), 0);
    await idle();
    const entries = () =>
      panel()
        .getByRole("article")
        .evaluateAll((all) => all.map((one) => one.getAttribute("data-entry")));
    const before = await entries();
    await chat.workbench.hidePanel();
    await chat.workbench.showPanel();
    await answer("Back again.");
    assert.deepEqual(await entries(), before);
  });

  it("trims from the palette and takes it back in the transcript", async () => {
    for (const words of ["One", "Two", "Three", "Four", "Five"]) await chat.say(words);
    await trimFromPalette(chat.workbench, "Drop oldest");
    await panel()
      .getByText(/messages? trimmed/)
      .waitFor();
    await chat.workbench.picture("trimmed");
    await panel().getByRole("button", { name: "Undo" }).last().click();
    await panel()
      .getByText(/undone/i)
      .waitFor();
    await chat.workbench.picture("undone");
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

  it("is renamed and forked from the palette as well, and begun anew by Ctrl+N, also from a row", async () => {
    const { page } = chat.workbench;
    await chat.say("Hello");
    await chat.workbench.runCommand("Longhand: Rename Conversation");
    await chat.workbench.answer("From the palette");
    await heading("From the palette").waitFor();
    await chat.workbench.runCommand("Longhand: Fork Conversation");
    await heading("From the palette (fork)").waitFor();
    assert.equal(await chat.articles("You").count(), 1);
    await panel().getByRole("log").focus();
    await page.keyboard.press("ArrowUp");
    await panel().locator("[data-entry]:focus").waitFor();
    await page.keyboard.press("Control+N");
    await panel().getByRole("heading", { name: "What should we look at?" }).waitFor();
    await panel().locator("textarea:focus").waitFor();
  });

  it("opens the breakdown from the palette and the status bar, brought up where it was hidden", async () => {
    await chat.say("What does this weigh?");
    const sheet = panel().getByRole("dialog", { name: "Next request" });
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

  it("is offered to go on after the extension host was killed, with what waited for its next step", async () => {
    server.script(command("sleep 30"));
    await begin("Long job");
    await chat.button("Allow").first().click();
    const call = chat.articles("Tool: run_command").last();
    await call.getByText(/^[1-9] s$/).waitFor();
    await chat.workbench.picture("tool-running");
    await begin("Not to be lost");
    const queued = panel().getByRole("list", { name: "Messages for the next step" }).getByRole("listitem");
    await queued.getByText("Not to be lost").waitFor();
    await chat.workbench.crashExtensionHost();
    await chat.workbench.showPanel();
    const alert = panel().getByRole("alert");
    await alert.getByText("has not been finished").waitFor();
    await call.getByText("Stopped before its end").waitFor();
    await queued.getByText("Not to be lost").waitFor();
    await chat.workbench.picture("interrupted");
    server.script({ text: "Where was I." });
    await alert.getByRole("button", { name: "Continue" }).click();
    await answer("Where was I.");
    await queued.first().waitFor({ state: "detached" });
    const said = JSON.stringify(server.requests.at(-1)?.body.messages);
    assert.match(said, /may have had effects/);
    assert.match(said, /Not to be lost/);
  });
});

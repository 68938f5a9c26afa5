import assert from "node:assert/strict";
import { faults } from "../modelServer/fault.ts";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { ChatPage } from "./chatPage.ts";

describe("A turn", () => {
  let server: ModelServer;
  let chat: ChatPage;

  before(async () => {
    server = await startModelServer();
    chat = await ChatPage.borrow(server, { "longhand.approval": "allowReads" });
  });

  after(async () => {
    await chat.giveBack();
    await server.close();
  });

  const panel = () => chat.workbench.panel;
  const idle = () => chat.button("Send").waitFor();
  const list = { toolCalls: [{ name: "list_files", arguments: { path: "." } }] };
  const command = (text: string) => ({ toolCalls: [{ name: "run_command", arguments: { command: text } }] });

  it("says that it asks again and when, and gets its answer", async () => {
    server.fail(faults.rateLimited(3));
    server.script({ text: "Patience pays." });
    await chat.box.fill("Hello");
    await chat.box.press("Enter");
    await panel()
      .getByRole("status")
      .getByText(/too many requests.*Retrying in \d s\./)
      .waitFor();
    await chat.workbench.picture("retrying");
    await chat.articles("Assistant").getByText("Patience pays.").waitFor();
    assert.equal(await panel().getByText("Retrying").count(), 0);
    await idle();
  });

  it("stops waiting when told to", async () => {
    server.fail(faults.rateLimited(50));
    await chat.box.fill("Hello again");
    await chat.box.press("Enter");
    const status = panel().getByRole("status").filter({ hasText: "Retrying" });
    await status.getByRole("button", { name: "Stop" }).click();
    await idle();
    assert.equal(await status.count(), 0);
  });

  it("takes messages that are sent meanwhile along, and gives them back before that", async () => {
    server.script(command("echo slowly"), { text: "Heard." });
    await chat.box.fill("Take your time");
    await chat.box.press("Enter");
    await chat.button("Allow").waitFor();
    for (const text of ["Also the docs", "Never mind this"]) {
      await chat.box.fill(text);
      await chat.box.press("Enter");
    }
    const queued = panel().getByRole("list", { name: "Messages for the next step" }).getByRole("listitem");
    await queued.getByText("Never mind this").waitFor();
    await chat.workbench.picture("queued");
    await queued.filter({ hasText: "Never mind this" }).getByRole("button", { name: "Take back" }).click();
    await queued.getByText("Never mind this").waitFor({ state: "detached" });
    assert.equal(await chat.box.inputValue(), "Never mind this");
    await chat.box.fill("");
    await chat.button("Allow").click();
    await chat.articles("Assistant").getByText("Heard.").waitFor();
    await idle();
    const said = JSON.stringify(server.requests.at(-1)?.body.messages);
    assert.match(said, /Also the docs/);
    assert.doesNotMatch(said, /Never mind this/);
  });

  it("stops when it goes in circles, and Continue goes on", async () => {
    server.script(list, list, list, { text: "Out of it." });
    await chat.box.fill("Look around");
    await chat.box.press("Enter");
    const alert = panel().getByRole("alert");
    await alert.getByText("three times").waitFor();
    await chat.workbench.picture("loop");
    await alert.getByRole("button", { name: "Continue" }).click();
    await chat.articles("Assistant").getByText("Out of it.").waitFor();
    await idle();
  });

  it("asks no more about what is always allowed here, until that is taken back", async () => {
    server.script(
      command("npm --version"),
      { text: "First." },
      command("git status -s"),
      { text: "Second." },
      command("git status"),
      { text: "Third." },
    );
    const say = async (text: string) => {
      await chat.box.fill(text);
      await chat.box.press("Enter");
    };
    await say("One");
    await chat.button("Deny").click();
    await chat.articles("Assistant").getByText("First.").waitFor();
    await chat.articles("Tool: run_command").last().getByText("Stopped before its end").waitFor();
    await say("Two");
    await chat.button('Always allow "git status …" here').click();
    await chat.articles("Assistant").getByText("Second.").waitFor();
    await say("Three");
    await chat.articles("Assistant").getByText("Third.").waitFor();
    await chat.workbench.runCommand("Longhand: Manage Allowed Tools");
    await chat.workbench.page.getByText("git status …").first().waitFor();
    await chat.workbench.picture("allowed");
    await chat.workbench.page.keyboard.press("Space");
    await chat.workbench.page.keyboard.press("Enter");
  });

  it("is offered to go on after the extension host was killed, with what waited for its next step", async () => {
    await idle();
    server.script(command("sleep 30"));
    await chat.box.fill("Long job");
    await chat.box.press("Enter");
    await chat.button("Allow").first().click();
    const call = chat.articles("Tool: run_command").last();
    await call.getByText(/^[1-9] s$/).waitFor();
    await chat.workbench.picture("tool-running");
    await chat.box.fill("Not to be lost");
    await chat.box.press("Enter");
    const queued = panel().getByRole("list", { name: "Messages for the next step" }).getByRole("listitem");
    await queued.getByText("Not to be lost").waitFor();
    chat.workbench.killExtensionHost();
    await chat.workbench.reload();
    await chat.workbench.showPanel();
    const alert = panel().getByRole("alert");
    await alert.getByText("has not been finished").waitFor();
    await call.getByText("Stopped before its end").waitFor();
    await queued.getByText("Not to be lost").waitFor();
    await chat.workbench.picture("interrupted");
    server.script({ text: "Where was I." });
    await alert.getByRole("button", { name: "Continue" }).click();
    await chat.articles("Assistant").getByText("Where was I.").waitFor();
    await queued.first().waitFor({ state: "detached" });
    const said = JSON.stringify(server.requests.at(-1)?.body.messages);
    assert.match(said, /may have had effects/);
    assert.match(said, /Not to be lost/);
  });

  it("says in words that the model said nothing, and Retry asks again", async () => {
    await idle();
    server.script({ text: "" }, { text: "Here I am." });
    await chat.box.fill("Anyone?");
    await chat.box.press("Enter");
    const alert = panel().getByRole("alert");
    await alert.getByText("The model said nothing").waitFor();
    await chat.workbench.picture("said-nothing");
    await alert.getByRole("button", { name: "Retry" }).click();
    await chat.articles("Assistant").getByText("Here I am.").waitFor();
    await idle();
  });
});

import assert from "node:assert/strict";
import { createCounter } from "../../src/core/tokens/request/requestCounter.ts";
import { textOf } from "../../src/core/conversation/message.ts";
import { faults } from "../modelServer/fault.ts";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import type { Answer } from "../modelServer/answerScript.ts";
import { ChatPage } from "./chatPage.ts";

const turns = 3;
/** A turn that calls two tools at once, then one more, then answers. */
const answers = (turn: number): readonly Answer[] => [
  {
    text: `Looking into part ${turn}.`,
    toolCalls: [
      { name: "read_file", arguments: { path: "README.md" } },
      { name: "list_files", arguments: { path: "." } },
    ],
  },
  { toolCalls: [{ name: "search_text", arguments: { query: "function" } }] },
  { text: `Part ${turn} is done. ${"It took some words to say so. ".repeat(5)}` },
];

describe("The chat", () => {
  let server: ModelServer;
  let chat: ChatPage;

  before(async function () {
    this.timeout(180_000);
    server = await startModelServer();
    chat = await ChatPage.borrow(server, { "longhand.approval": "allowReads", "longhand.maxRetries": 0 });
  });

  after(async () => {
    await chat.giveBack();
    await server.close();
  });

  beforeEach(async () => {
    server.forget();
    await chat.restart();
  });

  const panel = () => chat.workbench.panel;
  const answer = (text: string) => chat.articles("Assistant").getByText(text).waitFor();
  const begin = async (text: string) => {
    await chat.box.fill(text);
    await chat.box.press("Enter");
  };
  const idle = () => chat.button("Send").waitFor();
  const heading = (name: string) => panel().getByRole("heading", { name, exact: true, level: 1 });
  const command = (text: string) => ({ toolCalls: [{ name: "run_command", arguments: { command: text } }] });
  const write = (path: string) => ({
    toolCalls: [{ name: "write_file", arguments: { path, content: "x\n" } }],
  });
  const focusedEditor = () => chat.workbench.page.locator(".monaco-editor.focused");
  /** Waits until the status bar itself says so many tokens. */
  async function showsInBar(tokens: number): Promise<void> {
    const wanted = `${tokens.toLocaleString("en-US")} of 111,616 tokens`;
    const item = chat.workbench.tokens;
    await item
      .and(chat.workbench.page.locator(`[aria-label*=" ${wanted}"]`))
      .or(item.locator(`[aria-label*=" ${wanted}"]`))
      .first()
      .waitFor({ state: "attached", timeout: 60_000 });
  }

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

  it("copies a message", async () => {
    await chat.workbench.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    server.script({ text: "Some **bold** words." });
    await chat.say("Say something");
    await chat.act(chat.articles("Assistant"), "Copy Message");
    await chat.articles("Assistant").getByRole("button", { name: "Copied" }).waitFor();
    await chat.box.focus();
    await chat.workbench.page.keyboard.press("Control+V");
    assert.equal(await chat.box.inputValue(), "Some **bold** words.");
    await chat.box.fill("");
  });

  it("leaves the focus with who types in an editor, also where the panel was hidden", async function () {
    this.timeout(240_000);
    const { page } = chat.workbench;
    await chat.openFile("README.md");
    for (const isHidden of [false, true]) {
      const typing = Promise.withResolvers<undefined>();
      const asking = { text: "Let me write that down for you.", ...write("other.txt") };
      server.script(() => typing.promise.then(() => asking), { text: "Fine." });
      const { length } = server.requests;
      await begin("Go");
      await chat.button("Stop").waitFor();
      if (isHidden) await chat.workbench.hidePanel();
      await page.locator(".monaco-editor .view-lines").first().click();
      await focusedEditor().waitFor();
      typing.resolve(undefined);
      // A panel that was hidden loads its page anew, which takes its time on a busy machine.
      await chat.button("Allow").waitFor({ timeout: 90_000 });
      assert.equal(server.requests.length, length + 1);
      await page.keyboard.type("typed ");
      assert.equal(await focusedEditor().count(), 1);
      await focusedEditor()
        .getByText("typed typed ".slice(isHidden ? 0 : 6))
        .first()
        .waitFor();
      assert.equal(await chat.workbench.dialog.count(), 0);
      await chat.workbench.runCommand("Longhand: Deny the Waiting Tool Call");
      await idle();
    }
    await page.locator(".monaco-editor .view-lines").first().click();
    await chat.workbench.runCommand("View: Revert and Close Editor");
  });

  it("comes up with what is added to it while it is hidden, beside the draft that was there", async () => {
    const { page } = chat.workbench;
    const chips = panel().getByRole("list", { name: "Attachments" }).getByRole("listitem");
    await chat.box.pressSequentially("Compare these");
    await panel()
      .getByText(/^\+\d+ tokens$/)
      .waitFor();
    await chat.workbench.hidePanel();
    await chat.openFile("package.json", 2);
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Shift+ArrowDown");
    await chat.workbench.runCommand("Longhand: Add Selection to Chat");
    await chips.getByText("package.json:2-3").waitFor();
    await panel().locator("textarea:focus").waitFor();
    assert.equal(await chat.box.inputValue(), "Compare these");
    await chat.workbench.hidePanel();
    await chat.openFile("README.md");
    await chat.workbench.runCommand("Longhand: Add File to Chat");
    await chips.getByText("README.md").waitFor();
    assert.equal(await chips.count(), 2);
    assert.equal(await chat.box.inputValue(), "Compare these");
    // The editor's selection goes along, to say what is open, and the server counts what the box has shown.
    await panel()
      .getByTitle(/ of them to say what is open in the editor$/)
      .waitFor();
    await chat.send();
    const said = textOf(server.requests.at(-1)!.body.messages.findLast(({ role }) => role === "user")!);
    assert.match(said, /^Compare these\n\nAttached `package\.json:2-3`:[^]*Attached `README\.md`:/);
  });

  it(`weighs in the status bar what the strict server counts, for every request of ${turns} turns with tools, and what a trim leaves`, async function () {
    this.timeout(240_000);
    const counter = await createCounter("gpt-4o-mini", []);
    const mismatches: string[] = [];
    const before = server.requests.length;
    // Each answer is held back until the status bar shows what the server has counted for this very request.
    const held = (answer: Answer) => async (_body: unknown, promptTokens: number) => {
      await showsInBar(promptTokens).catch(async () => {
        const label = await chat.workbench.tokens.getAttribute("aria-label");
        mismatches.push(`${promptTokens} counted, shown: ${label}`);
      });
      return answer;
    };
    let last = 0;
    for (let turn = 1; turn <= turns; turn++) {
      server.script(...answers(turn).map(held));
      await chat.say(`Do part ${turn}.`);
      assert.deepEqual(mismatches, []);
      // Once answered it is what the next request begins with: the last one and its reply.
      const { text = "" } = answers(turn).at(-1) as { readonly text?: string };
      last = server.requests.at(-1)?.promptTokens ?? 0;
      last += await counter.message({ role: "assistant", content: text });
      await showsInBar(last);
    }
    assert.equal(server.requests.length - before, 3 * turns);
    await chat.workbench.runCommand("Longhand: Trim Conversation");
    const sheet = panel().getByRole("dialog", { name: "Trim Conversation" });
    await sheet.getByRole("radio", { name: /^Drop oldest/ }).check();
    await sheet.getByRole("button", { name: "Apply", exact: true }).click();
    await panel()
      .getByText(/messages? trimmed/)
      .waitFor();
    await chat.workbench.picture("trimmed");
    await panel().getByRole("button", { name: "Undo" }).last().click();
    await panel()
      .getByText(/undone/i)
      .waitFor();
    await showsInBar(last);
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

  it("lets the user choose the tools by what each weighs", async () => {
    const { page } = chat.workbench;
    // Rows out of sight are not in the page.
    const toggle = async (tool: string) => {
      await page.keyboard.type(tool);
      await page.locator(`.quick-input-list [aria-label^="${tool}"]`).first().click();
    };
    await chat.workbench.runCommand("Longhand: Select Tools");
    const title = page.locator(".quick-input-title");
    const sum = /^\d+ tools and recall: [\d,]+ tokens in every request, \d+ of them for recall$/;
    await title.getByText(sum).waitFor();
    const all = Number.parseInt((await title.textContent()) ?? "", 10);
    await page.getByText("read_file").first().waitFor();
    await chat.workbench.picture("tools");
    await toggle("run_command");
    await title.getByText(`${all - 1} tools`).waitFor();
    await page.keyboard.press("Enter");
    server.script({ text: "No shell." });
    await chat.say("Hi");
    const names = server.requests.at(-1)?.body.tools?.map((tool) => tool.function.name) ?? [];
    // The others, and recall, which goes along with whatever is chosen.
    assert.equal(names.length, all);
    assert.ok(names.includes("recall") && !names.includes("run_command"));
    await chat.workbench.runCommand("Longhand: Select Tools");
    await toggle("run_command");
    await title.getByText(`${all} tools`).waitFor();
    await page.keyboard.press("Enter");
  });

  it("opens the breakdown from the palette and the status bar, brought up where it was hidden", async () => {
    await chat.say("What does this weigh?");
    const sheet = panel().getByRole("dialog", { name: "Next Request" });
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

  it("inserts a code block where the cursor of the editor is, and opens a link at its line", async () => {
    const { page } = chat.workbench;
    await chat.openFile("README.md");
    server.script({
      text: "Here it is:\n\nInsert this.\n\n```js\ninsertedHere();\n```\n\nSee [the package](package.json:3).",
    });
    await chat.say("Code please");
    await chat.button("Insert at Cursor").click();
    await page.locator(".view-lines").getByText("insertedHere();").first().waitFor();
    await chat.workbench.picture("inserted");
    await chat.articles("Assistant").getByRole("link", { name: "the package" }).click();
    await page.locator(".statusbar").getByText("Ln 3, Col 1").waitFor();
    while ((await page.locator(".tabs-container .tab").count()) > 0)
      await chat.workbench.runCommand("View: Revert and Close Editor");
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

  it("is compared in a tab that comes back after a reload", async function () {
    this.timeout(240_000);
    const { workbench } = chat;
    const section = (name: string) => workbench.tab.getByRole("region", { name, exact: true });
    await workbench.runCommand("Longhand: Compare Memory Strategies");
    await workbench.tab.getByText("No conversation is open, or it has not begun.").waitFor();
    await chat.say("Compare this");
    await section("Now").waitFor();
    await workbench.reloadByCommand();
    await workbench.tab
      .getByRole("heading", { name: "Compare Memory Strategies" })
      .waitFor({ timeout: 60_000 });
    await section("Summarize").waitFor();
  });
});

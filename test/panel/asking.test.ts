import assert from "node:assert/strict";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { ChatPage } from "./chatPage.ts";

describe("A question in the panel", () => {
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

  const write = (path: string) => ({
    toolCalls: [{ name: "write_file", arguments: { path, content: "x\n" } }],
  });
  const begin = async (text: string) => {
    await chat.box.fill(text);
    await chat.box.press("Enter");
  };
  const idle = () => chat.button("Send").waitFor();
  const focusedEditor = () => chat.workbench.page.locator(".monaco-editor.focused");

  it("leaves the focus with who types in an editor, also where the panel was hidden", async function () {
    this.timeout(240_000);
    const { page } = chat.workbench;
    await chat.openFile("README.md");
    for (const isHidden of [false, true]) {
      server.reshape({ delayMs: 60, deltaLength: 4 });
      server.script(
        { text: "Let me write that down for you. ".repeat(3), ...write("new.txt") },
        { text: "Fine." },
      );
      await begin("Go");
      if (isHidden) await chat.workbench.hidePanel();
      await page.locator(".monaco-editor .view-lines").first().click();
      await focusedEditor().waitFor();
      // A panel that was hidden loads its page anew, which takes its time on a busy machine.
      await chat.button("Allow").waitFor({ timeout: 90_000 });
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
    server.reshape({ delayMs: 0 });
    await page.locator(".monaco-editor .view-lines").first().click();
    await chat.workbench.runCommand("File: Revert File");
    await chat.workbench.runCommand("View: Close Editor");
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
    await title.getByText(/^\d+ tools: [\d,]+ tokens in every request$/).waitFor();
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
});

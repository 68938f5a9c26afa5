import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
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
  const options = () => chat.workbench.panel.getByRole("option");

  it("counts what goes along of the editor, also as that changes, so that the server counts what was shown", async () => {
    const figure = chat.workbench.panel.getByText(/^\+\d+ tokens$/);
    const draft = async () => Number(/\d+/.exec((await figure.textContent()) ?? "")?.[0]);
    const shown = async () => {
      const label = (await chat.workbench.tokens.getAttribute("aria-label")) ?? "";
      return Number(/([\d,]+) of/.exec(label)?.[1]?.replaceAll(",", ""));
    };
    const sendAndCompare = async () => {
      const expected = (await shown()) + (await draft());
      await chat.send();
      assert.equal(server.requests.at(-1)?.promptTokens, expected);
    };
    await chat.say("Hello");
    await chat.openFile("README.md");
    await chat.box.fill("What is this?");
    await chat.workbench.panel.getByTitle(/ of them to say what is open in the editor$/).waitFor();
    await sendAndCompare();
    await chat.box.fill("And that?");
    // The model was told of the editor already.
    await chat.workbench.panel.getByTitle("Tokens of this message", { exact: true }).waitFor();
    const before = await draft();
    await chat.openFile("package.json", 2);
    await chat.workbench.panel.getByTitle(/ of them to say what is open in the editor$/).waitFor();
    assert.ok((await draft()) > before + 10, `${before} -> ${await draft()}`);
    await sendAndCompare();
  });

  it("attaches a file named with @, chosen by the keyboard, with its weight", async () => {
    await chat.box.pressSequentially("Look at @pack");
    await options()
      .getByText(/tokens$/)
      .first()
      .waitFor();
    await chat.workbench.picture("mentions");
    assert.equal(await options().first().getAttribute("aria-selected"), "true");
    await chat.box.press("Enter");
    assert.equal(await chat.box.inputValue(), "Look at @package.json ");
    await chips()
      .getByText(/\d+ tokens/)
      .waitFor();
    await chat.workbench.picture("chip");
    await chat.send();
    assert.match(lastSaid(), /^Look at @package\.json\n\nAttached `package\.json`:\n```json\n\{\n/);
    assert.equal(await chips().count(), 0);
    await chat.articles("You").getByText("package.json", { exact: true }).click();
    await chat.articles("You").getByText('"name"').waitFor();
  });

  it("makes an attachment of a very long text that is pasted", async () => {
    const long = "All work and no play.\n".repeat(300);
    await chat.box.evaluate((box, text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, long);
    await chips()
      .getByText(/[\d,]+ tokens/)
      .waitFor();
    assert.equal(await chat.box.inputValue(), "");
    await chat.box.pressSequentially("What is this?");
    await chat.send();
    assert.ok(
      lastSaid().startsWith("What is this?\n\nAttached `Pasted text`:\n```\nAll work and no play.\n"),
    );
    assert.ok(lastSaid().includes(long.trimEnd()));
  });

  it("attaches what is dropped on it from the workspace and nothing else", async () => {
    const { workspace } = chat.workbench.folders;
    await chat.box.evaluate((box, uris) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData("application/vnd.code.uri-list", uris);
      box.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    }, `file://${workspace}/README.md\r\nfile:///etc/passwd`);
    await chips().getByText("README.md").waitFor();
    assert.equal(await chips().count(), 1);
  });

  /** Adds two lines of a file from the editor, and waits until the panel has them. */
  const addSelection = async () => {
    await chat.openFile("package.json", 2);
    await chat.workbench.page.keyboard.press("Shift+ArrowDown");
    await chat.workbench.page.keyboard.press("Shift+ArrowDown");
    await chat.workbench.runCommand("Longhand: Add Selection to Chat");
    await chips().getByText("package.json:2-3").waitFor();
    await chat.workbench.panel.locator("textarea:focus").waitFor();
  };

  it("takes the selection of the editor in, by command and by mention", async () => {
    await addSelection();
    await chat.box.pressSequentially("Explain ");
    await chat.send();
    assert.match(lastSaid(), /^Explain\n\nAttached `package\.json:2-3`:\n```json\n +"/);
    await chat.box.pressSequentially("@sel");
    await options().getByText("Selection").waitFor();
    await chat.box.press("Tab");
    await chips().getByText("package.json:2-3").waitFor();
  });

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

  it("takes the problems that the editor knows of in, by mention", async () => {
    const { page } = chat.workbench;
    await writeFile(join(chat.workbench.folders.workspace, "broken.json"), '{ "a": }\n');
    await chat.openFile("broken.json");
    await page.locator('.statusbar-item[id="status.problems"]').filter({ hasText: /^\s*1/ }).waitFor();
    await chat.box.pressSequentially("Mend @prob");
    await options()
      .getByText(/Problems \(\d+\)/)
      .waitFor();
    await chat.workbench.picture("mention-problems");
    await chat.box.press("Enter");
    await chips()
      .getByText(/\d+ tokens/)
      .waitFor();
    await chat.send();
    assert.match(lastSaid(), /^Mend[^]*broken\.json/);
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

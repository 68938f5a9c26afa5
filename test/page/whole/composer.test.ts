import assert from "node:assert/strict";
import { textOf } from "../../../src/core/conversation/message.ts";
import { wholePanels, type WholePanel } from "./wholePanel.ts";
import { changed } from "../../fixtures/vscode/vscodeModule.ts";

describe("The composer with its host", () => {
  const panels = wholePanels();

  const lastSaid = ({ server }: WholePanel) =>
    textOf(server.requests.at(-1)!.body.messages.findLast(({ role }) => role === "user")!);
  const chips = ({ panel }: WholePanel) =>
    panel.page.getByRole("list", { name: "Attachments" }).getByRole("listitem");
  const options = ({ panel }: WholePanel) => panel.page.getByRole("option");

  it("counts what goes along of the editor, also as that changes, so that the server counts what was shown", async () => {
    const whole = await panels.open();
    const { host, panel, server } = whole;
    const figure = panel.page.getByText(/^\+\d+ tokens$/);
    const draft = async () => Number(/\d+/.exec((await figure.textContent()) ?? "")?.[0]);
    const withEditor = panel.page.getByTitle(/ of them to say what is open in the editor$/);
    const sendAndCompare = async () => {
      const expected = (await host.conversations.estimator.view()).figures.total + (await draft());
      await whole.send();
      assert.equal(server.requests.at(-1)?.promptTokens, expected);
    };
    await whole.say("Hello");
    host.editorShows = "Active file: README.md";
    await panel.box.fill("What is this?");
    await withEditor.waitFor();
    await sendAndCompare();
    await panel.box.fill("And that?");
    // The model was told of the editor already.
    await panel.page.getByTitle("Tokens of this message", { exact: true }).waitFor();
    const before = await draft();
    host.editorShows = "Active file: package.json\nSelected, lines 2-2:\n```\n  name\n```";
    changed.fire(undefined);
    await withEditor.waitFor();
    assert.ok((await draft()) > before + 10, `${before} -> ${await draft()}`);
    await sendAndCompare();
  });

  it("attaches a file named with @, chosen by the keyboard, with its weight", async () => {
    const whole = await panels.open();
    const { panel } = whole;
    await panel.box.pressSequentially("Look at @pack");
    await options(whole)
      .getByText(/tokens$/)
      .first()
      .waitFor();
    assert.equal(await options(whole).first().getAttribute("aria-selected"), "true");
    await panel.box.press("Enter");
    assert.equal(await panel.box.inputValue(), "Look at @package.json ");
    await chips(whole)
      .getByText(/\d+ tokens/)
      .waitFor();
    await whole.send();
    assert.match(lastSaid(whole), /^Look at @package\.json\n\nAttached `package\.json`:\n```json\n\{\n/);
    assert.equal(await chips(whole).count(), 0);
    await panel.articles("You").getByText("package.json", { exact: true }).click();
    await panel.articles("You").getByText('"name"').waitFor();
  });

  it("makes an attachment of a very long text that is pasted", async () => {
    const whole = await panels.open();
    const { panel } = whole;
    const long = "All work and no play.\n".repeat(300);
    await panel.box.evaluate((box, text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, long);
    await chips(whole)
      .getByText(/[\d,]+ tokens/)
      .waitFor();
    assert.equal(await panel.box.inputValue(), "");
    await panel.box.pressSequentially("What is this?");
    await whole.send();
    assert.ok(
      lastSaid(whole).startsWith("What is this?\n\nAttached `Pasted text`:\n```\nAll work and no play.\n"),
    );
    assert.ok(lastSaid(whole).includes(long.trimEnd()));
  });

  it("attaches what is dropped on it from the workspace and nothing else", async () => {
    const whole = await panels.open();
    await whole.panel.box.evaluate((box, uris) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData("application/vnd.code.uri-list", uris);
      box.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    }, `file://${whole.folder}/README.md\r\nfile:///etc/passwd`);
    await chips(whole).getByText("README.md").waitFor();
    assert.equal(await chips(whole).count(), 1);
  });
});

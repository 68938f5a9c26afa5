import assert from "node:assert/strict";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { ChatPage } from "./chatPage.ts";
import { exchanges, importMessages } from "./importing.ts";

const draft = "not sent yet, and said in more words";

describe("A window that was reloaded", () => {
  let server: ModelServer;
  let chat: ChatPage;
  let earlier: Awaited<ReturnType<typeof shown>>;

  /** The rows that are there, the first one in view, and how far below the upper edge it begins. */
  const shown = () =>
    chat.workbench.panel.getByRole("log").evaluate((log) => {
      const edge = log.getBoundingClientRect().top;
      const rows = [...log.querySelectorAll("[data-entry]")];
      const first = rows.find((row) => row.getBoundingClientRect().bottom > edge)!;
      const id = (row: Element) => row.getAttribute("data-entry");
      const inView = rows.filter(
        (row) =>
          row.getBoundingClientRect().bottom > edge &&
          row.getBoundingClientRect().top < edge + log.clientHeight,
      );
      return {
        rows: inView.map((row) => [id(row), row.textContent]),
        top: Math.round(first.getBoundingClientRect().top - edge),
      };
    });
  const heading = (name: string) =>
    chat.workbench.panel.getByRole("heading", { name, exact: true, level: 1 });

  before(async function () {
    this.timeout(240_000);
    server = await startModelServer();
    chat = await ChatPage.borrow(server);
    const { workbench } = chat;
    await importMessages(workbench, exchanges(60), "As it came");
    await heading("As it came").getByRole("button").click();
    const box = workbench.panel.getByRole("textbox", { name: "Title of the conversation" });
    await box.fill("A greeting");
    await box.press("Enter");
    await heading("A greeting").waitFor();
    await workbench.panel.getByText("Question 60", { exact: true }).hover();
    await workbench.page.mouse.wheel(0, -2_000);
    await chat.button("Jump to latest").waitFor();
    await workbench.panel.getByRole("log").evaluate((log) => (log.scrollTop = log.scrollHeight / 2));
    await chat.box.fill(draft);
    // The host has the draft once it says what that weighs.
    await workbench.panel.getByText(/^\+\d+ tokens$/).waitFor();
    earlier = await shown();
    await workbench.reload();
    await workbench.showPanel();
    await chat.articles("You").first().waitFor();
    // It takes a line of the view, here as before.
    await workbench.panel.getByText(/^\+\d+ tokens$/).waitFor();
  });

  after(async () => {
    await chat.giveBack();
    await server.close();
  });

  it("shows the same conversation at the same place", async () => {
    await chat.workbench.panel.locator(`[data-entry="${earlier.rows[0]![0]!}"]`).waitFor();
    assert.deepEqual(await shown(), earlier);
  });

  it("shows the title that it was given, and the draft", async () => {
    await heading("A greeting").waitFor();
    assert.equal(await chat.box.inputValue(), draft);
  });
});

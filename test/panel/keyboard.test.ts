import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { ChatPage } from "./chatPage.ts";
import { exchanges, importMessages } from "./importing.ts";

describe("The keyboard in the panel", () => {
  let server: ModelServer;
  let chat: ChatPage;

  before(async () => {
    server = await startModelServer();
    chat = await ChatPage.open(server, { "longhand.approval": "allowReads" });
    await importMessages(
      chat.workbench,
      exchanges(6, (turn) => `Answer ${turn}. ${"Some more words.\n\n".repeat(40)}`),
    );
  });

  after(async () => {
    await chat.workbench.close();
    await server.close();
  });

  /** A test that is tried again begins with nothing that runs. */
  beforeEach(async () => {
    await chat.box.focus();
    if ((await chat.button("Stop").count()) > 0) await chat.button("Stop").click();
    await chat.button("Send").waitFor();
    await chat.box.fill("");
  });

  const panel = () => chat.workbench.panel;
  const press = (key: string) => chat.workbench.page.keyboard.press(key);
  const focused = (selector: string) => panel().locator(`${selector}:focus`).waitFor();

  it("edits a summary, saves it and takes it back without the mouse", async () => {
    server.script({ text: "## Goal\nAnswer six questions." });
    await chat.button("More actions").press("Enter");
    await panel().getByRole("menuitem", { name: "Summarize conversation" }).press("Enter");
    await panel().getByRole("dialog").getByRole("button", { name: "Apply", exact: true }).press("Enter");
    await focused("[aria-label='More actions']");
    const summary = panel().getByRole("article", { name: "Summary" }).last();
    await summary.locator("summary").first().press("Enter");
    await summary.getByRole("button", { name: "Edit" }).press("Enter");
    await focused(".summary-form textarea");
    await press("End");
    await chat.workbench.page.keyboard.type(" In my words.");
    await press("Tab");
    await press("Enter");
    await summary.locator(".markdown", { hasText: "In my words." }).waitFor();
    await focused("article.compaction");
    await summary.getByRole("button", { name: "Undo", exact: true }).press("Enter");
    await summary.getByText("undone", { exact: true }).waitFor();
    await focused("article.compaction");
  });

  it("starts a conversation by Ctrl+N, also from a row", async () => {
    await panel().getByRole("log").focus();
    await press("ArrowUp");
    await focused("[data-entry]");
    await press("Control+N");
    await panel().getByRole("heading", { name: "What should we look at?" }).waitFor();
    await focused("textarea");
  });
});

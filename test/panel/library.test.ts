import { faults } from "../modelServer/fault.ts";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { ChatPage } from "./chatPage.ts";
import { exchanges, importMessages } from "./importing.ts";

describe("The library of conversations", () => {
  let server: ModelServer;
  let chat: ChatPage;
  let tries = 0;

  before(async () => {
    server = await startModelServer();
    chat = await ChatPage.borrow(server);
  });

  after(async () => {
    await chat.giveBack();
    await server.close();
  });

  const page = () => chat.workbench.page;
  const options = () => page().locator(".quick-input-list").getByRole("option");
  const input = () => page().locator(".quick-input-widget:visible input:visible");
  const close = () => page().keyboard.press("Escape");
  const listed = async () => {
    await chat.workbench.runCommand("Longhand: Open Conversation");
    await options().first().waitFor();
  };
  /** Clicks a button of an item in the open list. */
  const act = async (title: string, name: string) => {
    const item = options().filter({ hasText: title }).first();
    await item.hover();
    await item.getByRole("button", { name }).click();
  };

  /** A conversation of its own, begun with these words. */
  const converse = async (question: string, answer: string) => {
    await chat.restart();
    server.script({ text: answer });
    await chat.say(question);
  };

  it("lists conversations under their day, with what they are, and renames one that is not open", async () => {
    await converse("How is the weather?", "Sunny.");
    await converse("How many eggs?", "Twelve.");
    await listed();
    await page().locator(".quick-input-list").getByText("Today").waitFor();
    await options()
      .filter({ hasText: /How is the weather\?.* · 3 messages · \d+ tokens · gpt-4o-mini/ })
      .first()
      .waitFor();
    await chat.workbench.picture("library-list");
    await act("How is the weather?", "Rename");
    await page().getByText("Title of the conversation").waitFor();
    await chat.workbench.answer("Forecast");
    await options().filter({ hasText: "Forecast" }).first().waitFor();
    await close();
  });

  it("says in the list which conversations are at work", async () => {
    await chat.restart();
    server.fail(faults.stall(10, { text: "word ".repeat(400) }));
    await chat.box.fill("Who works behind?");
    await chat.box.press("Enter");
    await chat
      .articles("Assistant")
      .getByText(/word word/)
      .waitFor();
    await chat.restart();
    await listed();
    const running = options()
      .filter({ hasText: /Who works behind\?.*running/ })
      .first();
    await running.locator(".codicon-loading").waitFor();
    await running.click();
    await chat.button("Stop").click();
    await chat.button("Send").waitFor();
  });

  it("deletes from the list, and Undo brings it back", async () => {
    // What an earlier try left is another conversation.
    const question = `Where do newts live (${++tries})?`;
    await converse(question, "In ponds.");
    await converse("How many hens?", "Three.");
    await listed();
    await act(question, "Delete");
    await options().filter({ hasText: question }).waitFor({ state: "detached" });
    await options().filter({ hasText: "How many hens?" }).first().waitFor();
    await close();
    await chat.workbench.notifications.getByRole("button", { name: "Undo" }).first().click();
    // The list is read when it opens, which may be before that is done.
    for (;;) {
      await listed();
      const isBack = (await options().filter({ hasText: question }).count()) > 0;
      await close();
      if (isBack) break;
    }
  });

  it("opens a duplicate from the list", async () => {
    await converse("What do voles eat?", "Roots.");
    await chat.restart();
    await listed();
    await act("What do voles eat?", "Duplicate");
    await chat.workbench.panel.getByRole("heading", { name: "What do voles eat? (copy)" }).waitFor();
    await chat.articles("Assistant").getByText("Roots.").waitFor();
  });

  it("goes on from the list to a search of what was said, where no title has the words", async () => {
    await converse("Who lives in a sett?", "The badger does.");
    await chat.restart();
    await listed();
    await input().fill("badgers");
    await options().filter({ hasText: "Search in messages" }).first().waitFor();
    await page().keyboard.press("Enter");
    await options().filter({ hasText: "«badger»" }).first().click();
    await chat.articles("Assistant").getByText("The badger does.").waitFor();
  });

  it("searches all conversations and opens at the hit, also where there was no panel", async () => {
    await importMessages(
      chat.workbench,
      exchanges(400, (turn) => (turn === 20 ? "The wombat digs at night." : `Answer ${turn}.`)),
      "Animals",
    );
    await chat.restart();
    await chat.workbench.hidePanel();
    const find = async (words: string) => {
      await chat.workbench.runCommand("Longhand: Search Conversations");
      await input().fill(words);
      await options().filter({ hasText: "«wombat»" }).first().waitFor();
    };
    await find("wombats digging");
    await chat.workbench.picture("search");
    await options().first().click();
    const hit = chat.articles("Assistant").filter({ hasText: "The wombat digs" });
    await hit.waitFor();
    await chat.workbench.picture("search-hit");
    const isThere = () =>
      hit.evaluate((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        const { activeElement, defaultView } = row.ownerDocument;
        return activeElement === row && top >= 0 && bottom <= defaultView!.innerHeight;
      });
    while (!(await isThere())) await page().waitForTimeout(50);
    await chat.workbench.panel.getByRole("button", { name: "Jump to latest" }).click();
    await hit.waitFor({ state: "detached" });
    await chat.box.press("Control+F");
    await input().fill("wombats digging");
    await options().filter({ hasText: "this conversation" }).first().click();
    await hit.waitFor();
    while (!(await isThere())) await page().waitForTimeout(50);
  });
});

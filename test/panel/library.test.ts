import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { globSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { Database } from "../../src/store/database/database.ts";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { ChatPage } from "./chatPage.ts";
import { exchanges, importMessages } from "./importing.ts";

describe("The library of conversations", function () {
  this.timeout(240_000);
  let server: ModelServer;
  let chat: ChatPage;

  before(async () => {
    server = await startModelServer();
    chat = await ChatPage.open(server);
  });

  after(async () => {
    await chat.workbench.close();
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

  it("lists conversations under their day, with what they are, and renames one that is not open", async () => {
    server.script({ text: "Sunny." });
    await chat.say("How is the weather?");
    await chat.restart();
    server.script({ text: "Twelve." });
    await chat.say("How many eggs?");
    await listed();
    await page().locator(".quick-input-list").getByText("Today").waitFor();
    await options()
      .filter({ hasText: /How is the weather\?.* · 3 messages · \d+ tokens · gpt-4o-mini/ })
      .waitFor();
    await chat.workbench.screenshot("library-list");
    await act("How is the weather?", "Rename");
    await page().getByText("Title of the conversation").waitFor();
    await chat.workbench.answer("Forecast");
    await options().filter({ hasText: "Forecast" }).waitFor();
    await close();
  });

  it("deletes from the list, and Undo brings it back", async () => {
    await listed();
    await act("Forecast", "Delete");
    await options().filter({ hasText: "Forecast" }).waitFor({ state: "detached" });
    await options().filter({ hasText: "How many eggs?" }).waitFor();
    await close();
    await chat.workbench.notifications.getByRole("button", { name: "Undo" }).click();
    // The list is read when it opens, which may be before that is done.
    for (;;) {
      await listed();
      const isBack = (await options().filter({ hasText: "Forecast" }).count()) > 0;
      await close();
      if (isBack) break;
    }
  });

  it("opens a duplicate from the list", async () => {
    await listed();
    await act("Forecast", "Duplicate");
    await chat.workbench.panel.getByRole("heading", { name: "Forecast (copy)" }).waitFor();
    await chat.articles("Assistant").getByText("Sunny.").waitFor();
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
    await chat.workbench.screenshot("search");
    await options().first().click();
    const hit = chat.articles("Assistant").filter({ hasText: "The wombat digs" });
    await hit.waitFor();
    await chat.workbench.screenshot("search-hit");
    const isThere = () =>
      hit.evaluate((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        const { activeElement, defaultView } = row.ownerDocument;
        return activeElement === row && top >= 0 && bottom <= defaultView!.innerHeight;
      });
    while (!(await isThere())) await page().waitForTimeout(50);
    await chat.workbench.panel.getByRole("button", { name: "Jump to latest" }).click();
    await hit.waitFor({ state: "detached" });
    await find("wombats digging");
    await options().first().click();
    await hit.waitFor();
    while (!(await isThere())) await page().waitForTimeout(50);
  });

  it("keeps what streamed when the extension host is killed, and goes on from there", async () => {
    await chat.restart();
    server.reshape({ delayMs: 40 });
    server.script({ text: Array.from({ length: 400 }, (_, index) => `word${index}`).join(" ") });
    await chat.box.fill("Count words");
    await chat.box.press("Enter");
    const reply = chat.articles("Assistant").last();
    await reply.getByText("word20 ").waitFor();
    const shown = ((await reply.textContent()) ?? "").match(/word\d+/g) ?? [];
    // What had come a second before is to be there again: by the server's pace about 45 words.
    await reply.getByText("word80 ").waitFor();
    chat.workbench.killExtensionHost();
    await chat.workbench.reload();
    await chat.workbench.showPanel();
    await chat.button("Continue").waitFor();
    const stored = ((await reply.textContent()) ?? "").match(/word\d+/g) ?? [];
    assert.deepEqual(stored.slice(0, shown.length - 1), shown.slice(0, -1));
    assert.ok(stored.length < 400);
    await reply.getByText("Stopped before it was finished").waitFor();
    await chat.workbench.screenshot("killed-mid-stream");
    server.reshape({ delayMs: 0 });
    server.script({ text: "All counted." });
    await chat.button("Continue").click();
    await chat.articles("Assistant").getByText("All counted.").waitFor();
  });

  it("recovers a damaged file when VS Code starts, says what it found, and goes on", async () => {
    const { workbench } = chat;
    await workbench.showPanel();
    server.script({ text: "Before the damage." });
    await chat.say("Remember this");
    await workbench.restart(async () => {
      const [found] = globSync("**/longhand.longhand/conversations.db", { cwd: workbench.storageFolder });
      const path = join(workbench.storageFolder, found ?? "");
      // A host that had no time to close leaves a write-ahead log, from which SQLite itself would mend the page.
      new Database(path).close();
      const file = await open(path, "r+");
      await file.write(randomBytes(4096), 0, 4096, 0);
      await file.close();
    });
    const notice = workbench.notifications.getByText(/Recovered [\d,]+ of [\d,]+ messages.*set aside/);
    await notice.waitFor();
    const [, recovered, of] = /Recovered ([\d,]+) of ([\d,]+)/.exec((await notice.textContent()) ?? "") ?? [];
    assert.equal(recovered, of);
    await workbench.screenshot("recovered");
    await workbench.showPanel();
    await chat.articles("Assistant").getByText("Before the damage.").waitFor();
    server.script({ text: "After the damage." });
    await chat.say("And this");
    await chat.articles("Assistant").getByText("After the damage.").waitFor();
  });
});

import assert from "node:assert/strict";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { exchanges, importMessages } from "./importing.ts";
import { ChatPage } from "./chatPage.ts";

/** A long reply whose every word says where it stands. */
const text = Array.from({ length: 60 }, (_, line) =>
  Array.from({ length: 8 }, (_, word) => `w${line * 8 + word}`).join(" "),
).join("\n\n");
const inWords = (words: string) => words.split(/\s+/).filter((word) => word !== "");

describe("A reply that streams while the panel comes and goes", () => {
  let server: ModelServer;
  let chat: ChatPage;

  before(async () => {
    server = await startModelServer({ shape: { deltaLength: 8, delayMs: 25 } });
    chat = await ChatPage.borrow(server);
    await importMessages(chat.workbench, exchanges(8));
  });

  after(async () => {
    await chat.giveBack();
    await server.close();
  });

  const log = () => chat.workbench.panel.getByRole("log");
  const shown = async () =>
    inWords((await chat.articles("Assistant").last().locator(".markdown").textContent()) ?? "");
  const place = () =>
    log().evaluate((view) => {
      const edge = view.getBoundingClientRect().top;
      const first = [...view.querySelectorAll("[data-entry]")].find(
        (row) => row.getBoundingClientRect().bottom > edge,
      )!;
      return [first.getAttribute("data-entry"), Math.round(first.getBoundingClientRect().top - edge)];
    });
  const isAtEnd = () => log().evaluate((view) => view.scrollHeight - view.clientHeight - view.scrollTop < 24);
  /** Until the latest reply has come so far. */
  const reached = (word: number) =>
    chat
      .articles("Assistant")
      .last()
      .getByText(new RegExp(`\\bw${word}\\b`))
      .waitFor({ state: "attached" });
  const startReply = async (words: string) => {
    const replies = await chat.articles("Assistant").count();
    server.script({ text });
    await chat.box.fill(words);
    await chat.box.press("Enter");
    // The one before it has all those words.
    await chat.articles("Assistant").nth(replies).waitFor({ state: "attached" });
    await reached(40);
  };

  it("is all there, and still followed at its end, after the panel was hidden and shown again", async () => {
    await startReply("Talk");
    const before = await shown();
    await chat.workbench.hidePanel();
    await chat.workbench.showPanel();
    await reached(40);
    const after = await shown();
    assert.deepEqual(after.slice(0, before.length - 1), before.slice(0, -1));
    await reached(200);
    assert.ok(await isAtEnd());
    await chat.button("Send").waitFor({ timeout: 60_000 });
    assert.deepEqual(await shown(), inWords(text));
  });

  it("does not move the view of one who reads above, hidden and shown again meanwhile or not", async () => {
    await startReply("Talk again");
    await log().evaluate((view) => (view.scrollTop -= view.clientHeight * 2));
    await chat.button("Jump to latest").waitFor();
    const before = await place();
    const words = (await shown()).length;
    await chat.workbench.hidePanel();
    await chat.workbench.showPanel();
    await chat.workbench.panel.locator(`[data-entry="${before[0]}"]`).waitFor();
    await reached(words + 40);
    assert.deepEqual(await place(), before);
    await chat.button("Send").waitFor({ timeout: 60_000 });
    assert.deepEqual(await place(), before);
    assert.deepEqual(await shown(), inWords(text));
    await chat.button("Jump to latest").click();
  });

  it("keeps what had come when the extension host is killed, says so, is at the same place, and goes on from there", async () => {
    await startReply("Once more");
    await log().evaluate((view) => (view.scrollTop -= view.clientHeight));
    await chat.button("Jump to latest").waitFor();
    const before = await place();
    const seen = await shown();
    // What was seen a second ago is stored.
    await reached(seen.length + 60);
    await chat.workbench.crashExtensionHost();
    await chat.workbench.showPanel();
    const reply = chat.articles("Assistant").last();
    await reply.getByText("Stopped before it was finished").waitFor({ state: "attached" });
    const stored = await shown();
    assert.deepEqual(stored.slice(0, seen.length - 1), seen.slice(0, -1));
    assert.ok(stored.length < inWords(text).length);
    assert.deepEqual(await place(), before);
    await chat.workbench.picture("killed-mid-stream");
    await chat.button("Retry").waitFor({ state: "attached" });
    server.reshape({ delayMs: 0 });
    server.script({ text: "All counted." });
    await chat.button("Continue").click();
    await chat.articles("Assistant").getByText("All counted.").waitFor();
  });
});

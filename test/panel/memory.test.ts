import assert from "node:assert/strict";
import { createCounter } from "../../src/core/tokens/request/requestCounter.ts";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import type { Answer } from "../modelServer/reply.ts";
import { ChatPage } from "./chatPage.ts";
import { exchanges, importMessages } from "./importing.ts";

const figureIn = (text: string | null) => Number((text ?? "").replaceAll(/[^\d]/g, ""));
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
const long = (turn: number) => `Answer ${turn}. ${"Some more words. ".repeat(40)}`;

const turns = 5;
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

describe("Memory in the panel", () => {
  let server: ModelServer;
  let chat: ChatPage;

  before(async function () {
    this.timeout(180_000);
    server = await startModelServer();
    chat = await ChatPage.borrow(server, {
      "longhand.approval": "allowReads",
      "longhand.keepRecentExchanges": 2,
    });
    await importMessages(chat.workbench, exchanges(6, long));
    server.script(
      { toolCalls: [{ name: "read_file", arguments: { path: "README.md" } }] },
      { text: "It is a sample." },
    );
    await say("Read the readme");
  });

  after(async () => {
    await chat.giveBack();
    await server.close();
  });

  const panel = () => chat.workbench.panel;
  const say = (text: string) => chat.say(text);
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
  const answer = (turn: number) =>
    panel()
      .getByRole("article", { name: "Assistant" })
      .filter({ hasText: `Answer ${turn}.` });
  const total = async () =>
    figureIn(
      /^[\d,]+/.exec(
        (await panel().locator(".meter-words").textContent())?.trim().replace(/^Context /, "") ?? "",
      )?.[0] ?? "",
    );
  const dialog = (name: string) => panel().getByRole("dialog", { name });

  /** A test that is tried again begins with no sheet open. */
  beforeEach(async () => {
    const open = panel().getByRole("dialog");
    if ((await open.count()) > 0) await chat.workbench.page.keyboard.press("Escape");
    await open.waitFor({ state: "detached" });
  });

  it("opens a breakdown from the meter that adds up to the number checked, and follows what is pinned there", async () => {
    await panel()
      .getByRole("button", { name: /Show breakdown/ })
      .click();
    const sheet = dialog("Next request");
    await sheet.getByText("Heaviest messages", { exact: true }).waitFor();
    await chat.workbench.picture("breakdown");
    const parts = await sheet
      .locator(".parts > .part")
      .evaluateAll((all) =>
        all.map(
          (one) =>
            [one.querySelector("dt")!.textContent.trim(), one.querySelector("dd")!.textContent] as const,
        ),
      );
    const figure = (name: string) => figureIn(parts.find(([label]) => label.startsWith(name))![1]);
    const sent = ["System prompt", "Tools", "Pinned", "Summary", "History", "Framing"].map(figure);
    assert.equal(sum(sent), figure("Total"));
    assert.equal(figure("Total"), await total());
    const numbers = (list: string) =>
      sheet.locator(`${list} .number`).evaluateAll((all) => all.map((one) => one.textContent));
    assert.equal(sum((await numbers(".tool-weights")).map(figureIn)), figure("Tools"));
    assert.equal(sum((await numbers(".heaviest")).map(figureIn)), figure("History") + figure("Pinned"));
    await sheet.getByText("Last request: provider counted the same.").waitFor();
    await sheet.getByRole("listitem").getByRole("button", { name: "Pin", exact: true }).first().click();
    await sheet.getByRole("button", { name: "Unpin" }).waitFor();
    const pinned = await sheet.locator(".part", { hasText: "Pinned" }).locator("dd").textContent();
    assert.notEqual(figureIn(pinned), 0);
    await sheet.getByRole("button", { name: "Unpin" }).click();
    await sheet.getByRole("button", { name: "Unpin" }).waitFor({ state: "detached" });
  });

  it("previews Trim; Cancel changes nothing, Apply does what was shown and is undone", async () => {
    const before = await total();
    await chat.workbench.choose("Trim conversation");
    const sheet = dialog("Trim conversation");
    await sheet.getByRole("radio", { name: /Drop oldest/ }).check();
    const words =
      (await sheet.locator(".choice", { hasText: "Drop oldest" }).locator(".number").textContent()) ?? "";
    const [from, to] = words.split("→").map(figureIn);
    assert.equal(from, before);
    await sheet.getByRole("button", { name: "Cancel" }).click();
    await sheet.waitFor({ state: "detached" });
    assert.equal(await total(), before);
    await chat.workbench.choose("Trim conversation");
    await sheet.getByRole("radio", { name: /Drop oldest/ }).check();
    await sheet.getByRole("button", { name: "Apply", exact: true }).click();
    await panel()
      .getByText(/^\d+ messages trimmed(, 1 tool result cleared)?$/)
      .waitFor();
    await answer(1).getByText("Trimmed", { exact: true }).waitFor();
    assert.equal(await total(), to);
    await chat.workbench.picture("trimmed-row");
    await panel().getByRole("button", { name: "Undo", exact: true }).click();
    await answer(1).getByText("Sent", { exact: true }).waitFor();
    assert.equal(await total(), before);
  });

  it("applies a summary to be edited first, takes texts by the user and the model, and goes back to an earlier one", async () => {
    server.script({ text: "## Goal\nAnswer six questions.\n\n## Next steps\nNone." });
    await chat.workbench.choose("Summarize conversation");
    await dialog("Summarize conversation").getByRole("button", { name: "Apply and edit" }).click();
    const summary = panel().getByRole("article", { name: "Summary" }).last();
    const box = summary.getByRole("textbox", { name: "Summary text" });
    await panel().locator("textarea:focus").and(box).waitFor();
    assert.match(await box.inputValue(), /Answer six questions/);
    await box.fill("My own words.");
    await summary.getByRole("button", { name: "Save" }).click();
    await summary.locator(".markdown", { hasText: "My own words." }).waitFor();
    await summary.locator("summary", { hasText: /Replaces \d+ messages/ }).click();
    await summary.locator(".excerpts").getByText("Question 2", { exact: true }).waitFor();
    server.script({ text: "## Goal\nShorter now." });
    await summary.getByRole("button", { name: "Regenerate" }).click();
    await summary.getByRole("textbox", { name: /Instruction/ }).fill("Make it shorter");
    await summary.getByRole("button", { name: "Regenerate" }).click();
    await summary.locator(".markdown", { hasText: "Shorter now." }).waitFor();
    assert.match(JSON.stringify(server.requests.at(-1)?.body.messages), /Make it shorter/);
    await summary.locator("summary", { hasText: "3 versions" }).click();
    await summary.getByRole("button", { name: "Use this version" }).last().click();
    await summary.locator(".markdown", { hasText: "Answer six questions." }).waitFor();
    await summary.getByRole("button", { name: "Undo", exact: true }).click();
    await answer(1).getByText("Sent", { exact: true }).waitFor();
  });

  const tab = () => chat.workbench.tab;
  const section = (name: string) => tab().getByRole("region", { name, exact: true });
  const figure = (name: string, label: string) =>
    section(name).locator(".figures > div").filter({ hasText: label }).locator("dd");

  it("is compared on a page that follows the open conversation, and changed from there as another window would ask", async () => {
    await chat.workbench.page.setViewportSize({ width: 1400, height: 900 });
    await chat.restart();
    await chat.workbench.runCommand("Longhand: Compare Memory Strategies");
    await tab().getByText("No conversation is open, or it has not begun.").waitFor();
    await importMessages(chat.workbench, exchanges(12, long), "To compare");
    await section("Now").waitFor();
    const before = (await figure("Now", "Tokens").textContent()) ?? "";
    await tab().getByRole("spinbutton", { name: "Context window (tokens)" }).fill("3000");
    await chat.workbench.page.keyboard.press("Enter");
    await section("Now")
      .getByText(/over the limit of 1,976 tokens/)
      .waitFor();
    const after = (await figure("Drop oldest", "Tokens after").textContent()) ?? "";
    await section("Drop oldest").getByRole("button", { name: "Apply Drop oldest" }).click();
    await figure("Now", "Tokens").filter({ hasText: after }).waitFor();
    await section("Now")
      .getByText(/^Fits the limit of/)
      .waitFor();
    await panel()
      .getByText(/^\d+ messages trimmed$/)
      .waitFor();
    await chat.workbench.picture("compare-applied");
    await tab().getByRole("button", { name: "Undo last memory change" }).click();
    await tab().getByRole("button", { name: "As it is" }).click();
    await figure("Now", "Tokens").filter({ hasText: before }).waitFor();
    await chat.workbench.runCommand("View: Close Editor");
  });

  it(`weighs in the status bar what the strict server counts, for every request of ${turns} turns with tools`, async function () {
    this.timeout(240_000);
    await chat.restart();
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
    for (let turn = 1; turn <= turns; turn++) {
      server.script(...answers(turn).map(held));
      await say(`Do part ${turn}.`);
      assert.deepEqual(mismatches, []);
      // Once answered it is what the next request begins with: the last one and its reply.
      const last = server.requests.at(-1)?.promptTokens ?? 0;
      const { text = "" } = answers(turn).at(-1) as { readonly text?: string };
      await showsInBar(last + (await counter.message({ role: "assistant", content: text })));
    }
    assert.equal(server.requests.length - before, 3 * turns);
  });

  it("names the window where a request cannot fit, and leads to the setting", async () => {
    await chat.workbench.setSettings({ "longhand.contextWindow": 500 });
    await chat.restart();
    await say("Hello");
    const row = panel().getByRole("alert");
    await row.getByText("The next request does not fit, whatever is trimmed. Nothing was sent.").waitFor();
    const figures = (await row.locator("dd").allTextContents()).map((text) =>
      figureIn(/^[\d,]+/.exec(text)![0]),
    );
    const whole = figures.pop();
    assert.equal(sum(figures), whole);
    await chat.workbench.picture("cannot-fit");
    await row.getByRole("button", { name: "Raise the Window" }).click();
    await chat.workbench.page.locator(".settings-editor").waitFor();
  });
});

import assert from "node:assert/strict";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { exchanges, importMessages } from "./importing.ts";
import type { Workbench } from "../vscode/workbench.ts";
import { borrowWindow, giveBack } from "./sharedWindow.ts";

const figureIn = (text: string | null) => Number((text ?? "").replaceAll(/[^\d]/g, ""));
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

describe("Memory in the panel", () => {
  let server: ModelServer;
  let workbench: Workbench;

  before(async function () {
    this.timeout(180_000);
    server = await startModelServer();
    const settings = {
      "longhand.baseUrl": server.url,
      "longhand.approval": "allowReads",
      "longhand.keepRecentExchanges": 2,
    };
    workbench = await borrowWindow(settings);
    await workbench.showPanel();
    await importMessages(
      workbench,
      exchanges(6, (turn) => `Answer ${turn}. ${"Some more words. ".repeat(40)}`),
    );
    server.script(
      { toolCalls: [{ name: "read_file", arguments: { path: "README.md" } }] },
      { text: "It is a sample." },
    );
    await say("Read the readme");
  });

  after(async () => {
    await giveBack(workbench);
    await server.close();
  });

  const say = (text: string) => workbench.say(text);
  const answer = (turn: number) =>
    workbench.panel.getByRole("article", { name: "Assistant" }).filter({ hasText: `Answer ${turn}.` });
  const total = async () =>
    figureIn(
      /^[\d,]+/.exec(
        (await workbench.panel.locator(".meter-words").textContent())?.trim().replace(/^Context /, "") ?? "",
      )?.[0] ?? "",
    );
  const dialog = (name: string) => workbench.panel.getByRole("dialog", { name });

  /** A test that is tried again begins with no sheet open. */
  beforeEach(async () => {
    const open = workbench.panel.getByRole("dialog");
    if ((await open.count()) > 0) await workbench.page.keyboard.press("Escape");
    await open.waitFor({ state: "detached" });
  });

  it("excludes a message by keyboard, so that the next request is smaller, and includes it again", async () => {
    const before = await total();
    const message = answer(2);
    await workbench.panel.getByRole("log").focus();
    while (!(await message.evaluate((element) => element === element.ownerDocument.activeElement))) {
      await workbench.page.keyboard.press("ArrowUp");
    }
    const focused = () => workbench.panel.locator(":focus").getAttribute("aria-label");
    do await workbench.page.keyboard.press("Tab");
    while ((await focused()) !== "Exclude");
    await workbench.page.keyboard.press("Enter");
    await message.getByText("Excluded", { exact: true }).waitFor();
    assert.ok((await total()) < before);
    await message.hover();
    await message.getByRole("button", { name: "Include" }).click();
    await message.getByText("Sent", { exact: true }).waitFor();
    assert.equal(await total(), before);
  });

  it("opens a breakdown from the meter that adds up to the number checked, and follows what is pinned there", async () => {
    await workbench.panel.getByRole("button", { name: /Show breakdown/ }).click();
    const sheet = dialog("Next request");
    await sheet.getByText("Heaviest messages", { exact: true }).waitFor();
    await workbench.picture("breakdown");
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
    await workbench.choose("Trim conversation");
    const sheet = dialog("Trim conversation");
    await sheet.getByRole("radio", { name: /Drop oldest/ }).check();
    const words =
      (await sheet.locator(".choice", { hasText: "Drop oldest" }).locator(".number").textContent()) ?? "";
    const [from, to] = words.split("→").map(figureIn);
    assert.equal(from, before);
    await sheet.getByRole("button", { name: "Cancel" }).click();
    await sheet.waitFor({ state: "detached" });
    assert.equal(await total(), before);
    await workbench.choose("Trim conversation");
    await sheet.getByRole("radio", { name: /Drop oldest/ }).check();
    await sheet.getByRole("button", { name: "Apply", exact: true }).click();
    await workbench.panel.getByText(/^\d+ messages trimmed(, 1 tool result cleared)?$/).waitFor();
    await answer(1).getByText("Trimmed", { exact: true }).waitFor();
    assert.equal(await total(), to);
    await workbench.picture("trimmed-row");
    await workbench.panel.getByRole("button", { name: "Undo", exact: true }).click();
    await answer(1).getByText("Sent", { exact: true }).waitFor();
    assert.equal(await total(), before);
  });

  it("applies a summary to be edited first, takes texts by the user and the model, and goes back to an earlier one", async () => {
    server.script({ text: "## Goal\nAnswer six questions.\n\n## Next steps\nNone." });
    await workbench.choose("Summarize conversation");
    await dialog("Summarize conversation").getByRole("button", { name: "Apply and edit" }).click();
    const summary = workbench.panel.getByRole("article", { name: "Summary" }).last();
    const box = summary.getByRole("textbox", { name: "Summary text" });
    await workbench.panel.locator("textarea:focus").and(box).waitFor();
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

  it("edits a summary, saves it and takes it back without the mouse", async () => {
    const press = (key: string) => workbench.page.keyboard.press(key);
    const focused = (selector: string) => workbench.panel.locator(`${selector}:focus`).waitFor();
    server.script({ text: "## Goal\nAnswer six questions." });
    await workbench.panel.getByRole("button", { name: "More actions" }).press("Enter");
    await workbench.panel.getByRole("menuitem", { name: "Summarize conversation" }).press("Enter");
    const apply = dialog("Summarize conversation").getByRole("button", { name: "Apply", exact: true });
    await apply.press("Enter");
    await focused("[aria-label='More actions']");
    const summaries = workbench.panel.getByRole("article", { name: "Summary" });
    // Until the new one has come, the last is one that was undone.
    await summaries.filter({ hasNotText: "undone" }).waitFor();
    const summary = summaries.last();
    await summary.locator("summary").first().press("Enter");
    await summary.getByRole("button", { name: "Edit" }).press("Enter");
    await focused(".summary-form textarea");
    await press("End");
    await workbench.page.keyboard.type(" In my words.");
    await press("Tab");
    await press("Enter");
    await summary.locator(".markdown", { hasText: "In my words." }).waitFor();
    await focused("article.compaction");
    await summary.getByRole("button", { name: "Undo", exact: true }).press("Enter");
    await summary.getByText("undone", { exact: true }).waitFor();
    await focused("article.compaction");
  });
});

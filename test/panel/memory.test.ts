import assert from "node:assert/strict";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { exchanges, importMessages } from "./importing.ts";
import { Workbench } from "../vscode/workbench.ts";

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
    workbench = await Workbench.open({ settings });
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
    await workbench.close();
    await server.close();
  });

  const say = async (text: string) => {
    const box = workbench.panel.getByRole("textbox", { name: "Message" });
    await box.fill(text);
    await box.press("Enter");
    await workbench.panel.getByText(text, { exact: true }).waitFor();
    await workbench.panel.getByRole("button", { name: "Send" }).waitFor();
  };
  const answer = (turn: number) =>
    workbench.panel.getByRole("article", { name: "Assistant" }).filter({ hasText: `Answer ${turn}.` });
  const total = async () =>
    figureIn(
      /^[\d,]+/.exec(
        (await workbench.panel.locator(".meter-words").textContent())?.trim().replace(/^Context /, "") ?? "",
      )?.[0] ?? "",
    );
  const dialog = (name: string) => workbench.panel.getByRole("dialog", { name });
  const details = (text: RegExp) => workbench.panel.locator("summary").filter({ hasText: text });

  it("shows the weight and the standing of a message on hover, and pins and unpins it there", async () => {
    const message = answer(1);
    await message.hover();
    await message.getByText(/^\d+ tokens$/).waitFor();
    await message.getByText("Sent", { exact: true }).waitFor();
    await workbench.screenshot("row-actions");
    await message.getByRole("button", { name: "Pin", exact: true }).click();
    await message.getByText("Pinned", { exact: true }).waitFor();
    await message.hover();
    await workbench.screenshot("row-pinned");
    await message.getByRole("button", { name: "Unpin" }).click();
    await message.getByText("Sent", { exact: true }).waitFor();
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
    await workbench.screenshot("row-excluded");
    assert.ok((await total()) < before);
    await message.hover();
    await message.getByRole("button", { name: "Include" }).click();
    await message.getByText("Sent", { exact: true }).waitFor();
    assert.equal(await total(), before);
  });

  it("opens a breakdown from the meter whose rows add up to the number checked", async () => {
    await workbench.panel.getByRole("button", { name: /Show breakdown/ }).hover();
    await workbench.panel
      .getByRole("tooltip")
      .getByText(/Above [\d,]+ tokens/)
      .waitFor();
    await workbench.screenshot("meter");
    await workbench.panel.getByRole("button", { name: /Show breakdown/ }).click();
    const sheet = dialog("Next request");
    await sheet.getByText("Heaviest messages", { exact: true }).waitFor();
    await sheet.locator("summary", { hasText: "Tools" }).click();
    await workbench.screenshot("breakdown");
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
  });

  it("says there what was spent and how the count compares with the provider's", async () => {
    const sheet = dialog("Next request");
    assert.match(
      (await sheet.locator(".figures").last().textContent()) ?? "",
      /so far\s*\$0\.\d+.*reply\s*\$0\.\d+/s,
    );
    await sheet.getByText("Last request: provider counted the same.").waitFor();
  });

  it("pins from the breakdown, which follows, and gives the focus back when it is closed by Escape", async () => {
    const sheet = dialog("Next request");
    await sheet.getByRole("listitem").getByRole("button", { name: "Pin", exact: true }).first().click();
    await sheet.getByRole("button", { name: "Unpin" }).waitFor();
    assert.notEqual(
      figureIn(await sheet.locator(".part", { hasText: "Pinned" }).locator("dd").textContent()),
      0,
    );
    await sheet.getByRole("button", { name: "Unpin" }).click();
    await sheet.getByRole("button", { name: "Unpin" }).waitFor({ state: "detached" });
    await workbench.page.keyboard.press("Escape");
    await sheet.waitFor({ state: "detached" });
    assert.match((await workbench.panel.locator(":focus").getAttribute("class")) ?? "", /meter/);
  });

  it("excludes from the breakdown and takes in again there", async () => {
    const sheet = dialog("Next request");
    // A second try may find it open.
    if ((await sheet.count()) === 0)
      await workbench.panel.getByRole("button", { name: /Show breakdown/ }).click();
    const heaviest = sheet.getByRole("list", { name: "Heaviest messages" }).getByRole("listitem");
    await heaviest.first().waitFor();
    const all = await heaviest.count();
    const before = await total();
    await heaviest.getByRole("button", { name: "Exclude" }).first().click();
    const excluded = sheet.getByRole("list", { name: "Excluded messages" });
    await excluded.getByText(/^Answer \d/).waitFor();
    assert.equal(await heaviest.count(), all - 1);
    assert.ok((await total()) < before);
    await workbench.screenshot("breakdown-excluded");
    await excluded.getByRole("button", { name: "Include" }).click();
    await excluded.waitFor({ state: "detached" });
    assert.equal(await heaviest.count(), all);
    assert.equal(await total(), before);
    await workbench.page.keyboard.press("Escape");
    await sheet.waitFor({ state: "detached" });
  });

  it("previews Trim with what goes and what stays; Cancel changes nothing, Apply does and is undone", async () => {
    const before = await total();
    const open = async () => {
      await workbench.choose("Trim conversation");
    };
    await open();
    const sheet = dialog("Trim conversation");
    await sheet.getByRole("radio", { name: /Drop oldest/ }).check();
    await sheet.locator("summary", { hasText: "No longer sent" }).click();
    await sheet.getByText("Question 1", { exact: true }).waitFor();
    await workbench.screenshot("preview-trim");
    const words =
      (await sheet.locator(".choice", { hasText: "Drop oldest" }).locator(".number").textContent()) ?? "";
    const [from, to] = words.split("→").map(figureIn);
    assert.equal(from, before);
    await sheet.getByRole("button", { name: "Cancel" }).click();
    await sheet.waitFor({ state: "detached" });
    assert.equal(await total(), before);
    await open();
    await sheet.getByRole("radio", { name: /Drop oldest/ }).check();
    await sheet.getByRole("button", { name: "Apply", exact: true }).click();
    await workbench.panel.getByText(/^\d+ messages trimmed$/).waitFor();
    await answer(1).getByText("Trimmed", { exact: true }).waitFor();
    assert.equal(await total(), to);
    await workbench.screenshot("trimmed-row");
    await workbench.panel.getByRole("button", { name: "Undo", exact: true }).click();
    await answer(1).getByText("Sent", { exact: true }).waitFor();
    assert.equal(await total(), before);
  });

  it("previews Summarize, and the summary unfolds to what it replaced", async () => {
    server.script({ text: "## Goal\nAnswer six questions.\n\n## Next steps\nNone." });
    await workbench.choose("Summarize conversation");
    const sheet = dialog("Summarize conversation");
    await sheet.getByText("One extra request, for the summary").waitFor();
    await workbench.screenshot("preview-summarize");
    await sheet.getByRole("button", { name: "Apply", exact: true }).click();
    await details(/messages summarized/).click();
    await workbench.panel.getByText("Answer six questions.").waitFor();
    await details(/Replaces \d+ messages/).click();
    await workbench.screenshot("summary-row");
    await workbench.panel.locator(".excerpts").getByText("Question 2", { exact: true }).waitFor();
  });

  it("applies a summary to be edited before it is used again", async () => {
    const undone = workbench.panel.getByText("Undone");
    const before = await undone.count();
    await workbench.panel.getByRole("button", { name: "Undo" }).last().click();
    await undone.nth(before).waitFor();
    server.script({ text: "## Goal\nAnswer six questions.\n\n## Next steps\nNone." });
    await workbench.choose("Summarize conversation");
    await dialog("Summarize conversation").getByRole("button", { name: "Apply and edit" }).click();
    const box = workbench.panel.getByRole("textbox", { name: "Summary text" });
    assert.match(await box.inputValue(), /Answer six questions/);
    await workbench.panel.locator("textarea:focus").and(box).waitFor();
    await workbench.screenshot("apply-and-edit");
    await box.press("Escape");
    await workbench.panel.getByText("Answer six questions.").last().waitFor();
  });

  it("takes another text for the summary, written by the user or the model, and goes back to the first", async () => {
    const summary = workbench.panel.getByRole("article", { name: "Summary" }).last();
    await summary.getByRole("button", { name: "Edit" }).click();
    await summary.getByRole("textbox", { name: "Summary text" }).fill("My own words.");
    await workbench.screenshot("summary-edit");
    await summary.getByRole("button", { name: "Save" }).click();
    await summary.locator(".markdown", { hasText: "My own words." }).waitFor();
    server.script({ text: "## Goal\nShorter now." });
    await summary.getByRole("button", { name: "Regenerate" }).click();
    await summary.getByRole("textbox", { name: /Instruction/ }).fill("Make it shorter");
    await summary.getByRole("button", { name: "Regenerate" }).click();
    await summary.locator(".markdown", { hasText: "Shorter now." }).waitFor();
    assert.match(JSON.stringify(server.requests.at(-1)?.body.messages), /Make it shorter/);
    await summary.locator("summary", { hasText: "3 versions" }).click();
    await workbench.screenshot("summary-versions");
    await summary.getByRole("button", { name: "Use this version" }).last().click();
    await summary.locator(".markdown", { hasText: "Answer six questions." }).waitFor();
  });
});

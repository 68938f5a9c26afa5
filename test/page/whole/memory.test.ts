import assert from "node:assert/strict";
import { exchanges } from "../../panel/importing.ts";
import { asked } from "../../fixtures/vscode/vscodeModule.ts";
import { wholePanels, type WholePanel } from "./wholePanel.ts";

const figureIn = (text: string | null) => Number((text ?? "").replaceAll(/[^\d]/g, ""));
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
const long = (turn: number) => `Answer ${turn}. ${"Some more words. ".repeat(40)}`;

describe("Memory with its host", () => {
  const panels = wholePanels();

  /** Six exchanges from a file, and one that has read a file. */
  const open = async () => {
    const whole = await panels.open({ approval: "allowReads", keepRecentExchanges: 2 });
    await whole.import(exchanges(6, long));
    whole.server.script(
      { toolCalls: [{ name: "read_file", arguments: { path: "README.md" } }] },
      { text: "It is a sample." },
    );
    await whole.say("Read the readme");
    return whole;
  };

  const answer = ({ panel }: WholePanel, turn: number) =>
    panel.articles("Assistant").filter({ hasText: `Answer ${turn}.` });
  const total = async ({ panel }: WholePanel) => {
    const words = (await panel.page.locator(".meter-words").textContent()) ?? "";
    return figureIn(/^[\d,]+/.exec(words.trim().replace(/^Context /, ""))?.[0] ?? "");
  };
  const dialog = ({ panel }: WholePanel, name: string) => panel.page.getByRole("dialog", { name });

  it("opens a breakdown from the meter that adds up to the number checked, and follows what is pinned there", async () => {
    const whole = await open();
    await whole.panel.page.getByRole("button", { name: /Show Breakdown/ }).click();
    const sheet = dialog(whole, "Next Request");
    await sheet.getByText("Heaviest messages", { exact: true }).waitFor();
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
    assert.equal(figure("Total"), await total(whole));
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

  it("trims from the palette and takes it back in the transcript", async () => {
    const whole = await open();
    const { page } = whole.panel;
    await whole.run("trim");
    const sheet = dialog(whole, "Trim Conversation");
    await sheet.getByRole("radio", { name: /^Drop oldest/ }).check();
    await sheet.getByRole("button", { name: "Apply", exact: true }).click();
    await page.getByText(/messages? trimmed/).waitFor();
    await page.getByRole("button", { name: "Undo" }).last().click();
    await page.getByText(/undone/i).waitFor();
  });

  it("previews Trim; Cancel changes nothing, Apply does what was shown and is undone", async () => {
    const whole = await open();
    const { panel } = whole;
    const before = await total(whole);
    await panel.choose("Trim Conversation");
    const sheet = dialog(whole, "Trim Conversation");
    await sheet.getByRole("radio", { name: /Drop oldest/ }).check();
    const words =
      (await sheet.locator(".choice", { hasText: "Drop oldest" }).locator(".number").textContent()) ?? "";
    const [from, to] = words.split("→").map(figureIn);
    assert.equal(from, before);
    await sheet.getByRole("button", { name: "Cancel" }).click();
    await sheet.waitFor({ state: "detached" });
    assert.equal(await total(whole), before);
    await panel.choose("Trim Conversation");
    await sheet.getByRole("radio", { name: /Drop oldest/ }).check();
    await sheet.getByRole("button", { name: "Apply", exact: true }).click();
    await panel.page.getByText(/^\d+ messages trimmed(, 1 tool result cleared)?$/).waitFor();
    await answer(whole, 1).getByText("Trimmed", { exact: true }).waitFor();
    assert.equal(await total(whole), to);
    await panel.page.getByRole("button", { name: "Undo", exact: true }).click();
    await answer(whole, 1).getByText("Sent", { exact: true }).waitFor();
    assert.equal(await total(whole), before);
  });

  it("applies a summary to be edited first, takes texts by the user and the model, and goes back to an earlier one", async () => {
    const whole = await open();
    const { panel, server } = whole;
    server.script({ text: "## Goal\nAnswer six questions.\n\n## Next steps\nNone." });
    await panel.choose("Summarize Conversation");
    await dialog(whole, "Summarize Conversation").getByRole("button", { name: "Apply and Edit" }).click();
    const summary = panel.articles("Summary").last();
    const box = summary.getByRole("textbox", { name: "Summary text" });
    await panel.page.locator("textarea:focus").and(box).waitFor();
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
    await summary.getByRole("button", { name: "Use This Version" }).last().click();
    await summary.locator(".markdown", { hasText: "Answer six questions." }).waitFor();
    await summary.getByRole("button", { name: "Undo", exact: true }).click();
    await answer(whole, 1).getByText("Sent", { exact: true }).waitFor();
  });

  it("says what the server says of a model's window, before the first request, and that the count is an estimate", async () => {
    const models = { "odd-model": { window: 32_768 } };
    const whole = await panels.open({ model: "odd-model" }, { models });
    await whole.say("Hello");
    assert.equal((await whole.host.conversations.estimator.view()).figures.limit, 24_576);
    await whole.panel.page.getByRole("button", { name: /Show Breakdown/ }).click();
    const sheet = dialog(whole, "Next Request");
    await sheet.getByText("The window is 32,768 tokens (the server says)").waitFor();
    await sheet.getByText(/estimated ±20 %\. The model's tokenizer is not known/).waitFor();
  });

  it("names the window where a request cannot fit, and leads to the setting", async () => {
    const whole = await panels.open({ contextWindow: 500 });
    await whole.say("Hello");
    const row = whole.panel.page.getByRole("alert");
    await row.getByText("The next request does not fit, whatever is trimmed. Nothing was sent.").waitFor();
    const figures = (await row.locator("dd").allTextContents()).map((text) =>
      figureIn(/^[\d,]+/.exec(text)![0]),
    );
    const all = figures.pop();
    assert.equal(sum(figures), all);
    assert.equal(whole.server.requests.length, 0);
    await row.getByRole("button", { name: "Raise the Window" }).click();
    await whole.panel.posted("action");
    const opened = asked.commands.find(({ command }) => command === "workbench.action.openSettings");
    assert.deepEqual(opened?.args, ["longhand.contextWindow"]);
  });
});

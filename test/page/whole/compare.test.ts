import assert from "node:assert/strict";
import { exchanges } from "../../panel/importing.ts";
import type { ComparePage } from "../pageHarness.ts";
import { wholePanels } from "./wholePanel.ts";

const figureIn = (text: string | null) => Number(/[\d,]+/.exec(text ?? "")?.[0].replaceAll(",", "") ?? NaN);
const long = (turn: number) => `Answer ${turn}. ${"Some more words. ".repeat(40)}`;

describe("The page that compares memory strategies, with its host", () => {
  const panels = wholePanels();

  const section = ({ page }: ComparePage, name: string) => page.getByRole("region", { name, exact: true });
  const figure = (compare: ComparePage, name: string, label: string) =>
    section(compare, name).locator(".figures > div").filter({ hasText: label }).locator("dd");
  const shows = (compare: ComparePage, name: string, label: string, words: string | RegExp) =>
    figure(compare, name, label).filter({ hasText: words }).waitFor();
  const suppose = async ({ page }: ComparePage, window: string) => {
    await page.getByRole("spinbutton", { name: "Context window (tokens)" }).fill(window);
    await page.keyboard.press("Enter");
  };
  const open = async () => {
    const whole = await panels.open({ keepRecentExchanges: 3 });
    const compare = await whole.compare();
    await compare.page.getByText("No conversation is open, or it has not begun.").waitFor();
    await whole.import(exchanges(12, long));
    await section(compare, "Now").waitFor();
    return { whole, compare };
  };

  it("follows the conversation that is opened, computes anew for another window and model, and goes back", async () => {
    const { compare } = await open();
    const { page } = compare;
    const before = await figure(compare, "Drop oldest", "Tokens after").textContent();
    await suppose(compare, "2500");
    await section(compare, "Now")
      .getByText(/[\d,]+ tokens over the limit of 1,476 tokens/)
      .waitFor();
    assert.ok(figureIn(await figure(compare, "Drop oldest", "Tokens after").textContent()) <= 1_476);
    await page.getByRole("button", { name: "As It Is" }).click();
    await section(compare, "Now").getByText(/^Fits/).waitFor();
    await page.getByRole("combobox", { name: "Model" }).fill("gpt-4");
    await page.keyboard.press("Enter");
    await shows(compare, "Now", "Cost of a request", /\$0\.0\d/);
    await page.getByRole("button", { name: "As It Is" }).click();
    await shows(compare, "Drop oldest", "Tokens after", before ?? "");
  });

  it("applies a strategy, after which its figures are the conversation's, and takes it back", async () => {
    const { whole, compare } = await open();
    const before = (await figure(compare, "Now", "Tokens").textContent()) ?? "";
    const after = (await figure(compare, "Drop oldest", "Tokens after").textContent()) ?? "";
    await section(compare, "Drop oldest").getByRole("button", { name: "Apply Drop oldest" }).click();
    await shows(compare, "Now", "Tokens", after);
    await whole.panel.page.getByText(/^\d+ messages trimmed$/).waitFor();
    await compare.page.getByRole("button", { name: "Undo Last Memory Change" }).click();
    await shows(compare, "Now", "Tokens", before);
  });

  it("applies what another window would ask for", async () => {
    const { whole, compare } = await open();
    const { page } = compare;
    const before = (await figure(compare, "Now", "Tokens").textContent()) ?? "";
    await suppose(compare, "3000");
    await section(compare, "Now")
      .getByText(/over the limit of 1,976 tokens/)
      .waitFor();
    const after = (await figure(compare, "Drop oldest", "Tokens after").textContent()) ?? "";
    await section(compare, "Drop oldest").getByRole("button", { name: "Apply Drop oldest" }).click();
    await shows(compare, "Now", "Tokens", after);
    await section(compare, "Now")
      .getByText(/^Fits the limit of/)
      .waitFor();
    await whole.panel.page.getByText(/^\d+ messages trimmed$/).waitFor();
    await page.getByRole("button", { name: "Undo Last Memory Change" }).click();
    await page.getByRole("button", { name: "As It Is" }).click();
    await shows(compare, "Now", "Tokens", before);
    await section(compare, "Now").getByText(/^Fits/).waitFor();
  });
});

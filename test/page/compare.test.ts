import assert from "node:assert/strict";
import { comparison } from "../fixtures/panelFacts.ts";
import { themeKinds, webviewPages, type ComparePage } from "./pageHarness.ts";

describe("The page that compares memory strategies", () => {
  const pages = webviewPages();
  const open = (...facts: Parameters<typeof comparison>) =>
    pages.compare({ type: "comparison", comparison: comparison(...facts) });
  const section = ({ page }: ComparePage, name: string) => page.getByRole("region", { name, exact: true });
  const figuresOf = (compare: ComparePage, name: string) =>
    section(compare, name)
      .locator(".figures > div")
      .evaluateAll((all) =>
        Object.fromEntries(
          all.map((one) => [
            one.querySelector("dt")!.textContent.trim(),
            one.querySelector("dd")!.textContent.trim(),
          ]),
        ),
      );

  it("says what to do where there is no conversation, and shows the one that is then opened", async () => {
    const compare = await pages.compare({ type: "comparison", comparison: null });
    await compare.page.getByText("No conversation is open, or it has not begun.").waitFor();
    await compare.tell({ type: "comparison", comparison: comparison() });
    await section(compare, "Now").waitFor();
  });

  it("shows for every strategy the tokens, what is kept, the cost and whether it asks a model", async () => {
    const compare = await open();
    const kept = { "Tokens before": "1,000", "Messages kept": "2 / 6", "Exchanges kept": "1 / 3" };
    for (const [name, extra, after] of [
      ["Sliding window", "none", "400"],
      ["Drop oldest", "none", "400"],
      ["Summarize", "one, for the summary", "400, and a summary of at most 200"],
    ] as const) {
      const { "Of the limit": share, "Cost of a request": cost, ...figures } = await figuresOf(compare, name);
      assert.deepEqual(figures, { ...kept, "Tokens after": after, "Extra request": extra });
      assert.match(share ?? "", /^\d%$/);
      assert.match(cost ?? "", /^\$0\.001/);
    }
    assert.deepEqual((await figuresOf(compare, "Now"))["Tokens"], "1,000");
  });

  it("puts its picture into words", async () => {
    const compare = await open();
    const strategy = section(compare, "Drop oldest");
    const picture = await strategy.getByRole("img").getAttribute("aria-label");
    assert.match(picture ?? "", /Messages 1 to 4: Trimmed, 600 tokens; Messages 5 to 6: Sent, 400 tokens/);
    await strategy.locator("summary").click();
    await strategy.getByText(/^Messages 5 to 6: Sent/).waitFor();
  });

  it("asks for another window or model when Enter is pressed, keeping what is supposed already, and for none", async () => {
    const compare = await open();
    const { page } = compare;
    await page.getByRole("spinbutton", { name: "Context window (tokens)" }).fill("2000");
    await page.keyboard.press("Enter");
    const supposed = { window: 2_000 };
    assert.deepEqual(await compare.posted("suppose"), { type: "suppose", supposed });
    await compare.tell({ type: "comparison", comparison: comparison({ supposed, limit: 900 }) });
    await section(compare, "Now").getByText("100 tokens over the limit of 900 tokens").waitFor();
    await section(compare, "Drop oldest").getByText("Fits the limit of 900 tokens").waitFor();
    await page.getByRole("combobox", { name: "Model" }).fill("gpt-4");
    await page.keyboard.press("Enter");
    assert.deepEqual((await compare.posted("suppose")).supposed, { window: 2_000, model: "gpt-4" });
    await compare.button("As It Is").click();
    assert.deepEqual((await compare.posted("suppose")).supposed, {});
  });

  it("applies a strategy that helps, unless something runs, and takes a change back where there is one", async () => {
    const compare = await open();
    await compare.button("Apply Drop oldest").click();
    assert.deepEqual(await compare.posted("apply"), { type: "apply", strategy: "dropOldest" });
    assert.ok(await compare.button("Undo Last Memory Change").isDisabled());
    const { strategies } = comparison();
    const [useless, ...others] = strategies;
    await compare.tell({
      type: "comparison",
      comparison: comparison({
        canUndo: true,
        busy: true,
        strategies: [{ ...useless!, tokensAfter: useless!.tokensBefore }, ...others],
      }),
    });
    await section(compare, "Sliding window").getByText("Nothing to hide").waitFor();
    assert.equal(await compare.button("Apply Sliding window").count(), 0);
    assert.ok(await compare.button("Apply Drop oldest").isDisabled());
    await compare.button("Undo Last Memory Change").click();
    await compare.posted("undo");
  });

  it("fits narrow and wide, with nothing that axe-core would find, in every theme", async () => {
    const now = { ...comparison().now, tokens: 120_000 };
    const compare = await pages.compare({ type: "comparison", comparison: comparison({ now }) });
    assert.deepEqual(await compare.findingsInThemes(), []);
    for (const width of [1400, 760]) {
      await compare.page.setViewportSize({ width, height: 900 });
      for (const theme of themeKinds) {
        await compare.setTheme(theme);
        const overflow = await compare.page
          .locator("longhand-compare")
          .evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
        assert.equal(overflow, 0, `${width} pixels, ${theme}`);
      }
    }
  });
});

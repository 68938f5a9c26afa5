import assert from "node:assert/strict";
import { exchanges } from "../../panel/importing.ts";
import { wholePanels, type WholePanel } from "./wholePanel.ts";

const mostNodes = 5_000;
/** The first row in view by its entry, and how far below the upper edge it begins. */
type Place = readonly [entry: string, top: number];

describe("A conversation of 10,000 messages", function () {
  this.timeout(120_000);
  const panels = wholePanels();

  const code = "```ts\nexport const answer: number = 42; // as everybody knows\n```";
  const open = async () => {
    const whole = await panels.open();
    await whole.import(exchanges(5_000, (turn) => `Answer ${turn} in **bold**.\n\n${code}`));
    return whole;
  };

  const log = ({ panel }: WholePanel) => panel.page.getByRole("log");
  const text = (whole: WholePanel, words: string) => log(whole).getByText(words, { exact: true });
  const toEnd = ({ panel }: WholePanel) => panel.page.getByRole("button", { name: "Jump to Latest" });
  const nodes = ({ panel }: WholePanel) =>
    panel.page.locator("html").evaluate((html) => html.getElementsByTagName("*").length);
  const scroll = (whole: WholePanel, pixels: number) =>
    log(whole).evaluate((element, by) => element.scrollBy(0, by), pixels);
  const place = (whole: WholePanel): Promise<Place> =>
    log(whole).evaluate((element) => {
      const edge = element.getBoundingClientRect().top;
      const first = [...element.querySelectorAll("[data-entry]")].find(
        (row) => row.getBoundingClientRect().bottom > edge,
      )!;
      return [first.getAttribute("data-entry")!, Math.round(first.getBoundingClientRect().top - edge)];
    });
  /** The place once the rows that are loaded no longer move it. */
  const settled = async (whole: WholePanel): Promise<Place> => {
    let before = await place(whole);
    for (let still = 0; still < 5;) {
      await whole.panel.page.waitForTimeout(40);
      const now = await place(whole);
      still = now.join() === before.join() ? still + 1 : 0;
      before = now;
    }
    return before;
  };
  /** Scrolls to the edge of what is loaded so many times, more being loaded each time. */
  const pageThrough = async (whole: WholePanel, times: number, pixels: number) => {
    for (let time = 0; time < times; time++) {
      const [before] = await place(whole);
      await scroll(whole, pixels);
      while ((await place(whole))[0] === before) await whole.panel.tell();
      const count = await nodes(whole);
      assert.ok(count <= mostNodes, `${count} nodes`);
    }
  };

  it("opens at its end with one page of rows, lets go of rows far from the view, and is where it was after it was hidden", async () => {
    const whole = await open();
    await text(whole, "Question 5000").waitFor();
    assert.ok((await whole.panel.articles(/./).count()) <= 40);
    assert.ok((await nodes(whole)) <= mostNodes);
    await log(whole).hover();
    await pageThrough(whole, 14, -6_000);
    assert.equal(await text(whole, "Question 5000").count(), 0);
    await toEnd(whole).waitFor();
    await pageThrough(whole, 3, 6_000);
    const before = await settled(whole);
    await whole.hideAndShow();
    await whole.panel.page.locator(`[data-entry="${before[0]}"]`).waitFor();
    assert.deepEqual(await settled(whole), before);
    await toEnd(whole).click();
    await text(whole, "Question 5000").waitFor();
    await toEnd(whole).waitFor({ state: "detached" });
  });

  it("shows the user's own message wherever the view was, its answer in no more bytes for a delta than a short one's", async () => {
    const whole = await open();
    await scroll(whole, -40_000);
    await settled(whole);
    const received = whole.panel.page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let most = 0;
          window.addEventListener("message", ({ data }: MessageEvent<{ type: string; text?: string }>) => {
            if (data.type === "textDelta")
              most = Math.max(most, JSON.stringify(data).length - data.text!.length);
            if (data.type === "running" && most > 0) resolve(most);
          });
        }),
    );
    whole.server.script({ text: `The newest answer. ${"word ".repeat(100)}` });
    await whole.begin("The newest question");
    await log(whole).getByText("The newest answer.").waitFor();
    await text(whole, "The newest question").waitFor();
    assert.ok((await received) < 120);
  });
});

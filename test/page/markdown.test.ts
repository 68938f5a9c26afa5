import assert from "node:assert/strict";
import { message } from "../fixtures/panelFacts.ts";
import { webviewPages, type PanelPage } from "./pageHarness.ts";

const numbers = Array.from({ length: 60 }, (_, index) => index);
const lines = (line: (n: number) => string) => numbers.map(line).join("");
const code = lines((n) => `const a${n} = \`${n}\`; // line ${n}\n`);
const text = [
  `| a | b | c |\n| - | - | - |\n${lines((n) => `| ${n} | \`code\` | **bold** |\n`)}`,
  lines((n) => `${"  ".repeat(n % 5)}- ${n % 7 === 0 ? "[x] " : ""}item ${n} with *words*\n`),
  lines((n) => `word${n} *and* [a link](a.ts:${n}) `),
  `\`\`\`ts\n${code}\`\`\``,
  "> quoted\n> - one\n>   - two\n\nSee [late].",
  "[late]: src/a.ts",
].join("\n\n");

describe("Markdown on the page", () => {
  const pages = webviewPages();

  const drawn = (panel: PanelPage) =>
    panel
      .articles("Assistant")
      .locator(".markdown")
      .evaluate((markdown) => ({
        html: markdown.innerHTML
          .trim()
          .replaceAll(/>\s+</g, "><")
          .replaceAll(/<!--.*?-->/g, ""),
        code: [...markdown.querySelectorAll("pre code")].map((block) => block.textContent),
      }));
  const late = (panel: PanelPage) => panel.page.getByRole("link", { name: "late" }).waitFor();

  for (const length of [12, 97]) {
    it(`is, once it has streamed by ${length} characters, what it is when it is drawn at once`, async () => {
      const panel = await pages.panel({ running: true });
      await panel.tell({ type: "row", row: message("reply", { text: "", streaming: true }) });
      const deltas = text.match(new RegExp(`[^]{1,${length}}`, "g")) ?? [];
      await panel.page.evaluate(async (all) => {
        for (const [index, delta] of all.entries()) {
          window.postMessage({ type: "textDelta", id: "reply", text: delta }, "*");
          if (index % 10 === 0) await new Promise((frame) => requestAnimationFrame(frame));
        }
      }, deltas);
      await panel.tell({ type: "row", row: message("reply", { text }) });
      await late(panel);
      const streamed = await drawn(panel);
      assert.deepEqual(streamed.code, [code]);

      const atOnce = await pages.panel({ rows: [message("reply", { text })] });
      await late(atOnce);
      assert.deepEqual(streamed, await drawn(atOnce));
    });
  }

  it("scrolls a table in a narrow panel before its sentences become columns of single words", async () => {
    const sentence = "a rather long cell with a few words more than there is room for";
    const table = `| file | lines | what |\n| - | - | - |\n| \`src/a/deep/path/of/a/file.ts\` | 27 | ${sentence} |`;
    const viewport = { width: 300, height: 600 };
    const panel = await pages.panel({ rows: [message("reply", { text: table })] }, { viewport });
    const cells = panel.page.locator("tbody td");
    const sizes = await cells.evaluateAll((all) => all.map((cell) => cell.getBoundingClientRect()));
    assert.ok(sizes.length === 3 && sizes[2]!.height < 7 * 22, JSON.stringify(sizes));
    assert.ok(sizes[1]!.width < 60, JSON.stringify(sizes));
  });

  for (const width of [240, 420]) {
    for (const language of ["ts", ""]) {
      const kind = language === "" ? "a block without a language" : "a block of code";
      it(`lets the buttons of ${kind} be clicked that begins a reply, ${width} pixels wide`, async () => {
        const viewport = { width, height: 600 };
        const usage = { promptTokens: 12_345, completionTokens: 678, cachedTokens: 9_000, cost: 0.0123 };
        const short = "const answer = 42;\nconst other = 43;\n".repeat(4);
        const text = `\`\`\`${language}\n${short}\`\`\``;
        const panel = await pages.panel({ rows: [message("reply", { text, usage })] }, { viewport });
        const insert = panel.articles("Assistant").getByRole("button", { name: "Insert at Cursor" });
        const box = (await insert.boundingBox())!;
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        // As a hand moves: over the code to its button.
        await panel.page.mouse.move(width / 2, y + 60);
        await panel.page.mouse.move(x - 60, y + 2, { steps: 5 });
        await panel.page.mouse.move(x, y, { steps: 5 });
        await panel.page.mouse.click(x, y);
        assert.deepEqual(await panel.posted("insert"), { type: "insert", text: short });
        const strip = panel.articles("Assistant").locator(".meta");
        assert.equal(await strip.evaluate((element) => getComputedStyle(element).visibility), "hidden");
      });
    }
  }
});

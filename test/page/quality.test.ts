import assert from "node:assert/strict";
import type { CompactionRow, Row } from "../../src/protocol/rows.ts";
import {
  breakdown,
  exchangeRows,
  excerpt,
  figures,
  message,
  strategy,
  tool,
} from "../fixtures/panelFacts.ts";
import { webviewPages } from "./pageHarness.ts";

const rich =
  "# Title\n\nSome `code`, [a link](src/main.js) and **bold**.\n\n- [x] done\n- [ ] open\n\n" +
  "| a | b |\n| - | - |\n| 1 | 2 |\n\n> quoted\n\n```ts\n// why\nexport const answer: string = `${41 + 1}`;\n```";

const trim: CompactionRow = {
  kind: "compaction",
  id: "trim",
  strategy: "dropOldest",
  automatic: false,
  hidden: 2,
  cleared: 0,
  cut: 0,
  tokensBefore: 900,
  tokensAfter: 500,
  reverted: true,
};
const summary: CompactionRow = {
  ...trim,
  id: "summary",
  strategy: "summarize",
  reverted: false,
  summary: "## Goal\nRead the readme.\n\n## Next steps\n- `none`",
};
const call = { name: "run_command", arguments: JSON.stringify({ command: "echo hello" }) };
/** Rows of every kind, with an approval that waits at the end. */
const rows: readonly Row[] = [
  ...exchangeRows(1, () => rich),
  message("pinned", { text: "Some `code`.", standing: "pinned" }),
  message("excluded", { text: "Some `code`.", standing: "excluded" }),
  message("stopped", { text: "Half a", interrupted: true, standing: "trimmed" }),
  tool("read", {
    arguments: JSON.stringify({ path: "README.md" }),
    result: "# Read me\n",
    durationMs: 1_200,
  }),
  tool("broken", { ...call, status: "failed", result: "No such command" }),
  trim,
  summary,
  tool("waiting", { ...call, status: "waiting", always: "echo" }),
];

describe("The page for everyone", () => {
  const pages = webviewPages();

  it("has nothing that axe-core would find, in any theme", async () => {
    const panel = await pages.panel({ rows, running: true, figures: figures() });
    const { page } = panel;
    await page
      .locator("summary")
      .filter({ hasText: /messages summarized/ })
      .click();
    const replaced = [excerpt("q1", { text: "Question 1", standing: "summarized" })];
    await panel.tell({ type: "replaced", id: "summary", messages: replaced, more: 1 });
    await page
      .locator("summary")
      .filter({ hasText: /Replaces \d+ messages/ })
      .click();
    await panel.button("Allow").waitFor();
    await panel.articles("Assistant").last().hover();
    const found = await panel.findingsInThemes();
    await panel.button("More Actions").click();
    found.push(...(await panel.findingsInThemes()));
    assert.deepEqual(found, []);
  });

  it("has nothing that axe-core would find in the sheets of the memory, in any theme", async () => {
    const panel = await pages.panel({ rows, running: true, figures: figures() });
    const { page } = panel;
    await panel.tell({ type: "sheet", sheet: breakdown({ excluded: [excerpt("a2")] }) });
    await page.getByRole("dialog").getByText("Heaviest messages").first().waitFor();
    const found = await panel.findingsInThemes();
    const strategies = [strategy("slidingWindow"), strategy("dropOldest")];
    await panel.tell({ type: "sheet", sheet: { kind: "trim", strategies } });
    await page.getByRole("dialog").getByText("Still sent").first().waitFor();
    found.push(...(await panel.findingsInThemes()));
    assert.deepEqual(found, []);
  });

  it("has nothing that axe-core would find where a turn failed and something is written, in any theme", async () => {
    const panel = await pages.panel({
      rows: exchangeRows(1),
      figures: figures({ history: 120_000 }),
      failure: {
        kind: "server",
        message: "The server failed.",
        actions: [{ id: "retry", title: "Retry" }],
      },
    });
    await panel.page.getByRole("alert").waitFor();
    await panel.tell({ type: "attached", attachments: [{ kind: "file", path: "package.json" }] });
    await panel.box.pressSequentially("Look @p");
    const items = [{ attachment: { kind: "file", path: "package.json" }, tokens: 240 }] as const;
    await panel.tell({ type: "completions", query: "p", items });
    await panel.page.getByRole("option").waitFor();
    assert.deepEqual(await panel.findingsInThemes(), []);
  });

  it("has nothing that axe-core would find in the menu of a message, in any theme", async () => {
    const panel = await pages.panel({ rows: exchangeRows(1) });
    await panel.articles("You").hover();
    await panel.articles("You").getByRole("button", { name: "More for This Message" }).click();
    await panel.page.getByRole("menuitem", { name: "Fork from Here" }).waitFor();
    assert.deepEqual(await panel.findingsInThemes(), []);
  });

  it("has nothing that axe-core would find before anything was said, in any theme", async () => {
    const panel = await pages.panel({ conversation: null });
    await panel.tell({ type: "provider", provider: "127.0.0.1", needsKey: true, model: "gpt-4o-mini" });
    await panel.page.getByText("127.0.0.1").first().waitFor();
    assert.deepEqual(await panel.findingsInThemes(), []);
  });

  it("gives no button but the primary one the primary one's border", async () => {
    const panel = await pages.panel({ rows, running: true, figures: figures() });
    await panel.setTheme("default light");
    const colorOf = (name: string, property: string) =>
      panel.button(name).evaluate((button, of) => getComputedStyle(button).getPropertyValue(of), property);
    const primary = await colorOf("Allow", "background-color");
    assert.equal(await colorOf("Allow", "border-color"), primary);
    assert.notEqual(await colorOf("Deny", "border-color"), primary);
  });

  it("shows a reply's cost in one line at the width that VS Code gives a sidebar", async () => {
    const usage = { promptTokens: 12_345, completionTokens: 678, cost: 0.0123 };
    const rows = [message("q1", { role: "user" }), message("a1", { tokens: 1_234, at: Date.now(), usage })];
    const panel = await pages.panel({ rows }, { viewport: { width: 300, height: 600 } });
    await panel.articles("Assistant").hover();
    await panel.articles("Assistant").locator(".meta-cost").waitFor();
    const strip = await panel.articles("Assistant").locator(".meta").boundingBox();
    assert.ok(strip && strip.height < 25, JSON.stringify(strip));
  });

  describe("in a narrow panel", () => {
    const viewport = { width: 250, height: 600 };

    it("keeps the message box in view, however much is said above it", async () => {
      const panel = await pages.panel({ rows: exchangeRows(3), figures: figures() }, { viewport });
      const question = {
        strategy: "slidingWindow",
        hidden: 12,
        tokensBefore: 26_000,
        tokensAfter: 14_000,
      } as const;
      await panel.tell(
        { type: "compactionAsked", question: { ...question, canWait: true } },
        { type: "instructionsChanged", paths: ["AGENTS.md", "src/AGENTS.md"] },
        { type: "workPlan", items: [{ id: "a", text: "Read the parser", state: "active" }] },
        { type: "attached", attachments: [{ kind: "file", path: "package.json" }] },
      );
      await panel.page.locator(".work-plan > summary").click();
      const box = await panel.button("Send").boundingBox();
      assert.ok(box && box.y > 0 && box.y + box.height <= viewport.height, JSON.stringify(box));
      await panel.button("Apply from Now On").click();
      await panel.posted("applyInstructions");
    });

    it("shows what a suggestion stands for, and which effort is chosen", async () => {
      const conversation = {
        id: "c",
        title: "Title",
        model: "a-model-of-a-long-name",
        effort: "low",
      } as const;
      const panel = await pages.panel({ conversation }, { viewport });
      await panel.box.pressSequentially("@p");
      const items = [{ attachment: { kind: "file", path: "src/deep/panel.ts" }, tokens: 240 }] as const;
      await panel.tell({ type: "completions", query: "p", items });
      await panel.page.getByRole("option").getByText("src/deep", { exact: true }).waitFor();
      await panel.page.keyboard.press("Escape");
      await panel.button("Reasoning Low").click();
      const menu = panel.page.getByRole("menu", { name: "Reasoning" });
      await menu.locator("[aria-checked=true] > .codicon-check").waitFor();
      const [opened, by] = [await menu.boundingBox(), await panel.button("Reasoning Low").boundingBox()];
      assert.ok(opened && by && opened.x < by.x + by.width && opened.x + opened.width > by.x);
      const send = await panel.button("Send").boundingBox();
      assert.ok(send && by.x + by.width <= send.x);
    });

    for (const width of [115, 133, 170, 200])
      it(`keeps what it offers within the panel where that is ${width} pixels wide`, async () => {
        const conversation = {
          id: "c",
          title: "Title",
          model: "a-model-of-a-long-name",
          effort: "auto",
        } as const;
        const panel = await pages.panel(
          { conversation, figures: figures() },
          { viewport: { width, height: 600 } },
        );
        await panel.box.fill("Look");
        await panel.button("Send").waitFor();
        const outside = () =>
          panel.page.locator("body").evaluate((body) =>
            Array.from(body.querySelectorAll("button, .sheet p")).flatMap((one) => {
              const { left, right } = one.getBoundingClientRect();
              const isCut = one.matches("p") && one.scrollWidth > one.clientWidth;
              return left < 0 || right > body.clientWidth || isCut
                ? `${one.textContent} ${left}-${right}`
                : [];
            }),
          );
        assert.deepEqual(await outside(), []);
        await panel.tell({ type: "sheet", sheet: breakdown({ figures: figures({ source: "setting" }) }) });
        assert.deepEqual(await outside(), []);
      });

    it("cuts the name of a tool rather than the row, and keeps a message's buttons in one line", async () => {
      const rows = [message("said", { tokens: 321 }), tool("called", { name: "server_tool_".repeat(12) })];
      const panel = await pages.panel({ rows }, { viewport });
      const chevron = await panel.page.locator(".tool-chevron").boundingBox();
      assert.ok(chevron && chevron.x + chevron.width <= viewport.width, JSON.stringify(chevron));
      await panel.articles("Assistant").hover();
      const strip = await panel.articles("Assistant").locator(".meta").boundingBox();
      assert.ok(strip && strip.height < 24, JSON.stringify(strip));
    });
  });

  it("announces a reply once, when it is finished", async () => {
    const panel = await pages.panel({ rows: exchangeRows(1), running: true });
    const said = await panel.page.locator("[aria-live=polite]").evaluateHandle((region) => {
      const heard: string[] = [];
      new MutationObserver(() => {
        const words = region.textContent.trim();
        if (words !== "") heard.push(words);
      }).observe(region, { childList: true, subtree: true, characterData: true });
      return heard;
    });
    for (const [id, text] of [
      ["x", "Heard once, and politely."],
      ["y", "Heard as well."],
    ] as const) {
      await panel.tell({ type: "row", row: message(id, { text: "", streaming: true }) });
      for (const part of text.split(/(?= )/)) await panel.tell({ type: "textDelta", id, text: part });
      await panel.tell({ type: "row", row: message(id, { text }) });
    }
    assert.deepEqual(await said.jsonValue(), ["Heard once, and politely.", "Heard as well."]);
  });

  it("can be walked through by keyboard alone, with a focus that is seen", async () => {
    const panel = await pages.panel({ rows: exchangeRows(3), figures: figures() });
    const { keyboard } = panel.page;
    const focused = () =>
      panel.page.locator(":focus").evaluate((element) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        const name = element.getAttribute("aria-label") ?? element.textContent.trim();
        return { name, seen: outlineStyle !== "none" && outlineWidth !== "0px" };
      });
    await panel.page.getByRole("log").focus();
    await keyboard.press("ArrowUp");
    await keyboard.press("ArrowUp");
    await panel.focused("[data-entry]");
    const names: string[] = [];
    const step = async (key: string) => {
      await keyboard.press(key);
      const { name, seen } = await focused();
      assert.ok(seen, `${name} shows no focus`);
      names.push(name);
    };
    while (!names.includes("More for This Message") && names.length < 10) await step("Tab");
    await keyboard.press("Enter");
    await panel.focused("[role=menuitem]");
    assert.equal((await focused()).name, "Pin");
    while (!names.includes("Fork from Here") && names.length < 20) await step("ArrowDown");
    assert.ok(names.includes("Exclude"), names.join(", "));
    await keyboard.press("Escape");
    assert.equal((await focused()).name, "More for This Message");
    await panel.box.focus();
    await keyboard.press("Shift+Tab");
    await keyboard.press("Enter");
    assert.deepEqual(await panel.posted("action"), { type: "action", action: "showBreakdown" });
  });

  it("moves nothing for those who asked for less motion", async () => {
    const panel = await pages.panel({
      rows: [
        ...exchangeRows(1),
        message("s", { text: "", streaming: true }),
        tool("t", { status: "running" }),
      ],
      running: true,
    });
    const moving = () =>
      panel.page
        .locator("longhand-panel")
        .evaluate(
          (root) =>
            [...root.getElementsByTagName("*")].filter(
              (one) => getComputedStyle(one).animationName !== "none",
            ).length,
        );
    assert.ok((await moving()) > 0);
    await panel.page.emulateMedia({ reducedMotion: "reduce" });
    assert.equal(await moving(), 0);
  });
});

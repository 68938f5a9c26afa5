import assert from "node:assert/strict";
import { exchangeRows, message, tool } from "../fixtures/panelFacts.ts";
import { webviewPages } from "./pageHarness.ts";

const hebrew = "שלום עולם";
const arabic = "مرحبا";

describe("Text of every script", () => {
  const pages = webviewPages();

  it("has the direction of its first letter wherever people and models write, and code its own", async () => {
    const reply = `${hebrew}\n\nLeft \`code\`\n\n- ${arabic}\n\n> ${hebrew}\n\n\`\`\`ts\n// ${hebrew}\n\`\`\`\n\n${arabic} \`a(b)\``;
    const panel = await pages.panel({
      conversation: { id: "c", title: hebrew, model: "m" },
      rows: [message("u", { role: "user", text: `${arabic}\nleft` }), message("a", { text: reply })],
    });
    const directions = (selector: string) =>
      panel.page.locator(selector).evaluateAll((all) => all.map((one) => getComputedStyle(one).direction));
    assert.deepEqual(await directions(".title-button"), ["rtl"]);
    assert.deepEqual(await directions(".words"), ["rtl"]);
    assert.deepEqual(await directions(".markdown > *"), ["rtl", "ltr", "rtl", "rtl", "ltr", "rtl"]);
    assert.ok((await directions(".markdown :is(code, pre)")).every((direction) => direction === "ltr"));
    await panel.box.fill(hebrew);
    assert.deepEqual(await directions("textarea"), ["rtl"]);
    await panel.tell({ type: "queued", messages: [{ id: "q", text: arabic }] });
    assert.deepEqual(await directions(".queued-text"), ["rtl"]);
  });

  it("keeps its direction while a reply grows", async () => {
    const panel = await pages.panel({ rows: exchangeRows(1) });
    await panel.tell({ type: "row", row: message("s", { text: "", streaming: true }) });
    for (const delta of [hebrew, "\n\nleft", `\n\n${arabic}`, "\n\n- left"]) {
      await panel.tell({ type: "textDelta", id: "s", text: delta });
    }
    const blocks = panel.page.locator('[data-entry="s"] .markdown > *');
    assert.deepEqual(await blocks.evaluateAll((all) => all.map((one) => getComputedStyle(one).direction)), [
      "rtl",
      "ltr",
      "rtl",
      "ltr",
    ]);
  });

  it("shows what can be done with a message over no other row", async () => {
    const rows = [...exchangeRows(2), tool("t1"), tool("t2"), ...exchangeRows(1)];
    const panel = await pages.panel({ rows: rows.map((row, at) => ({ ...row, id: `r${at}` })) });
    for (const width of [220, 420, 900]) {
      await panel.page.setViewportSize({ width, height: 900 });
      const overlaps = await panel.page.locator(".row:is(.message, .tool)").evaluateAll((all) =>
        all.map((row, index) => {
          const above = all[index - 1]?.getBoundingClientRect().bottom ?? 0;
          return above - row.querySelector(".meta")!.getBoundingClientRect().top;
        }),
      );
      assert.equal(overlaps.length, rows.length);
      assert.ok(Math.max(...overlaps) <= 0.5, `${width}: ${overlaps.join(", ")}`);
    }
  });
});

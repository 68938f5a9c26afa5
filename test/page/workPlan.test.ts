import assert from "node:assert/strict";
import type { WorkPlanItem } from "../../src/core/conversation/entry.ts";
import { figures } from "../fixtures/panelFacts.ts";
import { webviewPages, type PageOptions, type PanelPage } from "./pageHarness.ts";

const items: readonly WorkPlanItem[] = [
  { id: "a", text: "Read the parser", state: "done" },
  { id: "b", text: "<b>Write</b> the test", state: "active" },
  { id: "c", text: "Mend it", state: "pending" },
];

describe("The plan of the work on the page", () => {
  const pages = webviewPages();
  const open = async (options?: PageOptions) => {
    const panel = await pages.panel({ figures: { ...figures(), plan: 40 } }, options);
    await panel.tell({ type: "workPlan", items });
    return panel;
  };
  const unfold = async (panel: PanelPage) => {
    await panel.page.locator(".work-plan > summary").click();
    await panel.page.getByRole("textbox", { name: "New step" }).waitFor();
  };
  const changeOf = async (panel: PanelPage) => (await panel.posted("changeWorkPlan")).change;

  it("is not there where there is none, and one line with its progress where there is", async () => {
    const panel = await pages.panel();
    assert.equal(await panel.page.locator(".work-plan").count(), 0);
    await panel.tell({ type: "workPlan", items });
    const line = panel.page.locator(".work-plan > summary");
    assert.match(await line.innerText(), /<b>Write<\/b> the test\s*1 of 3 done/);
    assert.ok(await panel.page.locator(".plan-steps").isHidden());
    assert.equal(await panel.page.locator(".work-plan b").count(), 0);
    await panel.tell({ type: "workPlan", items: [] });
    assert.equal(await panel.page.locator(".work-plan").count(), 0);
  });

  it("is ticked, begun, renamed, removed, added to and cleared", async () => {
    const panel = await open();
    await unfold(panel);
    const { page } = panel;
    await page.getByRole("checkbox", { name: "Done: Mend it" }).check();
    assert.deepEqual(await changeOf(panel), { kind: "state", id: "c", state: "done" });
    await page.getByRole("checkbox", { name: "Done: Read the parser" }).uncheck();
    assert.deepEqual(await changeOf(panel), { kind: "state", id: "a", state: "pending" });
    await panel.button("Work on Now: Mend it").click();
    assert.deepEqual(await changeOf(panel), { kind: "state", id: "c", state: "active" });
    await panel.button("Change: Mend it").click();
    await page.getByRole("textbox", { name: "Step", exact: true }).fill("Mend all of it");
    await page.keyboard.press("Enter");
    assert.deepEqual(await changeOf(panel), { kind: "rename", id: "c", text: "Mend all of it" });
    await panel.button("Change: Read the parser").click();
    await page.keyboard.type("Never mind");
    await page.keyboard.press("Escape");
    await panel.button("Remove: Read the parser").click();
    assert.deepEqual(await changeOf(panel), { kind: "remove", id: "a" });
    await page.getByRole("textbox", { name: "New step" }).fill("Tell them");
    await page.keyboard.press("Enter");
    assert.deepEqual(await changeOf(panel), { kind: "add", text: "Tell them" });
    await panel.button("Clear").click();
    assert.deepEqual(await changeOf(panel), { kind: "clear" });
  });

  it("is reordered by buttons, by keyboard with the focus staying on the step, and by mouse", async () => {
    const panel = await open();
    await unfold(panel);
    const { page } = panel;
    await panel.button("Move Up: Mend it").click();
    assert.deepEqual(await changeOf(panel), { kind: "move", id: "c", before: "b" });
    await page.getByRole("checkbox", { name: "Done: Read the parser" }).focus();
    await page.keyboard.press("Alt+ArrowDown");
    assert.deepEqual(await changeOf(panel), { kind: "move", id: "a", before: "c" });
    const [a, b, c] = items as readonly [WorkPlanItem, WorkPlanItem, WorkPlanItem];
    await panel.tell({ type: "workPlan", items: [b, a, c] });
    await page.locator('[data-step="a"] input:focus').waitFor();
    await page.keyboard.press("Alt+ArrowDown");
    assert.deepEqual(await changeOf(panel), { kind: "move", id: "a", before: null });
    await page.locator('[data-step="c"]').dragTo(page.locator('[data-step="b"]'));
    assert.deepEqual(await changeOf(panel), { kind: "move", id: "c", before: "b" });
  });

  it("is begun from the menu where there is none", async () => {
    const panel = await pages.panel();
    await panel.button("More Actions").click();
    await panel.page.getByRole("menuitem", { name: "Plan of the work" }).click();
    await panel.page.locator(".plan-add input:focus").waitFor();
    await panel.page.keyboard.type("First");
    await panel.page.keyboard.press("Enter");
    assert.deepEqual(await changeOf(panel), { kind: "add", text: "First" });
  });

  it("has nothing that axe objects to in any theme, folded and unfolded", async () => {
    const panel = await open();
    assert.deepEqual(await panel.findingsInThemes(), []);
    await unfold(panel);
    assert.deepEqual(await panel.findingsInThemes(), []);
  });
});

import assert from "node:assert/strict";
import { exchangeRows, tool } from "../fixtures/panelFacts.ts";
import { webviewPages, type PanelPage } from "./pageHarness.ts";

const long = (turn: number) => `Answer ${turn}. ${"Some more words.\n\n".repeat(40)}`;
const asking = (args: object, facts: Parameters<typeof tool>[1] = {}) =>
  tool("w", { name: "run_command", arguments: JSON.stringify(args), status: "waiting", ...facts });

describe("A question on the page", () => {
  const pages = webviewPages();
  const open = (row = asking({ command: "echo hello" })) =>
    pages.panel({ rows: [...exchangeRows(6, long), row], running: true });
  const log = (panel: PanelPage) => panel.page.getByRole("log");

  it("tells the host whether its buttons are on the screen, until they leave the page", async () => {
    const panel = await open();
    const told = () => panel.posted("questionSeen");
    assert.deepEqual(await told(), { type: "questionSeen", id: "w", seen: true });
    await log(panel).press("Home");
    assert.deepEqual(await told(), { type: "questionSeen", id: "w", seen: false });
    await log(panel).press("End");
    assert.deepEqual(await told(), { type: "questionSeen", id: "w", seen: true });
    await panel.tell({ type: "rowsRemoved", ids: ["w"] });
    assert.deepEqual(await told(), { type: "questionSeen", id: "w", seen: false });
  });

  it("takes no answer by keyboard while its buttons are out of sight, and shows them instead", async () => {
    const panel = await open();
    await panel.button("Allow").focus();
    await log(panel).evaluate((element) => element.scrollTo({ top: 0 }));
    await panel.page.keyboard.press("Enter");
    await panel.tell();
    assert.equal(panel.count("approve"), 0);
    await panel.page.keyboard.press("Enter");
    const { id, conversation, decision } = await panel.posted("approve");
    assert.deepEqual([conversation, id, decision], ["c", "w", "allow"]);
  });

  it("cannot be folded away", async () => {
    const panel = await open();
    await panel.articles("Tool: run_command").locator("summary").click();
    await panel.articles("Tool: run_command").getByText("echo hello").last().waitFor();
    assert.equal(await panel.articles("Tool: run_command").locator("details[open]").count(), 1);
  });
});

import assert from "node:assert/strict";
import type { CannotFit } from "../../src/core/context/cannotFit.ts";
import { exchangeRows, message, tool } from "../fixtures/panelFacts.ts";
import { webviewPages } from "./pageHarness.ts";

const call = (name: string, args: object) => ({ name, arguments: JSON.stringify(args) });

describe("Turns on the page", () => {
  const pages = webviewPages();

  it("fold an earlier version, which can be looked at and brought back", async () => {
    const rows = exchangeRows(1).map((row) => ({ ...row, standing: "rewound" as const }));
    const rewind = { kind: "rewind", id: "r1", hidden: 2, reverted: false } as const;
    const panel = await pages.panel({ rows: [...rows, rewind, message("a2", { text: "Red it is." })] });
    const version = panel.page.getByRole("group", { name: "Earlier version" });
    const earlier = panel.articles("Assistant").getByText("Answer 1.");
    await version.getByText("2 messages").waitFor();
    assert.equal(await earlier.count(), 0);
    await version.getByRole("button", { name: "Show" }).click();
    await earlier.waitFor();
    await version.getByRole("button", { name: "Hide" }).click();
    await earlier.waitFor({ state: "hidden" });
    await version.getByRole("button", { name: "Undo" }).click();
    assert.deepEqual(await panel.posted("undo"), { type: "undo", target: "r1" });
    await panel.tell(
      { type: "rowsRemoved", ids: ["a2"] },
      { type: "row", row: { ...rewind, reverted: true } },
      ...exchangeRows(1).map((row) => ({ type: "row", row }) as const),
    );
    await earlier.waitFor();
    assert.equal(await version.count(), 0);
  });

  it("are forked at a message", async () => {
    const panel = await pages.panel({ rows: exchangeRows(2) });
    await panel.act(panel.articles("Assistant").first(), "Fork from Here");
    assert.deepEqual(await panel.posted("fork"), { type: "fork", id: "a1" });
  });

  it("say that a reply was stopped, or reached its length limit, and offer to go on from the last one", async () => {
    const panel = await pages.panel({ rows: [message("q1", { role: "user" }), message("a1")] });
    const go = "Continue exactly where you stopped.";
    for (const [facts, words, button, intent] of [
      [{ interrupted: true }, "Stopped before it was finished", "Retry", { type: "action", action: "retry" }],
      [
        { cutOff: true },
        "The reply reached its length limit",
        "Continue",
        { type: "send", conversation: "c", text: go, attachments: [] },
      ],
    ] as const) {
      await panel.tell({ type: "row", row: message("a1", facts) });
      await panel.articles("Assistant").first().getByText(words).waitFor();
      await panel.button(button).click();
      assert.deepEqual(await panel.posted(intent.type), intent);
      await panel.tell({ type: "row", row: message("a2") });
      assert.equal(await panel.button(button).count(), 0);
      await panel.tell({ type: "rowsRemoved", ids: ["a2"] });
    }
  });

  it("say when the server is asked again, until it answers, and stop that when told to", async () => {
    const panel = await pages.panel({ rows: exchangeRows(1), running: true });
    const retry = { message: "Too many requests.", at: Date.now() + 3_000 };
    await panel.tell({ type: "retrying", retry });
    const status = panel.page.getByRole("status").filter({ hasText: "Retrying" });
    await status.getByText(/^Too many requests\. Retrying in \d s\.$/).waitFor();
    await status.getByRole("button", { name: "Stop" }).click();
    await panel.posted("cancel");
    await panel.tell({ type: "retrying", retry: null });
    assert.equal(await status.count(), 0);
  });

  it("ask for every way out of a request that cannot fit, which is shown part by part", async () => {
    const problem: CannotFit = {
      ...{ total: 9_000, limit: 5_000, system: 700, tools: 1_000, framing: 20, summary: 0, pinned: 0 },
      ...{ history: 7_280, latest: 7_280 },
      remedies: ["fewerTools", "raiseWindow"],
    };
    const actions = [
      { id: "selectTools", title: "Select Tools" },
      { id: "raiseWindow", title: "Raise the Window" },
    ] as const;
    const failure = { kind: "cannotFit", message: "It does not fit.", actions, problem } as const;
    const panel = await pages.panel({ rows: exchangeRows(1), failure });
    const alert = panel.page.getByRole("alert");
    await alert.getByText("It does not fit.").waitFor();
    const shown = (await alert.locator("dd").allTextContents()).map((text) =>
      Number(/^[\d,]+/.exec(text)![0].replaceAll(",", "")),
    );
    assert.equal(shown.pop(), 9_000);
    assert.equal(
      shown.reduce((sum, one) => sum + one, 0),
      9_000,
    );
    for (const { id, title } of actions) {
      await alert.getByRole("button", { name: title }).click();
      assert.deepEqual(await panel.posted("action"), { type: "action", action: id });
    }
  });

  it("say why they failed without being unfolded, and ask in the same order whatever they do", async () => {
    const fault = "oldText is 5 times in src/money.js.\nGive more of it.";
    const failed = tool("f", {
      ...call("edit_file", { path: "src/money.js" }),
      status: "failed",
      result: fault,
    });
    const read = tool("r", { ...call("read_file", { path: "a" }), status: "waiting", effect: "read" });
    const write = tool("w", {
      ...call("write_file", { path: "a" }),
      status: "waiting",
      always: "write_file",
    });
    const panel = await pages.panel({ rows: [failed, read, write], running: true });
    const first = panel.articles("Tool: edit_file");
    await first.getByText("oldText is 5 times in src/money.js.", { exact: true }).waitFor();
    await first.locator("summary").click();
    assert.equal(await first.locator(".tool-fault").count(), 0);
    for (const name of ["read_file", "write_file"]) {
      const buttons = panel.page.getByRole("group", { name: `Approve ${name}` }).getByRole("button");
      assert.deepEqual((await buttons.allInnerTexts()).slice(0, 2), ["Allow", "Deny"]);
    }
  });

  it("offer to allow for good what can be, and only that", async () => {
    const write = { ...call("write_file", { path: "a", content: "x" }), status: "waiting" } as const;
    const covers = "Covers every call of this tool.";
    const asked = tool("w", { ...write, always: "write_file", covers });
    const panel = await pages.panel({ rows: [asked], running: true });
    const always = panel.page.getByRole("button", { name: /^Always Allow/ });
    const group = panel.page.getByRole("group", { name: "Approve write_file" });
    assert.match(
      await group.innerText(),
      /Always Allow "write_file" Here\s+Covers every call of this tool\.$/,
    );
    await panel.button('Always Allow "write_file" Here').click();
    const answer = await panel.posted("approve");
    assert.deepEqual([answer.id, answer.decision], ["w", "allowAlways"]);
    await panel.tell({ type: "row", row: tool("w", write) });
    await panel.button("Deny").waitFor();
    assert.equal(await always.count(), 0);
    await panel.button("Deny").click();
    assert.equal((await panel.posted("approve")).decision, "deny");
  });

  it("show the change that an edit has made, and what a reply took", async () => {
    const edit = call("edit_file", { path: "README.md", oldText: "# Pocket\n", newText: "# Purse\n" });
    const usage = { promptTokens: 1_234, completionTokens: 56, cost: 0.012 };
    const panel = await pages.panel({ rows: [tool("t", edit), message("a", { usage })] });
    const row = panel.articles("Tool: edit_file");
    await row.locator("summary").click();
    assert.equal(await row.locator("del").textContent(), "-# Pocket\n");
    assert.equal(await row.locator("ins").textContent(), "+# Purse\n");
    await panel.articles("Assistant").hover();
    await panel.articles("Assistant").getByText("$0.012", { exact: true }).waitFor();
    await panel.articles("Assistant").getByText("1,234 in · 56 out").waitFor({ state: "attached" });
  });
});

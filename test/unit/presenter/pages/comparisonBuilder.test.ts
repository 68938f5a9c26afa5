import assert from "node:assert/strict";
import { buildComparison } from "../../../../src/presenter/pages/comparisonBuilder.ts";
import { SheetBuilder } from "../../../../src/presenter/sheets/sheetBuilder.ts";
import { english } from "../../doubles/english.ts";
import { ScriptedModel } from "../../doubles/scriptedModel.ts";
import { newSession } from "../../doubles/world.ts";

async function conversation() {
  const model = new ScriptedModel();
  const { session } = newSession(model);
  const sheets = new SheetBuilder({
    prices: () => undefined,
    caching: () => ({ kind: "unknown" }),
    language: english,
    now: () => 0,
  });
  for (let turn = 0; turn < 6; turn++) await session.send(`${turn}`.padEnd(100, "."));
  return { session, sheets };
}

const tokensOf = (runs: readonly { readonly tokens: number }[]) =>
  runs.reduce((sum, { tokens }) => sum + tokens, 0);
const countOf = (runs: readonly { readonly count: number }[]) =>
  runs.reduce((sum, { count }) => sum + count, 0);

describe("A comparison of the strategies", () => {
  it("has every message of the conversation once, in each strategy's runs and as it is", async () => {
    const { session, sheets } = await conversation();
    const { now, strategies } = await buildComparison(session, sheets, {}, []);
    const { length } = session.conversation.messages;
    for (const { runs } of [now, ...strategies]) assert.equal(countOf(runs), length);
    assert.equal(strategies.length, 3);
    assert.deepEqual([now.messages, now.exchanges, now.cost], [length, 6, null]);
    assert.equal(tokensOf(now.runs) + 20, now.tokens, "messages and the schemas of two tools");
  });

  it("puts neighbours that fare alike together: trimmed, or summarized", async () => {
    const { session, sheets } = await conversation();
    const { strategies } = await buildComparison(session, sheets, {}, []);
    for (const { strategy, runs, hidden } of strategies) {
      const [system, gone, stays] = runs;
      assert.deepEqual([system?.standing, system?.count], ["sent", 1]);
      assert.equal(gone?.standing, strategy === "summarize" ? "summarized" : "trimmed");
      assert.equal(gone.count, hidden);
      assert.deepEqual([stays?.standing, runs.length], ["sent", 3]);
    }
  });

  it("is of the model and window that are supposed, and changes nothing", async () => {
    const { session, sheets } = await conversation();
    const supposed = { model: "other", window: 500 };
    const entries = session.conversation.entries.length;
    const comparison = await buildComparison(session, sheets, supposed, ["other"]);
    assert.deepEqual(
      [comparison.model, comparison.window, comparison.models, comparison.supposed],
      ["other", 500, ["other"], supposed],
    );
    assert.equal(session.conversation.entries.length, entries);
  });

  it("shows what was trimmed, and that this can be undone", async () => {
    const { session, sheets } = await conversation();
    assert.equal((await buildComparison(session, sheets, {}, [])).canUndo, false);
    await session.memory.compact("dropOldest", new AbortController().signal);
    const { now, canUndo, busy } = await buildComparison(session, sheets, {}, []);
    assert.ok(now.runs.some(({ standing }) => standing === "trimmed"));
    assert.deepEqual([canUndo, busy], [true, false]);
  });
});

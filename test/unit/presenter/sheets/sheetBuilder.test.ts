import assert from "node:assert/strict";
import { hiddenNote } from "../../../../src/core/context/hiddenNote.ts";
import { textOf } from "../../../../src/core/conversation/message.ts";
import type { ModelProvider } from "../../../../src/core/ports/models.ts";
import { SheetBuilder } from "../../../../src/presenter/sheets/sheetBuilder.ts";
import type { BreakdownFact, PreviewFact, SheetFact } from "../../../../src/protocol/sheets.ts";
import { english } from "../../doubles/english.ts";
import { ScriptedModel } from "../../doubles/scriptedModel.ts";
import { newSession } from "../../doubles/world.ts";

/** Prices: one dollar for a prompt token, a tenth from the cache, nothing for the reply. */
const prices = () => ({ input: 1_000_000, cachedInput: 100_000, output: 0 });

const untold = [{ path: "AGENTS.md", reason: "large" }] as const;

function world(models: Pick<ModelProvider, "prices"> = { prices }) {
  const { session } = newSession(new ScriptedModel(), { models });
  const sheets = new SheetBuilder({
    prices: models.prices,
    caching: () => ({ kind: "unknown" }),
    guidance: { untold: async () => untold },
    language: english,
    now: () => 0,
  });
  return { session, sheets };
}

function isBreakdown(sheet: SheetFact): asserts sheet is BreakdownFact {
  assert.equal(sheet.kind, "breakdown");
}

function isPreview(sheet: SheetFact): asserts sheet is PreviewFact {
  assert.notEqual(sheet.kind, "breakdown");
}

const sum = (weights: readonly { readonly tokens: number }[]) =>
  weights.reduce((total, { tokens }) => total + tokens, 0);

describe("The sheet of the next request's tokens", () => {
  it("adds up: the messages to history and pins, the tools to the tools", async () => {
    const { session, sheets } = world();
    for (let turn = 0; turn < 12; turn++) await session.send(`${turn}`);
    const pinned = session.conversation.messages.find(({ message }) => message.role === "user");
    await session.overrides.pin(pinned?.id ?? "", true);
    const sheet = await sheets.sheet("breakdown", session);
    isBreakdown(sheet);
    assert.equal(sheet.heaviest.length, 20);
    assert.equal(sheet.others.count, 4);
    const { history, pinned: pins, tools } = sheet.figures;
    assert.ok(pins > 0);
    assert.equal(sum(sheet.heaviest) + sheet.others.tokens, history + pins);
    assert.equal(sum(sheet.tools), tools);
    assert.deepEqual(sheet.untold, untold);
  });

  it("lists the heaviest messages first, and what is excluded apart, the latest first", async () => {
    const { session, sheets } = world();
    for (const text of ["short", "a longer one", "the longest one of them"]) await session.send(text);
    const [first, second] = session.conversation.messages.filter(({ message }) => message.role === "user");
    await session.overrides.exclude(first?.id ?? "", true);
    await session.overrides.exclude(second?.id ?? "", true);
    const sheet = await sheets.sheet("breakdown", session);
    isBreakdown(sheet);
    assert.equal(sheet.heaviest[0]?.text, "the longest one of them");
    assert.deepEqual(
      sheet.excluded.filter(({ role }) => role === "user").map(({ text }) => text),
      ["a longer one", "short"],
    );
  });

  it("says what a prompt above the length at which prices rise costs more", async () => {
    const longPrompt = { above: 40, input: 3_000_000, output: 0 };
    const { session, sheets } = world({ prices: () => ({ ...prices(), longPrompt }) });
    const sheet = await sheets.sheet("breakdown", session);
    isBreakdown(sheet);
    assert.deepEqual(sheet.cost.longPrompt, { above: 40, input: 3_000_000, more: 82, isAbove: false });
    await session.send("Hello, this is longer.");
    const above = await sheets.sheet("breakdown", session);
    isBreakdown(above);
    const { total } = above.figures;
    assert.deepEqual(above.cost.longPrompt, {
      above: 40,
      input: 3_000_000,
      more: total * 2,
      isAbove: true,
    });
    assert.equal(above.cost.next, total * 3);
  });

  it("tells the cost of everything, of the latest turn, and of the next request with and without the cache", async () => {
    const { session, sheets } = world();
    await session.send("One");
    await session.send("Two");
    const sheet = await sheets.sheet("breakdown", session);
    isBreakdown(sheet);
    const { total } = sheet.figures;
    assert.deepEqual([sheet.cost.spent, sheet.cost.turn], [200, 100]);
    assert.equal(sheet.cost.next, total);
    assert.equal(sheet.cost.cachedTokens, Math.min(100, total));
    assert.equal(sheet.cost.nextCached, total - 0.9 * sheet.cost.cachedTokens);
  });

  it("has no cost where the model's price is not known", async () => {
    const { session, sheets } = world({ prices: () => undefined });
    await session.send("One");
    const sheet = await sheets.sheet("breakdown", session);
    isBreakdown(sheet);
    const { spent, turn, next, nextCached } = sheet.cost;
    assert.deepEqual([spent, turn, next, nextCached], [null, null, null, null]);
  });

  it("compares what the server reported with what was counted", async () => {
    const { session, sheets } = world();
    await session.send("One");
    const { entries } = session.conversation;
    const reply = entries.findLast((entry) => entry.type === "message");
    assert.ok(reply?.type === "message");
    const sheet = await sheets.sheet("breakdown", session);
    isBreakdown(sheet);
    assert.equal(sheet.latestDrift, 100 - (reply.usage?.countedTokens ?? NaN));
    assert.deepEqual(
      sheet.drift.map(({ model }) => model),
      ["m"],
    );
  });
});

describe("The sheet of Trim and Summarize", () => {
  const trimmable = async () => {
    const { session, sheets } = world();
    for (let turn = 0; turn < 6; turn++) await session.send(`${turn}`.padEnd(100, "."));
    return { session, sheets };
  };

  it("says so where there is nothing to hide", async () => {
    const { session, sheets } = world();
    await session.send("Hello");
    const sheet = await sheets.sheet("trim", session);
    isPreview(sheet);
    assert.deepEqual(sheet.strategies, []);
    assert.match(sheet.refusal ?? "", /^There is nothing to hide/);
  });

  it("offers the strategies that make the conversation smaller, each with what goes and what stays", async () => {
    const { session, sheets } = await trimmable();
    const sheet = await sheets.sheet("trim", session);
    isPreview(sheet);
    assert.equal(sheet.refusal, undefined);
    assert.deepEqual(sheet.strategies.map(({ strategy }) => strategy).toSorted(), [
      "dropOldest",
      "slidingWindow",
    ]);
    for (const {
      goes,
      stays,
      hidden,
      messagesKept,
      tokensBefore,
      tokensAfter,
      nextCost,
    } of sheet.strategies) {
      assert.ok(tokensAfter < tokensBefore);
      assert.deepEqual([goes.length, stays.length], [hidden, messagesKept]);
      const note = hiddenNote({ mayRecall: true });
      assert.equal(tokensBefore - tokensAfter, sum(goes) - textOf(note).length);
      assert.equal(nextCost, tokensAfter);
    }
  });

  it("names the strategy that was asked for where it is offered", async () => {
    const { session, sheets } = await trimmable();
    const preselected = async (strategy: "dropOldest" | "summarize") => {
      const sheet = await sheets.sheet("trim", session, strategy);
      isPreview(sheet);
      return sheet.preselected;
    };
    assert.equal(await preselected("dropOldest"), "dropOldest");
    assert.equal(await preselected("summarize"), undefined);
  });

  it("keeps summarizing apart, whose cost counts the summary", async () => {
    const { session, sheets } = await trimmable();
    const sheet = await sheets.sheet("summarize", session);
    isPreview(sheet);
    const [only, ...others] = sheet.strategies;
    assert.ok(only);
    assert.deepEqual([only.strategy, others.length, only.needsRequest], ["summarize", 0, true]);
    assert.equal(only.nextCost, only.tokensAfter + only.summaryTokens);
  });
});

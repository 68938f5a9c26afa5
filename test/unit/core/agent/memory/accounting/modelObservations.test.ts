import assert from "node:assert/strict";
import { inMemoryObservations } from "../../../../../../src/core/agent/memory/accounting/modelObservations.ts";
import type { ChatModel } from "../../../../../../src/core/ports/models.ts";
import { textOf } from "../../../../../../src/core/conversation/message.ts";
import { letterCounter } from "../../../../doubles/letterCounter.ts";
import { ScriptedModel } from "../../../../doubles/scriptedModel.ts";
import { keepingLog, newSession, servicesFor, type Overrides } from "../../../../doubles/world.ts";

/** Reports for every prompt what `report` makes of its letters. */
const reporting = (report: (letters: number) => number): ChatModel => ({
  async *stream({ messages, tools }) {
    const letters = messages.reduce((sum, message) => sum + textOf(message).length, 10 * tools.length);
    const usage = { promptTokens: report(letters), completionTokens: 1 };
    yield { type: "done", message: { role: "assistant", content: "Yes." }, finishReason: "stop", usage };
  },
});

/** A session whose model reports by `report`; `guessed` where its encoding is not known. */
const sessionWith = (report: (letters: number) => number, guessed: boolean, more: Overrides = {}) =>
  newSession(new ScriptedModel(), {
    ...more,
    observations: inMemoryObservations(),
    models: {
      ...reporting(report),
      counter: async (model, tools) => ({
        ...(await letterCounter(model, tools)),
        encoding: { encoding: "o200k_base", guessed },
      }),
    },
  }).session;

describe("Reports that cannot be true", () => {
  /** Reports prompts summed up over the session. */
  const summing = () => {
    let sum = 0;
    return (letters: number) => (sum += letters);
  };
  const doubts = (log: ReturnType<typeof keepingLog>) =>
    log.lines.filter(({ message }) => message === "usage doubted").length;

  for (const guessed of [false, true]) {
    it(`of a session's sum cause no compactions, ${guessed ? "where the encoding is a guess" : "and are logged"}`, async () => {
      const log = keepingLog();
      const session = sessionWith(summing(), guessed, {
        log,
        settings: () => ({ ...servicesFor(new ScriptedModel()).settings(), contextWindow: 20_000 }),
        systemPrompt: () => "s".repeat(2_000),
      });
      for (let turn = 0; turn < 40; turn++) await session.send("x".repeat(60));
      assert.ok(!session.conversation.entries.some(({ type }) => type === "compaction"));
      const { figures, counted } = await session.memory.view();
      assert.ok(figures.total < counted * 1.1, `${figures.total} for ${counted}`);
      assert.ok(doubts(log) > 30);
    });
  }

  it("of cached tokens leave the cost limit in force", async () => {
    const usage = { promptTokens: 100, completionTokens: 10, cachedTokens: 90_000 };
    const message = {
      role: "assistant",
      content: null,
      tool_calls: [{ id: "c", type: "function", function: { name: "echo", arguments: "{}" } }],
    } as const;
    let calls = 0;
    const { session } = newSession(new ScriptedModel(), {
      models: {
        async *stream() {
          const [call] = message.tool_calls;
          const tool_calls = [
            { ...call, id: `c${++calls}`, function: { ...call.function, arguments: `{"n":${calls}}` } },
          ];
          yield { type: "done", message: { ...message, tool_calls }, finishReason: "toolCalls", usage };
        },
        prices: () => ({ input: 100, cachedInput: 0, output: 10 }),
      },
      settings: () => ({
        ...servicesFor(new ScriptedModel()).settings(),
        turn: { requests: 50, cost: 0.05, conversationCost: 0, dayCost: 0, retries: 0 },
      }),
    });
    assert.equal((await session.send("Go")).stopReason, "costLimit");
    assert.equal(session.conversation.messages.at(-2)?.usage?.doubted?.cachedTokens, 90_000);
  });
});

describe("The figures of a session", () => {
  it("rest on what the service reported, plus what was added since", async () => {
    const session = sessionWith((letters) => letters + 7, false);
    await session.send("Hello");
    const { figures, counted } = await session.memory.view();
    assert.equal(figures.total, counted + 7);
    const { system, tools, history, summary, pinned, framing, total } = figures;
    assert.equal(system + tools + history + summary + pinned + framing, total);
  });

  it("rest on the count alone once the prompt's beginning has changed", async () => {
    const session = sessionWith((letters) => letters + 7, false);
    await session.send("Hello ".repeat(20));
    await session.send("Again");
    const change = await session.memory.compact("dropOldest");
    const { figures, counted } = await session.memory.view();
    assert.equal(figures.total, counted);
    assert.ok(change.applied);
    assert.equal(change.tokensAfter, figures.total);
  });

  it("are scaled for a model of unknown encoding, by what its reports have taught", async () => {
    const session = sessionWith((letters) => 2 * letters, true);
    assert.equal((await session.memory.view()).basis?.uncertainty, 0.2);
    for (let turn = 0; turn < 4; turn++) await session.send("x".repeat(60));
    await session.memory.compact("dropOldest");
    const { figures, counted } = await session.memory.view();
    assert.equal(figures.total, 2 * counted);
    assert.equal((await session.memory.view()).basis?.uncertainty, 0);
  });

  it("say nothing of uncertainty where the encoding is known", async () => {
    const session = sessionWith((letters) => letters, false);
    assert.equal((await session.memory.view()).basis?.uncertainty, undefined);
  });
});

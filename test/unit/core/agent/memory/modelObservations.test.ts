import assert from "node:assert/strict";
import { inMemoryObservations } from "../../../../../src/core/agent/memory/modelObservations.ts";
import type { ChatModel } from "../../../../../src/core/ports/models.ts";
import { textOf } from "../../../../../src/core/conversation/message.ts";
import { letterCounter } from "../../../doubles/letterCounter.ts";
import { ScriptedModel } from "../../../doubles/scriptedModel.ts";
import { newSession } from "../../../doubles/world.ts";

/** Reports for every prompt what `report` makes of its letters. */
const reporting = (report: (letters: number) => number): ChatModel => ({
  async *stream({ messages, tools }) {
    const letters = messages.reduce((sum, message) => sum + textOf(message).length, 10 * tools.length);
    const usage = { promptTokens: report(letters), completionTokens: 1 };
    yield { type: "done", message: { role: "assistant", content: "Yes." }, finishReason: "stop", usage };
  },
});

/** A session whose model reports by `report`; `guessed` where its encoding is not known. */
const sessionWith = (report: (letters: number) => number, guessed: boolean) =>
  newSession(new ScriptedModel(), {
    observations: inMemoryObservations(),
    models: {
      ...reporting(report),
      counter: async (model, tools) => ({
        ...(await letterCounter(model, tools)),
        encoding: { encoding: "o200k_base", guessed },
      }),
    },
  }).session;

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

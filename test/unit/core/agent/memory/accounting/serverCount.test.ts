import assert from "node:assert/strict";
import { inMemoryObservations } from "../../../../../../src/core/agent/memory/accounting/modelObservations.ts";
import type { ChatRequest, ModelProvider } from "../../../../../../src/core/ports/models.ts";
import { textOf } from "../../../../../../src/core/conversation/message.ts";
import { letterCounter } from "../../../../doubles/letterCounter.ts";
import { ScriptedModel } from "../../../../doubles/scriptedModel.ts";
import { newSession } from "../../../../doubles/world.ts";

const lettersOf = ({ messages, tools }: Pick<ChatRequest, "messages" | "tools">) =>
  messages.reduce((sum, message) => sum + textOf(message).length, 10 * tools.length);

/** A session whose service counts three tokens a letter, also when it is only asked to count. */
function threefold(overrides: Partial<ModelProvider> = {}, guessed = true) {
  const asked: ChatRequest[] = [];
  const sent: ChatRequest[] = [];
  const { session } = newSession(new ScriptedModel(), {
    observations: inMemoryObservations(),
    models: {
      async *stream(request) {
        sent.push(request);
        const usage = { promptTokens: 3 * lettersOf(request), completionTokens: 1 };
        yield { type: "done", message: { role: "assistant", content: "Yes." }, finishReason: "stop", usage };
      },
      promptTokens: async (request) => {
        asked.push(request);
        return 3 * lettersOf(request);
      },
      counter: async (model, tools) => ({
        ...(await letterCounter(model, tools)),
        encoding: { encoding: "o200k_base", guessed },
      }),
      ...overrides,
    },
  });
  return { session, asked, sent };
}

describe("A count by the service", () => {
  it("takes the place of a guess before the first request, and what follows adds to it", async () => {
    const { session, asked, sent } = threefold();
    await session.send("x".repeat(250));
    const [count] = asked;
    const [request] = sent;
    assert(count && request);
    assert.deepEqual(count.messages, request.messages);
    assert.deepEqual(count.tools, request.tools);
    const { figures } = await session.memory.view();
    assert.ok(figures.total >= 3 * lettersOf(request));
    await session.send("More");
    assert.equal(asked.length, 1);
  });

  it("brings a compaction in time that the guess would have come too late for", async () => {
    const long = "x".repeat(100);
    const play = async (promptTokens: ModelProvider["promptTokens"] | undefined) => {
      const { session } = threefold({
        ...(promptTokens && { promptTokens }),
        async *stream() {
          yield { type: "done", message: { role: "assistant", content: "Yes." }, finishReason: "stop" };
        },
      });
      for (let turn = 0; turn < 4; turn++) await session.send(long);
      return session.conversation.entries.filter(({ type }) => type === "compaction").length;
    };
    assert.equal(await play(async () => undefined), 0);
    assert.ok((await play(undefined)) > 0);
  });

  it("is not asked for where the encoding is known, and doubted where it cannot be true", async () => {
    const known = threefold({}, false);
    await known.session.send("Hello");
    assert.equal(known.asked.length, 0);
    const absurd = threefold({ promptTokens: async () => 9_000_000 });
    await absurd.session.send("Hello");
    assert.equal(absurd.sent.length, 1);
    assert.ok((await absurd.session.memory.view()).figures.total < 1_000);
  });

  it("keeps nobody waiting who stops", async () => {
    const { session, sent } = threefold({ promptTokens: () => new Promise(() => undefined) });
    const turn = session.send("Hello");
    await new Promise((resolve) => setImmediate(resolve));
    void session.stop();
    await turn;
    assert.equal(sent.length, 0);
  });
});

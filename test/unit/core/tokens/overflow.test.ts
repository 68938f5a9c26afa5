import assert from "node:assert/strict";
import type { ModelError } from "../../../../src/core/ports/models.ts";
import { textOf } from "../../../../src/core/conversation/message.ts";
import { overflowByLength } from "../../../../src/core/tokens/overflow.ts";
import { ScriptedModel } from "../../doubles/scriptedModel.ts";
import { newSession } from "../../doubles/world.ts";

const refusal = (said: string | undefined, status = 400): ModelError => ({
  kind: "badRequest",
  status,
  reason: { code: "refused", server: "s", ...(said !== undefined && { said }) },
});
const prompt = { sent: 40_000, reserve: 4_000, passed: 30_000 };

describe("A refusal of a long prompt", () => {
  for (const [said, limit] of [
    ["Sisään mahtuu 32 768, annettiin 40 112.", 32_768],
    ["41230/32768", 32_768],
    ["Gesendet: 43.900. Erlaubt: 32.768.", 32_768],
  ] as const) {
    it(`is a context-length error by its figures, in any language: ${said}`, () => {
      const found = overflowByLength(refusal(said), prompt);
      assert.deepEqual([found?.kind, found?.limitTokens], ["contextLength", limit]);
    });
  }

  for (const said of [undefined, "Bad Request", "400: Bad Request.", "invalid request", "Upstream error"]) {
    it(`is one where it says nothing and no prompt as long went through: ${said ?? "no words"}`, () => {
      assert.equal(overflowByLength(refusal(said), prompt)?.kind, "contextLength");
      assert.equal(overflowByLength(refusal(said, 422), { ...prompt, passed: 0 })?.kind, "contextLength");
    });
  }

  it("is none where longer ones went through, where it is short, or where the words or the status are of something else", () => {
    const none = [
      overflowByLength(refusal(undefined), { ...prompt, passed: 50_000 }),
      overflowByLength(refusal(undefined), { ...prompt, sent: 900, passed: 10 }),
      overflowByLength(refusal(undefined), { ...prompt, sent: 4_000, passed: 0 }),
      overflowByLength(refusal("Unknown field: foo"), prompt),
      overflowByLength(refusal("max_tokens 42000 is above 8192"), prompt),
      overflowByLength(refusal("messages[41].role is wrong"), prompt),
      overflowByLength(refusal(undefined, 404), prompt),
      overflowByLength({ ...refusal(undefined), kind: "rateLimited" }, prompt),
    ];
    assert.deepEqual(
      none,
      none.map(() => undefined),
    );
  });

  const window = { models: { limits: () => ({ window: 100_000, reserve: 1 }) } };
  const usage = { promptTokens: 100, completionTokens: 1 };
  async function* short() {
    yield {
      type: "done",
      message: { role: "assistant", content: "a" },
      finishReason: "stop",
      usage,
    } as const;
  }
  const talk = async (model: ScriptedModel) => {
    const made = newSession(model, window);
    const { settings } = made.services;
    const services = { ...window, settings: () => ({ ...settings(), contextWindow: 0 }) };
    const { session } = newSession(model, services);
    for (const text of ["1", "2", "3"]) await session.send(text.repeat(1_500));
    return session;
  };

  it("makes the prompt smaller and is sent again", async () => {
    const model = new ScriptedModel(short, short, short, { fails: refusal(undefined) }, "Fits.");
    const session = await talk(model);
    assert.equal((await session.send("x".repeat(2_000))).text, "Fits.");
    const [refused, sent] = model.requests
      .slice(-2)
      .map(({ messages }) => messages.map(textOf).join("").length);
    assert(sent! < refused!);
  });

  it("gives back what it hid where it is refused all the same", async () => {
    const fails = { fails: refusal(undefined) };
    const session = await talk(new ScriptedModel(short, short, short, fails, fails));
    assert.equal((await session.send("x".repeat(2_000))).stopReason, "failed");
    const { figures } = await session.memory.view();
    assert(figures.history > 6_500, String(figures.history));
  });
});

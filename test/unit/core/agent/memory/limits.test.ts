import assert from "node:assert/strict";
import { inMemoryObservations } from "../../../../../src/core/agent/memory/accounting/modelObservations.ts";
import type { AgentSettings } from "../../../../../src/core/agent/memory/agentSettings.ts";
import type { ModelLimits } from "../../../../../src/core/ports/models.ts";
import { ScriptedModel } from "../../../doubles/scriptedModel.ts";
import { newSession, servicesFor } from "../../../doubles/world.ts";

const known: ModelLimits = { window: 1_000, reserve: 100, source: "catalog" };
const { policy, ...rest } = servicesFor(new ScriptedModel()).settings();

/** A session with these limits known of its model, and these settings. */
function sessionWith(
  model: ScriptedModel,
  settings: () => Partial<AgentSettings>,
  limits: () => ModelLimits = () => known,
) {
  const learned = inMemoryObservations();
  return newSession(model, {
    models: { limits },
    observations: learned,
    settings: () => ({ ...rest, policy, contextWindow: 0, ...settings() }),
  }).session;
}

const shown = async (session: ReturnType<typeof sessionWith>) => {
  const { basis, figures } = await session.memory.view();
  return [figures.window, figures.reserve, basis?.source];
};

describe("The limits of a request", () => {
  it("say where they are known from, the setting first", async () => {
    const model = new ScriptedModel();
    assert.deepEqual(await shown(sessionWith(model, () => ({}))), [1_000, 100, "catalog"]);
    const set = sessionWith(model, () => ({ contextWindow: 2_000 }));
    assert.deepEqual(await shown(set), [2_000, 100, "setting"]);
    const smaller = sessionWith(model, () => ({ contextWindow: 200 }));
    assert.deepEqual(await shown(smaller), [200, 50, "setting"]);
    const reserved = sessionWith(model, () => ({ contextWindow: 200, responseReserve: 80 }));
    assert.deepEqual(await shown(reserved), [200, 80, "setting"]);
  });

  it("are what a refusal named, until the user sets another window", async () => {
    const fails = {
      kind: "contextLength",
      reason: { code: "tooLong", model: "m" },
      limitTokens: 400,
    } as const;
    let contextWindow = 1_000;
    const session = sessionWith(new ScriptedModel({ fails }), () => ({ contextWindow }));
    await session.send("Hello");
    assert.deepEqual(await shown(session), [400, 100, "refusal"]);
    contextWindow = 900;
    assert.deepEqual(await shown(session), [900, 100, "setting"]);
    contextWindow = 300;
    assert.deepEqual(await shown(session), [300, 75, "setting"]);
  });

  it("are asked of the server before the first request, so that this keeps within them", async () => {
    let limits: ModelLimits = { ...known, window: 50, source: "guess" };
    const asked: string[] = [];
    const model = new ScriptedModel();
    const { session } = newSession(model, {
      settings: () => ({ ...rest, policy, contextWindow: 0 }),
      models: {
        limits: () => limits,
        inquire: async (name) => {
          asked.push(name);
          limits = { window: 5_000, reserve: 100, source: "server" };
        },
      },
    });
    const outcome = await session.send("x".repeat(200));
    assert.deepEqual([outcome.stopReason, asked], ["stop", ["m"]]);
    assert.deepEqual(await shown(session), [5_000, 100, "server"]);
  });

  it("never ask for a longer reply than the model can give, whatever is reserved", async () => {
    const model = new ScriptedModel();
    const session = sessionWith(
      model,
      () => ({ responseReserve: 300 }),
      () => ({ ...known, maxOutput: 64 }),
    );
    await session.send("Hello");
    assert.deepEqual(
      [model.requests[0]?.maxTokens, (await session.memory.view()).figures.reserve],
      [64, 300],
    );
  });

  const refusing = (limitTokens: number) =>
    ({ fails: { kind: "contextLength", reason: { code: "tooLong", model: "m" }, limitTokens } }) as const;

  it("forget what a server refused once its list tells another window, more or less", async () => {
    let limits: ModelLimits = { ...known, source: "server" };
    const session = sessionWith(
      new ScriptedModel(refusing(400)),
      () => ({}),
      () => limits,
    );
    await session.send("x".repeat(500));
    assert.deepEqual(await shown(session), [400, 100, "refusal"]);
    limits = { ...limits, window: 4_000 };
    assert.deepEqual(await shown(session), [4_000, 100, "server"]);
    limits = { ...limits, window: 700 };
    assert.deepEqual(await shown(session), [700, 100, "server"]);
    limits = { ...limits, window: 1_000 };
    assert.deepEqual(await shown(session), [400, 100, "refusal"]);
  });

  for (const [what, said] of [
    ["a window no model has", 128],
    ["none", 0],
    ["less than none", -1],
    ["more than is known", 5_000],
  ] as const) {
    it(`do not learn ${what} from a refusal`, async () => {
      const session = sessionWith(new ScriptedModel("a", refusing(said), "b"), () => ({}));
      await session.send("one");
      await session.send("x".repeat(100));
      assert.deepEqual(await shown(session), [1_000, 100, "catalog"]);
    });
  }

  it("do not learn a window that a prompt many times as long went through", async () => {
    const large: ModelLimits = { window: 100_000, reserve: 100, source: "catalog" };
    const model = new ScriptedModel(async function* () {
      const usage = { promptTokens: 9_000, completionTokens: 1 };
      yield { type: "done", message: { role: "assistant", content: "a" }, finishReason: "stop", usage };
    }, refusing(1_000));
    const session = sessionWith(
      model,
      () => ({}),
      () => large,
    );
    await session.send("x".repeat(9_000));
    await session.send("y");
    assert.deepEqual(await shown(session), [100_000, 100, "catalog"]);
  });
});

import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { AgentSettings } from "../../../../../src/core/agent/memory/agentSettings.ts";
import { SpendingGuard } from "../../../../../src/core/agent/memory/spendingGuard.ts";
import type { ChatRequest } from "../../../../../src/core/ports/models.ts";
import { Session } from "../../../../../src/core/agent/session/session.ts";
import { knownCostOf } from "../../../../../src/core/tokens/cost.ts";
import { FileSpendingClaims } from "../../../../../src/store/files/fileSpendingClaims.ts";
import { memoryJournal } from "../../../store/memoryJournal.ts";
import { ScriptedModel, type Script } from "../../../doubles/scriptedModel.ts";
import { newSession, reopened, servicesFor } from "../../../doubles/world.ts";

/** A request of the scripted model is 100 tokens in, which it says are a dollar; a reply costs nothing. */
const prices = () => ({ input: 10_000, output: 0 });

function world(turn: Partial<AgentSettings["turn"]>, spentToday = async () => 0) {
  const base = servicesFor(new ScriptedModel()).settings();
  const settings = () => ({ ...base, turn: { ...base.turn, ...turn } });
  const model = new ScriptedModel(...Array.from({ length: 20 }, (_, n) => `reply ${n}`));
  return { model, ...newSession(model, { models: { prices }, settings, spentToday }) };
}

describe("A limit on what is spent", () => {
  it("on a conversation ends the turn before the request that would pass it, and goes on when told to", async () => {
    const { model, session } = world({ conversationCost: 2.5 });
    assert.equal((await session.send("One")).stopReason, "stop");
    assert.equal((await session.send("Two")).stopReason, "stop");
    const { failure } = await session.send("Three");
    assert.ok(failure?.kind === "costLimit");
    const { scope, cost, limit } = failure;
    assert.deepEqual([scope, cost, limit, model.requests.length], ["conversation", 2, 2.5, 2]);
    assert.equal((await session.retry()).stopReason, "costLimit");
    assert.equal((await session.spendMore()).stopReason, "stop");
    assert.equal((await session.send("Four")).stopReason, "stop");
    assert.equal((await session.send("Five")).stopReason, "costLimit");
  });

  it("on a conversation holds after a restart", async () => {
    const { session, services } = world({ conversationCost: 1.5 });
    await session.send("One");
    assert.equal((await (await reopened(services)).send("Two")).stopReason, "costLimit");
  });

  it("on a conversation leaves out what a fork has from another", async () => {
    const { session } = world({ conversationCost: 2.5 });
    await session.send("One");
    await session.send("Two");
    session.noteOrigin("another");
    assert.equal((await session.send("Three")).stopReason, "stop");
    assert.equal((await session.send("Four")).stopReason, "stop");
    assert.equal((await session.send("Five")).stopReason, "costLimit");
  });

  it("on a day counts what other conversations have spent", async () => {
    let spent = 0;
    const { session, model } = world({ dayCost: 5 }, async () => spent);
    assert.equal((await session.send("One")).stopReason, "stop");
    spent = 4.5;
    const { failure } = await session.send("Two");
    assert.ok(failure?.kind === "costLimit");
    assert.deepEqual([failure.scope, failure.cost, model.requests.length], ["day", 4.5, 1]);
  });

  it("lets a reply be only as long as can be paid", async () => {
    const base = servicesFor(new ScriptedModel()).settings();
    const model = new ScriptedModel("Hello");
    const { session } = newSession(model, {
      // A dollar for a thousand tokens, in and out.
      models: {
        prices: () => ({ input: 1_000, output: 1_000 }),
        limits: () => ({ window: 9_000, reserve: 4_000 }),
      },
      settings: () => ({ ...base, contextWindow: 0, turn: { ...base.turn, cost: 2 } }),
    });
    await session.send("Hello");
    const { maxTokens = 0 } = model.requests[0] ?? {};
    assert.ok(maxTokens >= 1_000 && maxTokens < 2_000, String(maxTokens));
  });

  /** Session in a window of 1,000 tokens; the summary model's cost a dollar each in ten, in and out. */
  function summarizing(turn: Partial<AgentSettings["turn"]>, spentToday = async () => 0) {
    const base = servicesFor(new ScriptedModel()).settings();
    const policy = { ...base.policy, strategy: "summarize" as const };
    const model = new (class extends ScriptedModel {
      override stream(request: ChatRequest, signal: AbortSignal) {
        this.add(request.model === "s" ? "They counted." : "Done.");
        return super.stream(request, signal);
      }
    })();
    const prices = (name: string) =>
      name === "s" ? { input: 100_000, output: 100_000 } : { input: 0, output: 0 };
    const settings = () => ({ ...base, policy, turn: { ...base.turn, ...turn } });
    return { model, ...newSession(model, { models: { prices }, settings, spentToday }) };
  }

  const untilSummary = async ({ session, model }: ReturnType<typeof summarizing>) => {
    for (let turn = 1; turn <= 30; turn++) {
      const outcome = await session.send(`${turn}`.padEnd(100, "."));
      if (outcome.stopReason !== "stop") return outcome;
      if (model.requests.some((one) => one.model === "s")) return undefined;
    }
    throw new Error("There was no summary.");
  };

  it("asks before a summary passes it, and makes that once it may", async () => {
    const limited = summarizing({ dayCost: 50 });
    const { session, model } = limited;
    const { failure } = (await untilSummary(limited)) ?? {};
    assert.ok(failure?.kind === "costLimit");
    assert.equal(failure.scope, "day");
    assert.ok(failure.next > 50, `${failure.next}`);
    assert.ok(model.requests.every((one) => one.model !== "s"));
    assert.equal(session.conversation.summaries.length, 0);
    await session.spendMore();
    assert.equal(session.failure, undefined);
    assert.equal(session.conversation.summaries.length, 1);
  });

  it("on a message trims where a summary would pass it", async () => {
    const { session, model } = summarizing({ cost: 50 });
    for (let turn = 1; turn <= 15; turn++) {
      assert.equal((await session.send(`${turn}`.padEnd(100, "."))).stopReason, "stop");
    }
    assert.ok(model.requests.every((one) => one.model !== "s"));
    assert.ok(session.conversation.compactions.size > 0);
  });

  it("refuses a summary that the user asks for, and says by what", async () => {
    const { session } = summarizing({ conversationCost: 5 });
    for (let turn = 1; turn <= 5; turn++) await session.send(`${turn}`.padEnd(100, "."));
    const change = await session.memory.compact("summarize");
    assert.ok(!change.applied && change.refusal.code === "costLimit");
    assert.equal(change.refusal.scope, "conversation");
    assert.equal(session.conversation.summaries.length, 0);
  });

  it("makes a summary that the user asks for once they let the limit be passed, and asks again before the next", async () => {
    const { session } = summarizing({ conversationCost: 5 });
    for (let turn = 1; turn <= 5; turn++) await session.send(`${turn}`.padEnd(100, "."));
    const refused = await session.memory.compact("summarize");
    assert.ok(!refused.applied && refused.refusal.code === "costLimit");
    session.allowMore(refused.refusal);
    const made = await session.memory.compact("summarize");
    assert.ok(made.applied);
    const again = await session.overrides.regenerateSummary(made.id);
    assert.ok(!again.applied && again.refusal.code === "costLimit");
    session.allowMore(again.refusal);
    assert.ok((await session.overrides.regenerateSummary(made.id)).applied);
  });

  it("on a day is raised for that day, and no longer where the user sets another", async () => {
    let [now, dayCost] = [new Date(2026, 10, 29, 23, 59).getTime(), 2];
    const turn = () => ({ requests: 9, cost: 0, conversationCost: 0, dayCost, retries: 0 });
    const guard = new SpendingGuard(
      {
        models: { prices },
        settings: () => ({ turn: turn() }),
        priceOf: prices,
        spentToday: async () => 2,
        clock: { now: () => now },
      },
      () => ({ entries: [] }),
    );
    const room = () => guard.room({ model: "m", prompt: 100, most: 0 });
    const refused = await room();
    assert.ok("limit" in refused);
    guard.raise(refused.limit);
    assert.ok("maxTokens" in (await room()));
    now += 60_000;
    assert.ok("limit" in (await room()));
    guard.raise(refused.limit);
    dayCost = 1;
    assert.ok("limit" in (await room()));
  });

  const untold: Script = async function* () {
    yield { type: "done", message: { role: "assistant", content: "Yes." }, finishReason: "stop" };
  };
  const brokenOff: Script = {
    fails: { kind: "badRequest", reason: { code: "brokeOff", server: "s" } },
    after: "half",
  };
  /** So long that its request is counted as about a dollar. */
  const dollar = "d".repeat(90);

  it("counts by itself what a server tells nothing of, also of a reply that broke off", async () => {
    const model = new ScriptedModel(untold, brokenOff);
    const base = servicesFor(model).settings();
    const settings = () => ({ ...base, turn: { ...base.turn, conversationCost: 4 } });
    const { session } = newSession(model, { models: { prices }, settings });
    assert.equal((await session.send(dollar)).stopReason, "stop");
    assert.equal((await session.send(dollar)).stopReason, "failed");
    const { failure } = await session.send(dollar);
    assert.ok(failure?.kind === "costLimit");
    assert.ok(failure.cost > 2.5, `${failure.cost}`);
  });

  describe("of a day, with two windows on one store", () => {
    let folder: string;
    /** So long that its request is counted as about a dollar. */
    const dollar = "d".repeat(90);
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), "claims-"));
    });
    afterEach(() => rm(folder, { recursive: true }));

    function windows(dayCost: number, ...scripts: readonly Script[]) {
      const journal = memoryJournal();
      const base = servicesFor(new ScriptedModel());
      const settings = () => ({ ...base.settings(), turn: { ...base.settings().turn, dayCost } });
      const model = new ScriptedModel(...scripts);
      const entries = async (id: string) => (await journal.load(id))?.entries ?? [];
      const spentToday = async () => knownCostOf((await Promise.all(["a", "b"].map(entries))).flat(), prices);
      const open = (id: string) => {
        const claims = new FileSpendingClaims(folder, base.clock, base.log);
        const services = servicesFor(model, { models: { prices }, settings, spentToday, claims, journal });
        return new Session(services, id, { entries: [] });
      };
      return { model, first: open("a"), other: open("b") };
    }
    const allFree = async () => {
      while ((await readdir(folder)).length > 0) await setImmediate();
    };

    it("is not passed by requests that are made at once", async () => {
      const { model, first, other } = windows(1.5);
      const ends = await Promise.all([first.send(dollar), other.send(dollar)]);
      assert.ok(ends.some(({ failure }) => failure?.kind === "costLimit" && failure.scope === "day"));
      assert.ok(model.requests.length <= 1);
      await allFree();
    });

    it("lets both go on where there is room for both, and counts each once", async () => {
      const { first, other } = windows(2.5);
      const both = await Promise.all([first.send(dollar), other.send(dollar)]);
      assert.deepEqual(
        both.map(({ stopReason }) => stopReason),
        ["stop", "stop"],
      );
      await allFree();
      const { failure } = await first.send(dollar);
      assert.ok(failure?.kind === "costLimit");
      assert.equal(failure.cost, 2);
      await allFree();
    });

    it("is free again after a reply that failed, and not after one that told no usage", async () => {
      const { first, other } = windows(
        1.5,
        { fails: { kind: "badRequest", reason: { code: "silent", server: "s", silenceMs: 1 } } },
        untold,
      );
      assert.equal((await first.send(dollar)).stopReason, "failed");
      assert.equal((await other.send(dollar)).stopReason, "stop");
      const { failure } = await first.send(dollar);
      assert.ok(failure?.kind === "costLimit" && failure.cost > 0.9, JSON.stringify(failure));
    });
  });

  it("counts summaries that are not kept, and replies that say nothing", async () => {
    const model = new ScriptedModel(...Array<string>(5).fill("Yes."), "", "");
    const base = servicesFor(model).settings();
    let conversationCost = 0;
    const settings = () => ({ ...base, turn: { ...base.turn, conversationCost } });
    const { session } = newSession(model, { models: { prices }, settings });
    for (let turn = 1; turn <= 5; turn++) await session.send(`${turn}`.padEnd(100, "."));
    const change = await session.memory.compact("summarize");
    assert.ok(!change.applied && change.refusal.code === "summaryEmpty");
    assert.equal((await session.send("Six")).failure?.kind, "model");
    const spent = session.conversation.entries.filter((entry) => entry.type === "spent");
    assert.deepEqual(
      spent.map(({ purpose, model: asked, usage }) => [purpose, asked, usage.promptTokens]),
      [
        ["summary", "s", 100],
        ["reply", "m", 100],
      ],
    );
    conversationCost = 7.5;
    const { failure } = await session.send("Seven");
    assert.ok(failure?.kind === "costLimit");
    assert.equal(failure.cost, 7);
  });

  it("holds nothing back where no price is known", async () => {
    const base = servicesFor(new ScriptedModel()).settings();
    const settings = () => ({
      ...base,
      turn: { ...base.turn, cost: 0.01, conversationCost: 0.01, dayCost: 0.01 },
    });
    const { session } = newSession(new ScriptedModel("Hello"), { settings });
    assert.equal((await session.send("Hello")).stopReason, "stop");
  });
});

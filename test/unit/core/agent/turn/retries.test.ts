import assert from "node:assert/strict";
import type { ModelError } from "../../../../../src/core/ports/models.ts";
import type { Timer } from "../../../../../src/core/ports/system.ts";
import { Retries } from "../../../../../src/core/agent/turn/retries.ts";
import { textOf } from "../../../../../src/core/conversation/message.ts";
import { ScriptedModel } from "../../../doubles/scriptedModel.ts";
import { newSession } from "../../../doubles/world.ts";

const error = (kind: ModelError["kind"], rest: Partial<ModelError> = {}): ModelError => ({
  kind,
  reason: { code: "stopped" },
  ...rest,
});
const overloaded = error("server");

describe("Retries", () => {
  const waits = (failure: ModelError, most = 10, chance = 1) => {
    const retries = new Retries(most, () => chance);
    const found: number[] = [];
    for (let wait = retries.after(failure); wait !== undefined; wait = retries.after(failure))
      found.push(wait);
    return found;
  };

  it("wait twice as long each time, half of it by chance, and two minutes at most", () => {
    assert.deepEqual(waits(overloaded), [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    assert.deepEqual(waits(overloaded, 3, 0), [500, 1_000, 2_000]);
  });

  it("wait as long as the server asks, unless that is longer than a quarter of an hour", () => {
    assert.deepEqual(waits(error("rateLimited", { retryAfterMs: 7_000 }), 2), [7_000, 7_000]);
    assert.deepEqual(waits(error("rateLimited", { retryAfterMs: 432_000 }), 2), [432_000, 432_000]);
    assert.deepEqual(waits(error("rateLimited", { retryAfterMs: 900_001 })), []);
  });

  it("go on for half an hour while a model is loading, every five seconds or when the server says", () => {
    const found = waits(error("loading"), 1);
    assert.equal(Math.max(...found), 5_000);
    assert.equal(Math.round(found.reduce((sum, wait) => sum + wait) / 60_000), 30);
    assert.deepEqual(waits(error("loading", { retryAfterMs: 600_000 }), 1), [600_000, 600_000, 600_000]);
    assert.deepEqual(waits(error("loading"), 0), []);
  });

  it("go on for two minutes while a server says that it is not available, whatever their number", () => {
    const found = waits(error("server", { status: 503 }), 1);
    assert(found.reduce((sum, wait) => sum + wait) > 90_000);
    assert.equal(waits(error("server", { status: 500 }), 1).length, 1);
  });

  it("come once for a reply that broke off, three times for a server that is not there", () => {
    assert.equal(waits(error("cutOff")).length, 1);
    assert.equal(waits(error("unreachable")).length, 3);
  });

  for (const kind of ["noKey", "unauthorized", "contextLength", "badRequest", "cancelled"] as const) {
    it(`never come for ${kind}`, () => assert.deepEqual(waits(error(kind)), []));
  }

  it("never come where asking again cannot help", () => {
    assert.deepEqual(waits(error("unreachable", { isFinal: true })), []);
  });
});

describe("A request that fails", () => {
  it("is made again until it succeeds, and says so meanwhile", async () => {
    const { session } = newSession(new ScriptedModel({ fails: overloaded }, { fails: overloaded }, "Here."));
    const seen: (number | undefined)[] = [];
    session.onEvent((event) => event.type === "retrying" && seen.push(event.retry?.attempt));
    assert.equal((await session.send("Hi")).text, "Here.");
    assert.deepEqual(seen, [1, undefined, 2, undefined]);
    assert.equal(session.conversation.messages.length, 3);
  });

  it("tells since when a server has been silent, until the reply is there", async () => {
    let now = 0;
    const clock = { now: () => (now += 1_500), newId: () => `id-${now++}` };
    const { session } = newSession(new ScriptedModel("A reply of several pieces."), { clock });
    const seen: (number | undefined)[] = [];
    session.onEvent((event) => event.type === "awaiting" && seen.push(event.since));
    await session.send("Hi");
    assert(seen.length >= 3, "from the beginning, with what comes, and no more");
    assert.deepEqual(
      seen.toSorted((one, other) => (one ?? Infinity) - (other ?? Infinity)),
      seen,
    );
    assert.equal(seen.at(-1), undefined);
    assert.equal(session.live.awaited, undefined);
  });

  it("is given up after as many tries as the setting says", async () => {
    const model = new ScriptedModel(...Array.from({ length: 9 }, () => ({ fails: overloaded })));
    const { session } = newSession(model);
    const outcome = await session.send("Hi");
    assert.deepEqual(outcome.failure, { kind: "model", error: overloaded });
    assert.equal(model.requests.length, 4);
  });

  it("keeps what had come of a cut reply, out of the plan, and asks once more", async () => {
    const cut = { fails: error("cutOff"), after: "Half a" };
    const model = new ScriptedModel(cut, "A whole reply.");
    const { session } = newSession(model);
    assert.equal((await session.send("Hi")).text, "A whole reply.");
    assert.deepEqual(model.requests[1]!.messages, model.requests[0]!.messages);
    assert.deepEqual(
      session.conversation.messages.map(({ message }) => textOf(message)),
      ["system", "Hi", "Half a", "A whole reply."],
    );
    const last = newSession(new ScriptedModel(cut, cut, "Too late.")).session;
    assert.equal((await last.send("Hi")).stopReason, "failed");
  });

  it("does not run a tool again whose call succeeded before", async () => {
    let runs = 0;
    const tools = {
      definitions: [],
      effect: () => "write" as const,
      run: async () => ({ content: `Run ${++runs}.` }),
    };
    const model = new ScriptedModel({ calls: [["change", {}]] }, { fails: overloaded }, "Done.");
    const { session } = newSession(model, { tools });
    await session.send("Go");
    assert.equal(runs, 1);
    assert.deepEqual(model.requests[2]!.messages, model.requests[1]!.messages);
  });

  it("is not made again once the user stopped", async () => {
    const model = new ScriptedModel({ fails: overloaded }, "Too late.");
    const timer: Timer = {
      random: () => 0,
      wait: async (_ms, signal) => {
        if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
      },
    };
    const { session } = newSession(model, { timer });
    session.onEvent((event) => event.type === "retrying" && event.retry && session.cancel());
    assert.equal((await session.send("Hi")).stopReason, "cancelled");
    assert.equal(model.requests.length, 1);
    assert.equal(session.live.retry, undefined);
  });
});

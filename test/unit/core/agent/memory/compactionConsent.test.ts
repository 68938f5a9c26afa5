import assert from "node:assert/strict";
import type { CompactionAnswer } from "../../../../../src/core/agent/memory/compactionConsent.ts";
import type { Session } from "../../../../../src/core/agent/session/session.ts";
import { ScriptedModel } from "../../../doubles/scriptedModel.ts";
import { newSession, policy, servicesFor } from "../../../doubles/world.ts";

/** A window of 1,000 letters, compacted at 800; each exchange takes about 150. */
function asking(answers: readonly (CompactionAnswer | "stop")[]) {
  const base = servicesFor(new ScriptedModel()).settings();
  const settings = () => ({
    ...base,
    policy: { ...policy, strategy: "slidingWindow" as const },
    asksBeforeCompacting: true,
  });
  const { session } = newSession(new ScriptedModel(), { settings });
  const asked: { readonly canWait: boolean; readonly strategy: string }[] = [];
  const left = [...answers];
  session.onEvent((event) => {
    if (event.type !== "compactionAsked" || !event.question) return;
    asked.push(event.question);
    const answer = left.shift();
    setImmediate(() => {
      if (answer === "stop") session.cancel();
      else if (answer !== undefined) assert.equal(session.memory.consent.answer(answer), true);
    });
  });
  return { session, asked };
}

const compactions = ({ conversation }: Session) =>
  conversation.entries.flatMap((entry) => (entry.type === "compaction" ? [entry.strategy] : []));

async function until(session: Session, done: () => boolean) {
  for (let turn = 0; !done(); turn++) {
    assert.ok(turn < 40, "it never came to that");
    await session.send("x".repeat(120));
  }
}

describe("A compaction that is asked about", () => {
  it("is made once the user says so, and what the model gets shows it", async () => {
    const { session, asked } = asking(["apply"]);
    await until(session, () => asked.length > 0);
    assert.equal(compactions(session).length, 1);
    assert.equal(asked[0]?.canWait, true);
    assert.equal(session.memory.consent.question, undefined);
  });

  it("is made by another strategy where the user prefers that", async () => {
    const { session, asked } = asking(["dropOldest"]);
    await until(session, () => asked.length > 0);
    assert.deepEqual(compactions(session), ["dropOldest"]);
  });

  it("waits until the limit where the user says not now, and then cannot be put off", async () => {
    const { session, asked } = asking(["notNow", "apply"]);
    await until(session, () => asked.length > 1);
    assert.deepEqual(
      asked.map(({ canWait }) => canWait),
      [true, false],
    );
    assert.equal(compactions(session).length, 1);
  });

  it("is asked about no more where the user has made room by hand meanwhile", async () => {
    const { session, asked } = asking([]);
    let byHand: Promise<unknown> | undefined;
    session.onEvent((event) => {
      if (event.type === "compactionAsked" && event.question) byHand ??= session.memory.compact("dropOldest");
    });
    await until(session, () => asked.length > 0);
    await byHand;
    assert.deepEqual([compactions(session), asked.length], [["dropOldest"], 1]);
    assert.equal(session.memory.consent.question, undefined);
  });

  it("is asked about anew, with its figures of now, where the user has changed something else", async () => {
    const { session, asked } = asking([]);
    session.onEvent((event) => {
      if (event.type !== "compactionAsked" || !event.question) return;
      const { id = "" } = session.conversation.messages.find(({ message }) => message.role === "user") ?? {};
      if (asked.length === 1) void session.overrides.pin(id, true);
      else setImmediate(() => session.memory.consent.answer("apply"));
    });
    await until(session, () => asked.length > 0);
    assert.equal(asked.length, 2);
    assert.deepEqual(compactions(session), ["slidingWindow"]);
  });

  it("cannot be put off by an answer that is late or impossible", async () => {
    const { session, asked } = asking(["notNow"]);
    await until(session, () => asked.length > 0);
    assert.equal(session.memory.consent.answer("apply"), false);
    let refused: boolean | undefined;
    session.onEvent((event) => {
      if (event.type !== "compactionAsked" || event.question?.canWait !== false) return;
      setImmediate(() => {
        refused = session.memory.consent.answer("notNow");
        session.memory.consent.answer("apply");
      });
    });
    await until(session, () => asked.length > 1);
    assert.equal(refused, false);
  });

  it("is off with the turn where the user stops", async () => {
    const { session, asked } = asking(["stop"]);
    await until(session, () => asked.length > 0);
    assert.deepEqual(compactions(session), []);
    assert.equal(session.memory.consent.question, undefined);
    assert.equal(session.isRunning, false);
  });
});

describe("A working budget", () => {
  it("keeps prompts below itself where the window is larger, and forces nothing", async () => {
    const base = servicesFor(new ScriptedModel()).settings();
    const settings = () => ({ ...base, contextWindow: 10_000, policy: { ...policy, workingBudget: 1_000 } });
    const model = new ScriptedModel();
    const { session } = newSession(model, {
      settings,
      models: { limits: () => ({ window: 10_000, reserve: 1 }) },
    });
    for (let turn = 0; turn < 30; turn++) {
      await session.send("x".repeat(120));
      const { figures } = await session.memory.view();
      assert.ok(figures.total < 1_000, String(figures.total));
      assert.equal(figures.limit, 9_999);
    }
    assert.equal((await session.send("y".repeat(3_000))).stopReason, "stop");
  });
});

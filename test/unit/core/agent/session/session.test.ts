import assert from "node:assert/strict";
import type { ModelError } from "../../../../../src/core/ports/models.ts";
import type { ToolBox } from "../../../../../src/core/ports/tools.ts";
import { textOf } from "../../../../../src/core/conversation/message.ts";
import { sentenceOf } from "../../../doubles/english.ts";
import { letterCounter } from "../../../doubles/letterCounter.ts";
import { ScriptedModel } from "../../../doubles/scriptedModel.ts";
import { echoTools, keepingLog, newSession, reopened, servicesFor } from "../../../doubles/world.ts";

const unreachable: ModelError = { kind: "unreachable", reason: { code: "connectionFailed", server: "s" } };
const impatient = {
  settings: () => ({
    ...servicesFor(new ScriptedModel()).settings(),
    turn: { requests: 50, cost: 0, conversationCost: 0, dayCost: 0, retries: 0 },
  }),
};
const roles = (session: { conversation: { messages: readonly { message: { role: string } }[] } }) =>
  session.conversation.messages.map(({ message }) => message.role);

describe("A session", () => {
  it("answers a message and keeps the system prompt, the question and the answer", async () => {
    const { session } = newSession(new ScriptedModel("Hello there."));
    const outcome = await session.send("Hi");
    assert.deepEqual(outcome, { stopReason: "stop", text: "Hello there." });
    assert.deepEqual(roles(session), ["system", "user", "assistant"]);
  });

  it("counts the system prompt before it begins, so that the first request is what was shown and the message", async () => {
    const log = keepingLog();
    let prompt = "The system prompt";
    const { session } = newSession(new ScriptedModel("Hello."), { log, systemPrompt: () => prompt });
    const { figures: short } = await session.memory.view();
    prompt += ", with instructions.";
    const { figures, weighed } = await session.memory.view();
    assert.deepEqual(weighed, []);
    assert.equal(figures.system - short.system, ", with instructions.".length);
    assert.deepEqual(session.conversation.messages, []);
    const weight = await session.estimator.weighText("Hi");
    await session.send("Hi");
    const { fields } = log.lines.find(({ message }) => message === "request")!;
    assert.equal((fields as { counted: number }).counted, figures.total + weight);
  });

  it("runs the tools that the model calls and asks again with their results", async () => {
    const model = new ScriptedModel(
      {
        calls: [
          ["echo", { text: "one" }],
          ["echo", { text: "two" }],
        ],
      },
      "Both done.",
    );
    const { session } = newSession(model);
    const outcome = await session.send("Go");
    assert.equal(outcome.text, "Both done.");
    assert.deepEqual(roles(session), ["system", "user", "assistant", "tool", "tool", "assistant"]);
    assert.deepEqual(model.requests[1]?.messages.slice(-2).map(textOf), ["one", "two"]);
  });

  it("is the same conversation after a restart", async () => {
    const { session, services } = newSession(
      new ScriptedModel({ calls: [["echo", { text: "x" }]] }, "Done."),
    );
    await session.send("Go");
    const again = await reopened(services);
    assert.deepEqual(again.conversation.entries, session.conversation.entries);
    assert.deepEqual(await again.memory.view(), await session.memory.view());
  });

  it("streams a reply as it comes, under the id that its entry gets", async () => {
    const { session } = newSession(new ScriptedModel("A long enough reply."));
    const seen: string[] = [];
    let id = "";
    session.onEvent((event) => {
      if (event.type === "replyStarted") id = event.id;
      if (event.type === "textDelta") seen.push(event.text);
    });
    await session.send("Hi");
    assert.equal(seen.join(""), "A long enough reply.");
    assert.ok(seen.length > 1);
    assert.equal(session.conversation.messages.at(-1)?.id, id);
  });

  it("keeps what came of a reply that was cut off, marked, and leaves it out after Retry", async () => {
    const model = new ScriptedModel({ fails: unreachable, after: "Half a" }, "A whole reply.");
    const { session } = newSession(model, impatient);
    const outcome = await session.send("Hi");
    assert.equal(outcome.stopReason, "failed");
    assert.equal(session.conversation.messages.at(-1)?.interrupted, true);
    assert.deepEqual(session.failure, { kind: "model", error: unreachable });
    await session.retry();
    assert.deepEqual(model.requests[1]?.messages.map(textOf), ["system", "Hi"]);
    assert.equal(session.failure, undefined);
    assert.equal(session.conversation.messages.length, 4);
  });

  it("answers every open call when it is stopped, so that the record can be sent again", async () => {
    const model = new ScriptedModel(
      {
        calls: [
          ["echo", { text: "1" }],
          ["echo", { text: "2" }],
        ],
      },
      "Fine.",
    );
    const { session } = newSession(model);
    session.onEvent((event) => {
      if (event.type === "tool" && event.status === "running") session.cancel();
    });
    const outcome = await session.send("Go");
    assert.equal(outcome.stopReason, "cancelled");
    assert.deepEqual(roles(session), ["system", "user", "assistant", "tool", "tool"]);
    assert.match(textOf(session.conversation.messages.at(-1)!.message), /Cancelled/);
  });

  it("records how long a call took that failed or broke, and not of one that the user stopped", async () => {
    const run: ToolBox["run"] = async ({ function: { arguments: how } }, signal) => {
      if (how.includes("fail")) return { content: "No.", failed: true };
      if (how.includes("break")) throw new Error("Broken.");
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      if (how.includes("throw")) throw new Error("Aborted.");
      return { content: "Stopped.", failed: true };
    };
    const ways = ["fail", "break", "wait", "wait and throw"];
    const model = new ScriptedModel({ calls: ways.map((text) => ["echo", { text }]) });
    const { session } = newSession(model, { tools: { ...echoTools, run } });
    let running = 0;
    session.onEvent((event) => {
      const areAllRunning = event.type === "tool" && event.status === "running" && ++running === ways.length;
      if (areAllRunning) setImmediate(() => session.cancel());
    });
    await session.send("Go");
    const results = session.conversation.messages.filter(({ message }) => message.role === "tool");
    assert.deepEqual(
      results.map(({ failed, durationMs }) => [failed, durationMs !== undefined]),
      [
        [true, true],
        [true, true],
        [true, false],
        [true, false],
      ],
    );
  });

  it("tells the model when the user denies a call", async () => {
    const model = new ScriptedModel({ calls: [["echo", { text: "secret" }]] }, "As you like.");
    const { session } = newSession(model, { approval: { allows: async () => false } });
    await session.send("Go");
    assert.match(textOf(model.requests[1]!.messages.at(-1)!), /denied/);
  });

  it("goes on after a crash: the unfinished reply is kept, calls without result get one", async () => {
    const { session, services } = newSession(new ScriptedModel({ calls: [["echo", { text: "x" }]] }));
    await session.send("Go");
    const entries = session.conversation.entries.slice(0, 3);
    const journal = { ...services.journal, append: async () => undefined };
    const draft = { conversationId: "c", id: "draft-1", model: "m", text: "Half", at: 5 };
    const load = async () => ({ entries, draft });
    const again = await reopened({ ...services, journal: { ...journal, load } });
    assert.deepEqual(roles(again), ["system", "user", "assistant", "tool", "assistant"]);
    assert.equal(again.conversation.messages.at(-1)?.id, "draft-1");
    assert.equal(again.conversation.messages.at(-1)?.interrupted, true);
  });

  it("logs counted and reported tokens of every request, and no content", async () => {
    const log = keepingLog();
    const { session } = newSession(new ScriptedModel("The answer."), { log });
    await session.send("A private question");
    const line = log.lines.find(({ message }) => message === "request");
    const { ms, ...fields } = line!.fields as { ms: number };
    assert.ok(ms > 0);
    assert.deepEqual(JSON.parse(JSON.stringify(fields)), {
      ...{ kind: "turn", model: "m", outcome: "stop", counted: 44, reported: 100, drift: 56, expected: 44 },
      ...{ limit: 999, reserve: 1, completionTokens: 10, retries: 0 },
    });
    assert.doesNotMatch(JSON.stringify(log.lines), /private|answer/);
  });

  it("logs a line for every request, also for those that fail, without the server's words", async () => {
    const log = keepingLog();
    const failing: ModelError = {
      kind: "server",
      status: 500,
      reason: { code: "serverFailed", server: "s", said: "You said: private things." },
    };
    const { session } = newSession(new ScriptedModel({ fails: failing }, { fails: failing, after: "Ha" }), {
      log,
    });
    await session.send("Hi");
    const lines = log.lines.filter(({ message }) => message === "request");
    assert.deepEqual(
      lines.map(({ level, fields }) => [level, (fields as { outcome: string }).outcome]),
      [
        ["warn", "server"],
        ["warn", "server"],
        ["info", "stop"],
      ],
    );
    assert.doesNotMatch(JSON.stringify(log.lines), /private/);
  });

  for (const [finishReason, says] of [
    ["stop", /The model said nothing/],
    ["length", /used up its reply of at most 1 tokens/],
    ["contentFilter", /content filter/],
  ] as const) {
    it(`says in words that the model said nothing, and keeps no empty message: ${finishReason}`, async () => {
      const usage = { promptTokens: 100, completionTokens: 10 };
      const model = new ScriptedModel(async function* () {
        yield { type: "text", text: "\n" };
        yield { type: "done", message: { role: "assistant", content: "\n" }, finishReason, usage };
      }, "Here I am.");
      const { session } = newSession(model);
      const outcome = await session.send("Hi");
      assert.equal(outcome.stopReason, "failed");
      assert.match(outcome.failure?.kind === "model" ? sentenceOf(outcome.failure.error) : "", says);
      assert.deepEqual(roles(session), ["system", "user"]);
      assert.equal(session.live.reply, undefined);
      assert.equal((await session.retry()).text, "Here I am.");
    });
  }

  it("keeps what came before the server's filter, marked, and asks anew on Retry", async () => {
    const model = new ScriptedModel(async function* () {
      yield { type: "text", text: "First" };
      const message = { role: "assistant", content: "First" } as const;
      yield { type: "done", message, finishReason: "contentFilter" };
    }, "Other words.");
    const { session } = newSession(model);
    assert.equal((await session.send("Hi")).failure?.kind, "model");
    assert.equal(session.conversation.messages.at(-1)?.interrupted, true);
    await session.retry();
    assert.deepEqual(model.requests[1]?.messages.map(textOf), ["system", "Hi"]);
  });

  it("counts anew when someone else answers", async () => {
    let by = "one";
    const counter: typeof letterCounter = async (model, tools) => {
      const once = await letterCounter(model, tools);
      if (by === "one") return once;
      return { ...once, key: "twice", message: async (...about) => 2 * (await once.message(...about)) };
    };
    const models = { counter, countersVersion: () => by };
    const { session } = newSession(new ScriptedModel(), { models });
    await session.send("Hi");
    const { history } = (await session.memory.view()).figures;
    by = "two";
    assert.equal((await session.memory.view()).figures.history, 2 * history);
    by = "one";
    assert.equal((await session.memory.view()).figures.history, history);
  });

  it("compacts once and retries when the provider says that the prompt is too long", async () => {
    const tooLong: ModelError = { kind: "contextLength", reason: { code: "tooLong", model: "m" } };
    const model = new ScriptedModel("One.", "Two.", "Three.", { fails: tooLong }, "Four.");
    const { session } = newSession(model);
    for (const text of ["first", "second", "third", "fourth"]) await session.send(text);
    const [refused, retried] = model.requests.slice(-2);
    assert.ok(retried!.messages.length < refused!.messages.length);
    assert.equal(
      session.conversation.entries.findLast(({ type }) => type === "compaction")?.type,
      "compaction",
    );
    assert.equal(textOf(session.conversation.messages.at(-1)!.message), "Four.");
  });

  it("sends nothing and says why when what must be sent does not fit", async () => {
    const model = new ScriptedModel();
    const { session } = newSession(model, { systemPrompt: () => "x".repeat(2_000) });
    const outcome = await session.send("Hi");
    assert.equal(outcome.stopReason, "cannotFit");
    assert.equal(model.requests.length, 0);
    assert.equal(outcome.failure?.kind, "cannotFit");
  });
});

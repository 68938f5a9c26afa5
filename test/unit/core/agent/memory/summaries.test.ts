import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ChatRequest } from "../../../../../src/core/ports/models.ts";
import { summaryVersions } from "../../../../../src/core/context/summary/summaryHistory.ts";
import { textOf } from "../../../../../src/core/conversation/message.ts";
import { ScriptedModel, type Script } from "../../../doubles/scriptedModel.ts";
import { newSession, policy, servicesFor } from "../../../doubles/world.ts";

/** Answers the summary model's requests with these scripts in turn, all others with "Done.". */
class Summarizing extends ScriptedModel {
  readonly asked: ChatRequest[] = [];
  private readonly summaries: Script[];

  constructor(...summaries: readonly Script[]) {
    super();
    this.summaries = [...summaries];
  }

  override stream(request: ChatRequest, signal: AbortSignal) {
    if (request.model === "s") this.asked.push(request);
    this.add(request.model === "s" ? (this.summaries.shift() ?? "Summary.") : "Done.");
    return super.stream(request, signal);
  }
}

const talk = async (session: { send(text: string): Promise<unknown> }, turns: number) => {
  for (let turn = 1; turn <= turns; turn++) await session.send(`${turn}`.padEnd(100, "."));
};

const summarizing = (more: object = {}) => {
  const base = servicesFor(new ScriptedModel()).settings();
  return { settings: () => ({ ...base, ...more, policy: { ...policy, strategy: "summarize" as const } }) };
};

/** Lets what runs in the background come to its end, or to what it waits for. */
const idle = async () => {
  for (let turn = 0; turn < 50; turn++) await nextTurn();
};

const serverFailed = { kind: "server", reason: { code: "serverFailed", server: "s" } } as const;

describe("A summary", () => {
  it("is begun in the background before the threshold forces one", async () => {
    const model = new Summarizing("The story so far.");
    const limits = (name: string) => ({ window: name === "s" ? 100_000 : 1_000, reserve: 1 });
    const { session } = newSession(model, { ...summarizing(), models: { limits } });
    for (let turn = 0; turn < 7; turn++) {
      await talk(session, 1);
      await idle();
    }
    const compaction = session.conversation.entries.find((entry) => entry.type === "compaction");
    assert.equal(compaction?.summary?.text, "The story so far.");
    assert.ok(compaction.tokensBefore <= 800, "it waited for the threshold");
    assert.deepEqual(compaction.summary.usage, { promptTokens: 100, completionTokens: 10 });
  });

  it("is given up when what it replaces has changed meanwhile", async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const slow: Script = async function* () {
      await gate;
      yield { type: "done", message: { role: "assistant", content: "Late." }, finishReason: "stop" };
    };
    const { session } = newSession(new Summarizing(slow));
    await talk(session, 5);
    const change = session.memory.compact("summarize");
    await idle();
    await session.overrides.pin(session.conversation.messages[1]!.id, true);
    release();
    assert.deepEqual(await change, { applied: false, refusal: { code: "conversationChanged" } });
  });

  it("is never made twice at a time", async () => {
    const { session } = newSession(new Summarizing());
    await talk(session, 5);
    const both = await Promise.all([
      session.memory.compact("summarize"),
      session.memory.compact("summarize"),
    ]);
    assert.deepEqual(both.map(({ applied }) => applied).sort(), [false, true]);
  });

  it("leaves everything as it was when it is cancelled", async () => {
    const cancelled: Script = async function* (_request, signal) {
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      yield { type: "failed", error: { kind: "cancelled", reason: { code: "stopped" } } };
    };
    const { session } = newSession(new Summarizing(cancelled));
    await talk(session, 5);
    const before = session.conversation;
    const stop = new AbortController();
    const change = session.memory.compact("summarize", stop.signal);
    await idle();
    stop.abort();
    assert.equal((await change).applied, false);
    assert.equal(session.conversation, before);
  });

  it("can be stopped by itself, also in the background, and is not begun again before one succeeds", async () => {
    let asked = 0;
    const waiting: Script = async function* () {
      asked++;
      yield { type: "failed", error: { kind: "cancelled", reason: { code: "stopped" } } };
    };
    const limits = (name: string) => ({ window: name === "s" ? 100_000 : 1_000, reserve: 1 });
    const { session } = newSession(new Summarizing(waiting), { ...summarizing(), models: { limits } });
    const faults: (string | undefined)[] = [];
    const ended = new Promise<void>((resolve) =>
      session.onEvent((event) => {
        if (event.type !== "summarizing") return;
        if (event.active) session.memory.summarizer.stop();
        else {
          faults.push(event.refusal?.code);
          resolve();
        }
      }),
    );
    for (let turn = 0; turn < 7 && asked === 0; turn++) {
      await talk(session, 1);
      await idle();
    }
    await ended;
    assert.equal(asked, 1);
    assert.deepEqual(faults, [undefined]);
    assert.equal(session.memory.summarizer.isBusy, false);
    assert.ok(!session.conversation.entries.some(({ type }) => type === "compaction"));
    await session.send("short");
    await idle();
    assert.equal(asked, 1);
  });

  it("that fails is explained once where nobody asked for it, and by its own answer where the user did", async () => {
    const fails: Script = { fails: serverFailed };
    const limits = (name: string) => ({ window: name === "s" ? 100_000 : 1_000, reserve: 1 });
    const { session } = newSession(new Summarizing(fails, fails), { ...summarizing(), models: { limits } });
    const faults: string[] = [];
    session.onEvent((event) => {
      if (event.type === "summarizing" && event.refusal) faults.push(event.refusal.code);
    });
    for (let turn = 0; turn < 7; turn++) {
      await talk(session, 1);
      await idle();
    }
    assert.deepEqual(faults, ["summaryModelFailed"]);
    assert.deepEqual(await session.memory.compact("summarize"), {
      applied: false,
      refusal: { code: "summaryModelFailed", error: serverFailed },
    });
    assert.deepEqual(faults, ["summaryModelFailed"]);
  });

  it("is made in parts, one after the other, when the history is too long for the summary model", async () => {
    const model = new Summarizing("Part one.", "Parts one and two.", "All parts.");
    const limits = (name: string) => ({ window: name === "s" ? 3_200 : 100_000, reserve: 1 });
    const base = servicesFor(new ScriptedModel()).settings();
    const settings = () => ({ ...base, contextWindow: 0 });
    const { session } = newSession(model, { models: { limits }, settings });
    await talk(session, 14);
    const change = await session.memory.compact("summarize");
    assert.ok(change.applied);
    assert.ok(model.asked.length > 1, "there was one part");
    for (const { messages } of model.asked) {
      assert.ok(messages.reduce((sum, message) => sum + textOf(message).length, 0) < 3_200);
    }
    assert.match(textOf(model.asked[1]!.messages[1]!), /<summary_so_far>\nPart one\.\n/);
    const transcripts = model.asked.map(({ messages }) => textOf(messages[1]!)).join("\n");
    for (let turn = 1; turn <= 10; turn++)
      assert.ok(transcripts.includes(`\n${turn}....`), `turn ${turn} is missing`);
  });

  for (const [what, script, refusal] of [
    ["empty", "", { code: "summaryEmpty" }],
    ["no shorter than what it replaces", "long ".repeat(200), { code: "summaryNotShorter" }],
    ["over its cap", "a".repeat(310), { code: "summaryTooLong", cap: 200 }],
  ] as const) {
    it(`does not count when it is ${what}`, async () => {
      const { session } = newSession(new Summarizing(script));
      await talk(session, 6);
      assert.deepEqual(await session.memory.compact("summarize"), { applied: false, refusal });
    });
  }

  it("does not count when it was cut off", async () => {
    const cutOff: Script = async function* () {
      yield { type: "done", message: { role: "assistant", content: "Half a" }, finishReason: "length" };
    };
    const { session } = newSession(new Summarizing(cutOff));
    await talk(session, 6);
    const change = await session.memory.compact("summarize");
    assert.deepEqual(change, { applied: false, refusal: { code: "summaryCutOff" } });
  });

  for (const [what, fails] of [
    ["404", { kind: "badRequest", reason: { code: "unknownModel", server: "s", model: "s" } }],
    ["400", { kind: "badRequest", reason: { code: "refused", server: "s", said: "model s is not loaded" } }],
    ["403", { kind: "unauthorized", reason: { code: "forbidden", server: "s", said: "no access to s" } }],
  ] as const) {
    it(`is written by the conversation's model where the server lacks the other (${what}), which is asked once`, async () => {
      const model = new ScriptedModel();
      const { session } = newSession(model, {
        models: {
          stream: (request, signal) => {
            model.add(request.model === "s" ? { fails } : request.tools.length === 0 ? "Short." : "Done.");
            return model.stream(request, signal);
          },
        },
      });
      const told: string[] = [];
      session.onEvent((event) => {
        if (event.type === "summaryModelMissing") told.push(`${event.model}: ${event.used}`);
      });
      for (let round = 0; round < 2; round++) {
        await talk(session, 5);
        assert.ok((await session.memory.compact("summarize")).applied);
      }
      assert.deepEqual(told, ["s: m"]);
      assert.equal(model.requests.filter(({ model: asked }) => asked === "s").length, 1);
      assert.deepEqual(
        session.conversation.summaries.map(({ model: by }) => by),
        ["m"],
      );
    });
  }

  it("that fails for another reason is not asked of another model", async () => {
    const { session } = newSession(new Summarizing({ fails: serverFailed }));
    await talk(session, 6);
    const change = await session.memory.compact("summarize");
    assert.deepEqual(change, {
      applied: false,
      refusal: { code: "summaryModelFailed", error: serverFailed },
    });
  });

  it("is asked for in the user's language", async () => {
    const model = new Summarizing("Kurz.");
    const { session } = newSession(model);
    for (const word of ["Reiher", "Dommel", "Kranich", "Storch"]) await session.send(word.repeat(15));
    assert.ok((await session.memory.compact("summarize")).applied);
    const [system, user] = model.asked[0]!.messages.map(textOf);
    assert.match(system!, /language that the user writes in/);
    assert.match(user!, /in the user's language\.$/);
  });

  it("may be as long as the setting says", async () => {
    const { session } = newSession(new Summarizing("a".repeat(310)), summarizing({ summaryTokens: 400 }));
    await talk(session, 6);
    assert.ok((await session.memory.compact("summarize")).applied);
  });

  it("can be edited, written anew, and brought back to any version, and each of that undone", async () => {
    const model = new Summarizing("First.", "Second, with names.");
    const { session } = newSession(model);
    await talk(session, 4);
    const made = await session.memory.compact("summarize");
    assert.ok(made.applied);
    const shown = async () => textOf((await session.memory.view()).messages[1]!).split("\n")[1];
    assert.ok((await session.overrides.editSummary(made.id, "By hand.")).applied);
    assert.ok((await session.overrides.regenerateSummary(made.id, "Keep the names.")).applied);
    assert.equal(await shown(), "Second, with names.");
    assert.match(textOf(model.asked.at(-1)!.messages[1]!), /in particular: Keep the names\.$/);
    const versions = summaryVersions(session.conversation, made.id);
    assert.deepEqual(
      versions.map(({ text, model: by }) => [text, by]),
      [
        ["First.", "s"],
        ["By hand.", undefined],
        ["Second, with names.", "s"],
      ],
    );
    assert.ok((await session.overrides.useSummaryVersion(made.id, versions[0]!.id)).applied);
    assert.equal(await shown(), "First.");
    await session.overrides.undo();
    assert.equal(await shown(), "Second, with names.");
    assert.equal((await session.overrides.editSummary(made.id, "  ")).applied, false);
  });

  it("can be previewed, made and written anew over one with an exact index that the user wrote into", async () => {
    const model = new Summarizing("First.", "Second.", "Third.");
    const { session } = newSession(model, summarizing({ contextWindow: 20_000 }));
    const long = (turn: number) =>
      `Look at src/part${turn}.ts, which has ${turn}${turn} lines. ${"a".repeat(900)}`;
    for (let turn = 1; turn <= 5; turn++) await session.send(long(turn));
    const made = await session.memory.compact("summarize");
    assert.ok(made.applied);
    assert.ok(session.conversation.summaries[0]?.index, "no index was made");
    assert.ok((await session.overrides.editSummary(made.id, "By hand.")).applied);
    for (let turn = 6; turn <= 9; turn++) await session.send(long(turn));
    const previews = await session.memory.previews.compare();
    assert.ok(previews.some(({ strategy, needsRequest }) => strategy === "summarize" && needsRequest));
    assert.ok((await session.memory.compact("summarize")).applied);
    const last = session.conversation.summaries.at(-1)!;
    assert.ok((await session.overrides.regenerateSummary(last.id, "Shorter.")).applied);
  });
});

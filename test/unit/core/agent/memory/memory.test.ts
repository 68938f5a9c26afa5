import assert from "node:assert/strict";
import { textOf } from "../../../../../src/core/conversation/message.ts";
import type { ChatRequest } from "../../../../../src/core/ports/models.ts";
import { ScriptedModel, type Script } from "../../../doubles/scriptedModel.ts";
import {
  dumpTools,
  echoTools,
  keepingLog,
  newSession,
  policy,
  reopened,
  servicesFor,
} from "../../../doubles/world.ts";

/** Answers summary requests by one script, everything else with "Done.". */
class ModelOfTwoMinds extends ScriptedModel {
  private readonly summary: Script;

  constructor(summary: Script) {
    super();
    this.summary = summary;
  }

  override stream(request: ChatRequest, signal: AbortSignal) {
    this.add(request.model === "s" ? this.summary : "Done.");
    return super.stream(request, signal);
  }
}

/** Settings of the world's window with another strategy. */
const withStrategy = (strategy: "dropOldest" | "slidingWindow" | "summarize" | "off") => {
  const base = servicesFor(new ScriptedModel()).settings();
  return { settings: () => ({ ...base, policy: { ...policy, strategy } }) };
};

const talk = async (session: { send(text: string): Promise<unknown> }, turns: number) => {
  for (let turn = 1; turn <= turns; turn++) await session.send(`${turn}`.padEnd(100, "."));
};

const serverFailed = { kind: "server", reason: { code: "serverFailed", server: "s" } } as const;

describe("Memory", () => {
  for (const strategy of ["dropOldest", "slidingWindow"] as const) {
    it(`keeps every request within the limit by ${strategy}, and loses nothing of the record`, async () => {
      const model = new ScriptedModel();
      const { session } = newSession(model, withStrategy(strategy));
      await talk(session, 30);
      assert.equal(session.conversation.messages.length, 61);
      assert.ok(session.conversation.entries.some(({ type }) => type === "compaction"));
      for (const { messages } of model.requests) {
        const tokens = 20 + messages.reduce((sum, message) => sum + textOf(message).length, 0);
        assert.ok(tokens <= 1_000 * policy.compactAt, `${tokens} tokens were sent`);
        assert.equal(messages[0]?.role, "system");
        const [first, second] = messages.slice(1);
        if (first?.role === "system") assert.match(textOf(first), /^\[Earlier messages hidden here\. /);
        assert.equal((first?.role === "system" ? second : first)?.role, "user");
      }
    });
  }

  it("warns in the log that a request passes the threshold, once for each compaction and once where none is made", async () => {
    const warnings = async (strategy: "slidingWindow" | "off", turns: number) => {
      const log = keepingLog();
      const { session } = newSession(new ScriptedModel(), { ...withStrategy(strategy), log });
      await talk(session, turns);
      const compactions = session.conversation.entries.filter(({ type }) => type === "compaction").length;
      const lines = log.lines.filter(({ message }) => message === "threshold passed");
      return { compactions, shares: lines.map(({ fields }) => (fields as { share: number }).share) };
    };
    const { compactions, shares } = await warnings("slidingWindow", 30);
    assert.ok(compactions > 1);
    assert.equal(shares.length, compactions);
    assert.ok(shares.every((share) => share > 80 && share < 100));
    assert.equal((await warnings("off", 9)).shares.length, 1);
  });

  it("leaves the sent prefix as it was between compactions", async () => {
    const model = new ScriptedModel();
    const { session } = newSession(model, withStrategy("dropOldest"));
    await talk(session, 30);
    const compactions = session.conversation.entries.filter(({ type }) => type === "compaction").length;
    const broken = model.requests.filter(({ messages }, index) => {
      const before = model.requests[index - 1]?.messages ?? [];
      return before.some((message, place) => textOf(message) !== textOf(messages[place]!));
    });
    assert.equal(broken.length, compactions);
  });

  it("takes back a trim exactly, also after a restart", async () => {
    const { session, services } = newSession(new ScriptedModel());
    await talk(session, 3);
    const before = await session.memory.view();
    const change = await session.memory.compact("dropOldest");
    assert.ok(change.applied);
    const again = await reopened(services);
    assert.equal((await again.memory.view()).figures.total, change.tokensAfter);
    const undone = await again.overrides.undo();
    assert.ok(undone.applied);
    assert.deepEqual(await again.memory.view(), before);
  });

  it("does not trim again what the user took back before the limit itself forces it", async () => {
    const model = new ScriptedModel();
    const { session } = newSession(model);
    await talk(session, 8);
    const count = () => session.conversation.entries.filter(({ type }) => type === "compaction").length;
    assert.equal(count(), 1);
    await session.overrides.undo();
    await session.send("short");
    assert.equal(count(), 1);
    await talk(session, 2);
    assert.equal(count(), 2);
  });

  it("puts a summary in the place of what it replaces, and makes the next from the record", async () => {
    const model = new ScriptedModel("a", "b", "c", "d", "First summary", "e", "Second summary");
    const { session } = newSession(model);
    await talk(session, 4);
    assert.ok((await session.memory.compact("summarize")).applied);
    await talk(session, 1);
    assert.ok((await session.memory.compact("summarize")).applied);
    const second = model.requests.at(-1)!;
    assert.doesNotMatch(textOf(second.messages[1]!), /First summary/);
    assert.match(
      textOf(second.messages[1]!),
      /<conversation>\n### user\n1\.\.\.[^]*### user\n2\.\.\.[^]*### assistant\nb\n/,
    );
    const { messages, weighed } = await session.memory.view();
    assert.equal(textOf(messages[1]!), "Previous conversation summary:\nSecond summary");
    assert.match(textOf(messages[2]!), /^\[Earlier messages hidden here\. /);
    assert.equal(messages.filter(({ role }) => role === "system").length, 3);
    assert.ok(weighed.some(({ standing }) => standing === "summarized"));
    await session.overrides.undo();
    assert.equal(
      textOf((await session.memory.view()).messages[1]!),
      "Previous conversation summary:\nFirst summary",
    );
  });

  it("leaves the conversation as it was when a summary fails", async () => {
    const model = new ScriptedModel("a", "b", "c", {
      fails: serverFailed,
    });
    const { session } = newSession(model);
    await talk(session, 3);
    const before = session.conversation;
    assert.deepEqual(await session.memory.compact("summarize"), {
      applied: false,
      refusal: { code: "summaryModelFailed", error: serverFailed },
    });
    assert.equal(session.conversation, before);
  });

  it("falls back to the sliding window for a request whose summary fails", async () => {
    const model = new ModelOfTwoMinds({ fails: serverFailed });
    const { session } = newSession(model, withStrategy("summarize"));
    const faults: string[] = [];
    session.onEvent((event) => {
      if (event.type === "summarizing" && event.refusal) faults.push(event.refusal.code);
    });
    await talk(session, 10);
    const compactions = session.conversation.entries.filter((entry) => entry.type === "compaction");
    assert.deepEqual(
      compactions.map(({ strategy }) => strategy),
      ["slidingWindow"],
    );
    assert.ok(faults.length > 0 && faults.every((fault) => fault === "summaryModelFailed"));
    assert.equal(textOf(session.conversation.messages.at(-1)!.message), "Done.");
  });

  it("reports what every strategy would do, and applies none", async () => {
    const { session } = newSession(new ScriptedModel());
    await talk(session, 5);
    const before = session.conversation;
    const previews = await session.memory.previews.compare();
    assert.deepEqual(
      previews.map(({ strategy }) => strategy),
      ["slidingWindow", "dropOldest", "summarize"],
    );
    assert.ok(
      previews.every(({ hidden, tokensAfter, tokensBefore }) => hidden > 0 && tokensAfter < tokensBefore),
    );
    assert.equal(session.conversation, before);
  });

  it("sends an oversized message in part, with a mark, and keeps all of it in the record", async () => {
    const model = new ScriptedModel();
    const { session } = newSession(model);
    const outcome = await session.send("x".repeat(5_000));
    assert.equal(outcome.stopReason, "stop");
    const [request] = model.requests;
    assert.match(
      textOf(request!.messages.at(-1)!),
      /^x+\n\[… [\d,]+ of 5,000 characters left out to fit …\]\nx+$/,
    );
    assert.equal(textOf(session.conversation.messages[1]!.message).length, 5_000);
    const { figures, weighed } = await session.memory.view();
    assert.ok(figures.total <= figures.limit);
    assert.equal(weighed[1]?.shortened, "cut");
  });

  it("clears stale tool results before it hides anything", async () => {
    const model = new ScriptedModel(
      { calls: [["dump", { letter: "a", count: 650 }]] },
      "One.",
      "Two.",
      "Three.",
    );
    const { session } = newSession(model, { tools: dumpTools });
    await session.send("Go");
    await session.send("b".repeat(150));
    const [cleared] = session.conversation.entries.filter((entry) => entry.type === "compaction");
    assert.equal(cleared?.strategy, "clearToolResults");
    const { messages } = await session.memory.view();
    assert.equal(messages.length, session.conversation.messages.length);
    assert.match(
      textOf(messages[3]!),
      /^\[Result of dump \{"letter":"a","count":650\} cleared: 650 characters/,
    );
    const before = await session.overrides.undo();
    assert.ok(before.applied);
    assert.equal(textOf((await session.memory.view()).messages[3]!), "a".repeat(650));
  });

  it("clears earlier results of a long tool loop when nothing else can be hidden", async () => {
    const calls = (letter: string, count: number) => ({ calls: [["dump", { letter, count }]] as const });
    const model = new ScriptedModel(calls("a", 500), calls("b", 100), calls("c", 100), "Done.");
    const { session } = newSession(model, { tools: dumpTools });
    const outcome = await session.send("Go");
    assert.equal(outcome.text, "Done.");
    const last = model.requests.at(-1)!;
    assert.match(textOf(last.messages[3]!), /cleared/);
    assert.equal(textOf(last.messages.at(-1)!), "c".repeat(100));
    assert.equal(last.messages.length, session.conversation.messages.length - 1);
  });

  it("says why nothing can be sent when nothing may be hidden by itself", async () => {
    const model = new ScriptedModel();
    const { session } = newSession(model, withStrategy("off"));
    await talk(session, 9);
    const outcome = await session.send("x".repeat(200));
    assert.equal(outcome.stopReason, "cannotFit");
    const { failure } = outcome;
    assert.ok(failure?.kind === "cannotFit");
    assert.deepEqual(failure.problem.remedies, ["summarize", "fewerTools", "raiseWindow"]);
    assert.ok(!session.conversation.entries.some(({ type }) => type === "compaction"));
  });

  it("does not compact at every turn where that gains next to nothing", async () => {
    const model = new ScriptedModel();
    const { session } = newSession(model, { systemPrompt: () => "s".repeat(780) });
    for (let turn = 0; turn < 30; turn++) await session.send("0123456789");
    const compactions = session.conversation.entries.filter(({ type }) => type === "compaction").length;
    assert.ok(compactions <= 6, `${compactions} compactions in 30 turns`);
  });

  it("keeps a pin and its question through every strategy, and refuses one that leaves no room", async () => {
    const { session } = newSession(new ScriptedModel());
    await session.send(`keep ${"k".repeat(50)}`);
    const answer = session.conversation.messages.at(-1)!.id;
    assert.ok((await session.overrides.pin(answer, true)).applied);
    await talk(session, 20);
    const { messages, figures } = await session.memory.view();
    assert.deepEqual(messages.slice(2, 4).map(textOf), [`keep ${"k".repeat(50)}`, "Done."]);
    assert.equal(figures.pinned, 5);
    await session.send("y".repeat(600));
    const refused = await session.overrides.pin(session.conversation.messages.at(-2)!.id, true);
    assert.ok(!refused.applied);
    assert.deepEqual(refused.refusal, { code: "pinsTooLarge", used: 605, limit: 499 });
  });

  it("leaves an excluded message's whole unit out, until it is included again", async () => {
    const two = [
      ["echo", { text: "one" }],
      ["echo", { text: "two" }],
    ] as const;
    const { session } = newSession(new ScriptedModel({ calls: two }, "Both."));
    await session.send("Go");
    const result = session.conversation.messages[4]!.id;
    assert.ok((await session.overrides.exclude(result, true)).applied);
    assert.deepEqual((await session.memory.view()).messages.map(textOf), ["system", "Go", "Both."]);
    assert.ok((await session.overrides.exclude(session.conversation.messages[2]!.id, false)).applied);
    assert.equal((await session.memory.view()).messages.length, 6);
    assert.equal(
      (await session.overrides.exclude(session.conversation.messages[0]!.id, true)).applied,
      false,
    );
  });

  it("learns the window that a server names, and stays within it", async () => {
    const tooLong = {
      kind: "contextLength",
      reason: { code: "tooLong", model: "m" },
      limitTokens: 400,
    } as const;
    const model = new ScriptedModel("a", "b", "c", "d", { fails: tooLong }, "Fits.");
    const { session } = newSession(model);
    await talk(session, 4);
    const outcome = await session.send("e".repeat(100));
    assert.equal(outcome.text, "Fits.");
    assert.equal((await session.memory.view()).figures.window, 400);
  });

  it("tells what a smaller model would hide before it is chosen", async () => {
    const limits = (model: string) => ({ window: model === "small" ? 300 : 1_000, reserve: 1 });
    const base = servicesFor(new ScriptedModel()).settings();
    const settings = () => ({ ...base, contextWindow: 0 });
    const { session } = newSession(new ScriptedModel(), { settings, models: { limits } });
    await talk(session, 5);
    assert.equal((await session.memory.previews.preflight("large")).fits, true);
    const small = await session.memory.previews.preflight("small");
    assert.equal(small.fits, false);
    assert.ok(small.hidden > 0 && small.tokensAfter <= 299);
  });

  it("offers recall from the first request on, so that the list of tools never changes, and counts it", async () => {
    const model = new ScriptedModel("Noted.");
    const { session } = newSession(model);
    await session.send(`The deploy key is called heron-42. ${"z".repeat(80)}`);
    await talk(session, 2);
    const change = await session.memory.compact("dropOldest");
    assert.ok(change.applied);
    model.add({ calls: [["recall", { query: "name of the deploy key" }]] }, "It is heron-42.");
    await session.send("What was the deploy key?");
    const told = model.requests.at(-1);
    for (const { tools } of model.requests) {
      assert.deepEqual(
        tools.map((tool) => tool.function.name),
        ["echo", "recall"],
      );
    }
    assert.equal((await session.memory.view()).figures.tools, 20);
    assert.match(textOf(told!.messages.at(-1)!), /\[id-\d+\] user, .* UTC\n.*heron-42/);
  });

  it("offers no tool at all where the user chose none", async () => {
    const model = new ScriptedModel();
    const { session } = newSession(model, { tools: { ...echoTools, definitions: [] } });
    await talk(session, 10);
    assert.ok(model.requests.every(({ tools }) => tools.length === 0));
    const { messages, figures } = await session.memory.view();
    assert.equal(figures.tools, 0);
    assert.match(textOf(messages[1]!), /^\[Earlier messages hidden here\.\]$/);
  });

  it("says that something is hidden and what the user began with, in the one line that is there for it", async () => {
    const model = new ScriptedModel();
    const { session } = newSession(model, withStrategy("dropOldest"));
    await session.send("Build a heron.");
    await talk(session, 20);
    const { messages, figures } = await session.memory.view();
    const note = '[Earlier messages hidden here. `recall` finds them. The user began: "Build a heron."]';
    assert.equal(textOf(messages[1]!), note);
    assert.equal(figures.framing, note.length);
    await session.overrides.undo();
    const after = (await session.memory.view()).messages.filter(({ role }) => role === "system");
    assert.ok(after.length <= 2);
  });
});

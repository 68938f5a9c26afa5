import assert from "node:assert/strict";
import { textOf } from "../../../src/core/conversation/message.ts";
import { ScriptedModel } from "../doubles/scriptedModel.ts";
import { newSession, policy, reopened, servicesFor } from "../doubles/world.ts";

/** Settings of the world's window with another strategy. */
const withStrategy = (strategy: "dropOldest" | "slidingWindow" | "summarize" | "off") => {
  const base = servicesFor(new ScriptedModel()).settings();
  return { settings: () => ({ ...base, policy: { ...policy, strategy } }) };
};

const talk = async (session: { send(text: string): Promise<unknown> }, turns: number) => {
  for (let turn = 1; turn <= turns; turn++) await session.send(`${turn}`.padEnd(100, "."));
};

describe("Memory", () => {
  for (const strategy of ["dropOldest", "slidingWindow"] as const) {
    it(`keeps every request within the limit by ${strategy}, and loses nothing of the record`, async () => {
      const model = new ScriptedModel();
      const { session } = newSession(model, withStrategy(strategy));
      await talk(session, 30);
      assert.equal(session.conversation.messages.length, 61);
      assert.ok(session.conversation.entries.some(({ type }) => type === "compaction"));
      for (const { messages } of model.requests) {
        const tokens = 10 + messages.reduce((sum, message) => sum + textOf(message).length, 0);
        assert.ok(tokens <= 1_000 * policy.compactAt, `${tokens} tokens were sent`);
        assert.equal(messages[0]?.role, "system");
        assert.equal(messages[1]?.role, "user");
      }
    });
  }

  it("leaves the sent prefix as it was between compactions", async () => {
    const model = new ScriptedModel();
    const { session } = newSession(model, withStrategy("dropOldest"));
    await talk(session, 30);
    const compactions = session.conversation.entries.filter(({ type }) => type === "compaction").length;
    const broken = model.requests.filter(({ messages }, index) => {
      const before = model.requests[index - 1]?.messages ?? [];
      return before.some((message, place) => message !== messages[place]);
    });
    assert.equal(broken.length, compactions);
  });

  it("takes back a trim exactly, also after a restart", async () => {
    const { session, services } = newSession(new ScriptedModel());
    await talk(session, 3);
    const before = await session.view();
    const change = await session.compact("dropOldest");
    assert.ok(change.applied);
    const again = await reopened(services);
    assert.equal((await again.view()).figures.total, change.tokensAfter);
    const undone = await again.undo();
    assert.ok(undone.applied);
    assert.deepEqual(await again.view(), before);
  });

  it("does not trim again what the user took back before the limit itself forces it", async () => {
    const model = new ScriptedModel();
    const { session } = newSession(model);
    await talk(session, 8);
    const count = () => session.conversation.entries.filter(({ type }) => type === "compaction").length;
    assert.equal(count(), 1);
    await session.undo();
    await session.send("short");
    assert.equal(count(), 1);
    await talk(session, 2);
    assert.equal(count(), 2);
  });

  it("puts a summary in the place of what it replaces, and updates it the next time", async () => {
    const model = new ScriptedModel("a", "b", "c", "d", "First summary", "e", "Second summary");
    const { session } = newSession(model);
    await talk(session, 4);
    assert.ok((await session.compact("summarize")).applied);
    await talk(session, 1);
    assert.ok((await session.compact("summarize")).applied);
    const second = model.requests.at(-1)!;
    assert.match(textOf(second.messages[1]!), /<summary_so_far>\nFirst summary/);
    const { messages, weighed } = await session.view();
    assert.equal(textOf(messages[1]!), "Previous conversation summary:\nSecond summary");
    assert.equal(messages.filter(({ role }) => role === "system").length, 2);
    assert.ok(weighed.some(({ standing }) => standing === "summarized"));
    await session.undo();
    assert.equal(
      textOf((await session.view()).messages[1]!),
      "Previous conversation summary:\nFirst summary",
    );
  });

  it("leaves the conversation as it was when a summary fails", async () => {
    const model = new ScriptedModel("a", "b", "c", {
      fails: { kind: "server", message: "The server failed." },
    });
    const { session } = newSession(model);
    await talk(session, 3);
    const before = session.conversation;
    assert.deepEqual(await session.compact("summarize"), { applied: false, reason: "The server failed." });
    assert.equal(session.conversation, before);
  });

  it("falls back to the sliding window for a request whose summary fails", async () => {
    const failure = { fails: { kind: "server", message: "The server failed." } } as const;
    const model = new ScriptedModel("1", "2", "3", "4", "5", "6", "7", failure, "Answer.");
    const { session } = newSession(model, withStrategy("summarize"));
    await talk(session, 8);
    const compaction = session.conversation.entries.find((entry) => entry.type === "compaction");
    assert.equal(compaction?.strategy, "slidingWindow");
    assert.equal(textOf(session.conversation.messages.at(-1)!.message), "Answer.");
  });

  it("reports what every strategy would do, and applies none", async () => {
    const { session } = newSession(new ScriptedModel());
    await talk(session, 5);
    const before = session.conversation;
    const previews = await session.compare();
    assert.deepEqual(
      previews.map(({ strategy }) => strategy),
      ["slidingWindow", "dropOldest", "summarize"],
    );
    assert.ok(
      previews.every(({ hidden, tokensAfter, tokensBefore }) => hidden > 0 && tokensAfter < tokensBefore),
    );
    assert.equal(session.conversation, before);
  });
});

import assert from "node:assert/strict";
import type { ToolEvent } from "../../../../src/core/agent/session/liveState.ts";
import {
  conversationFact,
  liveRows,
  emptySnapshot,
  retryFact,
  sessionSnapshot,
  summarizingFact,
  toolFact,
} from "../../../../src/presenter/panel/snapshot.ts";
import { english } from "../../doubles/english.ts";
import { ScriptedModel } from "../../doubles/scriptedModel.ts";
import { newSession } from "../../doubles/world.ts";

const serverFailed = { kind: "badRequest", reason: { code: "refused", server: "s" } } as const;
const call = { id: "call-1", type: "function", function: { name: "run_command", arguments: "{}" } } as const;
const waiting: ToolEvent = {
  type: "tool",
  id: "t",
  call,
  effect: "execute",
  status: "waiting",
  question: { always: "npm test …", covers: "Covers" },
};

describe("What a new page is shown of a conversation", () => {
  it("is nothing where none is open", () => {
    assert.deepEqual(emptySnapshot, {
      conversation: null,
      rows: [],
      hasEarlier: false,
      running: false,
      failure: null,
    });
  });

  it("is its title and model, the rows, and that nothing is wrong", async () => {
    const { session } = newSession(new ScriptedModel());
    await session.send("Hello");
    const shown = sessionSnapshot(session, { rows: [], hasEarlier: true }, english);
    assert.deepEqual(shown, {
      conversation: { id: "c", title: session.conversation.title, model: "m", effort: "auto" },
      rows: [],
      hasEarlier: true,
      running: false,
      failure: null,
    });
    assert.deepEqual(conversationFact(session), shown.conversation);
    const id = session.conversation.messages.at(-1)!.id;
    assert.ok((await session.overrides.pin(id, true)).applied);
    assert.equal(conversationFact(session).canUndo, true);
    await session.overrides.undo();
    assert.equal(conversationFact(session).canUndo, undefined);
  });

  it("is why the last turn failed, with what can be done", async () => {
    const { session } = newSession(new ScriptedModel({ fails: serverFailed }));
    await session.send("Hello");
    const { failure } = sessionSnapshot(session, { rows: [], hasEarlier: false }, english);
    assert.equal(failure?.kind, "badRequest");
    assert.equal(failure.message, "s refused the request.");
    assert.ok(failure.actions.length > 0);
  });
});

describe("Rows of what is under way", () => {
  it("are the reply that streams and the calls that run, in this order", () => {
    const { session } = newSession(new ScriptedModel());
    session.live.follow(waiting);
    session.live.follow({ type: "replyStarted", id: "r", at: 5 });
    session.live.follow({ type: "textDelta", id: "r", text: "Let me" });
    const [reply, tool] = liveRows(session);
    assert.ok(reply?.kind === "message" && tool?.kind === "tool");
    assert.deepEqual([reply.id, reply.text, reply.streaming, reply.tokens], ["r", "Let me", true, 0]);
    assert.deepEqual([tool.id, tool.status, tool.always], ["t", "waiting", "npm test …"]);
  });

  it("tell when a call began only once it runs", () => {
    const rowOf = (event: ToolEvent) => {
      const fact = toolFact(event);
      assert.ok(fact.type === "row" && fact.row.kind === "tool");
      return fact.row;
    };
    assert.ok(!("startedAt" in rowOf(waiting)));
    assert.equal(rowOf({ ...waiting, status: "running", startedAt: 7 }).startedAt, 7);
  });
});

describe("Facts of a wait and of a summary", () => {
  it("say why a request is made again, and when; or that it is not", () => {
    assert.deepEqual(retryFact({ error: serverFailed, at: 9, attempt: 1, since: 3 }, english), {
      type: "retrying",
      retry: { message: "s refused the request.", at: 9 },
    });
    assert.deepEqual(retryFact(undefined, english), { type: "retrying", retry: null });
  });

  it("say why a summary that nobody asked for came to nothing", () => {
    assert.deepEqual(summarizingFact({ type: "summarizing", active: true }, english), {
      type: "summarizing",
      active: true,
    });
    assert.deepEqual(
      summarizingFact({ type: "summarizing", active: false, refusal: { code: "summaryEmpty" } }, english),
      { type: "summarizing", active: false, fault: "The summary came back empty." },
    );
  });
});

import assert from "node:assert/strict";
import { exportJson } from "../../../../../src/core/conversation/transfer/exportJson.ts";
import { importConversation } from "../../../../../src/core/conversation/transfer/importConversation.ts";
import { textOf, type ChatMessage } from "../../../../../src/core/conversation/message.ts";
import { Conversations } from "../../../../../src/core/agent/session/conversations.ts";
import type { ToolBox } from "../../../../../src/core/ports/tools.ts";
import { createTools } from "../../../../../src/tools/toolBox.ts";
import { NodeWorkspace } from "../../../../fixtures/nodeWorkspace.ts";
import { ScriptedModel, type Script } from "../../../doubles/scriptedModel.ts";
import { newSession, reopened, servicesFor } from "../../../doubles/world.ts";

const planCall = (...steps: readonly string[]): Script => ({
  calls: [
    [
      "plan",
      {
        items: steps.map((step) => ({
          text: step.replace("*", ""),
          state: step.endsWith("*") ? "done" : "pending",
        })),
      },
    ],
  ],
});

/** Conversations whose agent has the tool `plan` and nothing else. */
function newConversations(...scripts: readonly Script[]) {
  const model = new ScriptedModel(...scripts);
  const all = createTools({
    workspace: new NodeWorkspace(),
    plans: { revise: (wanted, call) => conversations.revisePlan(wanted, call) },
  });
  const tools: ToolBox = {
    definitions: all.definitions.filter((one) => one.function.name === "plan"),
    effect: (name) => all.effect(name),
    run: (call, signal) => all.run(call, signal),
  };
  const services = servicesFor(model, { tools, models: { limits: () => ({ window: 9_000, reserve: 1 }) } });
  const conversations: Conversations = new Conversations(services, () => undefined);
  return { model, services, conversations };
}

const planIn = (messages: readonly ChatMessage[]) => {
  const last = messages.at(-1);
  return last && textOf(last).startsWith("<plan>") ? textOf(last) : undefined;
};

describe("The plan of the work in a session", () => {
  it("is made by the agent's call, without asking, and stands at the end of every request from then on", async () => {
    const { model, conversations } = newConversations(planCall("Read", "Write"), "begun", "more");
    const session = conversations.create();
    await session.send("Do it");
    await session.send("On");
    assert.equal(planIn(model.requests[0]!.messages), undefined);
    for (const { messages } of model.requests.slice(1)) {
      assert.match(planIn(messages) ?? "", /\[ \] Read\n\[ \] Write/);
      assert.equal(messages.filter((one) => textOf(one).startsWith("<plan>")).length, 1);
    }
    const result = session.conversation.messages.find(({ message }) => message.role === "tool");
    assert.equal(result && textOf(result.message), "Kept: 0 of 2 done.");
    assert.equal(session.conversation.entries.filter(({ type }) => type === "workPlan").length, 1);
  });

  it("leaves the beginning of each request what it was in the one before", async () => {
    const { model, conversations } = newConversations(
      planCall("A", "B"),
      planCall("A*", "B"),
      planCall("A*", "B*"),
      "done",
    );
    await conversations.create().send("Do it");
    const [, ...requests] = model.requests.map(({ messages }) => messages);
    for (const [at, messages] of requests.entries()) {
      const stable = requests[at - 1]?.slice(0, -1) ?? [];
      assert.deepEqual(messages.slice(0, stable.length), stable);
    }
  });

  it("has a weight of its own among the figures, and none where there is no plan", async () => {
    const { conversations } = newConversations(planCall("Read"), "begun");
    const session = conversations.create();
    await session.send("Do it");
    const { figures, messages } = await session.memory.view();
    const { system, tools, history, summary, pinned, framing, total, plan } = figures;
    assert.ok(plan);
    assert.equal(plan, textOf(messages.at(-1)!).length);
    assert.equal(system + tools + history + summary + pinned + framing + plan, total);
    await session.workPlan.change({ kind: "clear" });
    const bare = (await session.memory.view()).figures;
    assert.ok(!("plan" in bare));
    assert.equal(bare.total, total - plan);
  });

  it("survives every compaction, a restart and a way out and in again", async () => {
    const model = new ScriptedModel(
      ...Array.from({ length: 20 }, (_, at) => `reply ${at} ${"word ".repeat(15)}`),
    );
    const { session, services } = newSession(model);
    await session.workPlan.change({ kind: "add", text: "Keep me" });
    for (let turn = 0; turn < 12; turn++) await session.send(`question ${turn} ${"and ".repeat(15)}`);
    assert.ok(session.conversation.compactions.size > 0);
    await session.memory.compact("dropOldest");
    for (const { messages } of model.requests) assert.match(planIn(messages) ?? "", /\[ \] Keep me/);
    const again = await reopened(services);
    assert.deepEqual(again.workPlan.items, session.workPlan.items);
    const { conversation } = session;
    const { text } = await exportJson({
      ...conversation,
      model: "m",
      standings: new Map(),
      tools: [],
      exportedAt: 0,
    });
    const imported = await importConversation(text, services.clock);
    assert.ok(imported.ok);
    assert.deepEqual(imported.entries, conversation.entries);
  });

  it("goes along into a fork as it was at that message", async () => {
    const { conversations } = newConversations(planCall("A"), "one", planCall("A*", "B"), "two");
    const session = conversations.create();
    await session.send("First");
    const { id } = session.conversation.messages.at(-1)!;
    await session.send("Second");
    assert.equal(session.workPlan.items.length, 2);
    const fork = await conversations.fork(id);
    assert.deepEqual(
      fork.workPlan.items.map(({ text, state }) => [text, state]),
      [["A", "pending"]],
    );
  });

  it("takes the user's changes into the request after them, while a turn runs as well", async () => {
    const { model, conversations } = newConversations(planCall("A"), planCall("A*"), "done");
    const session = conversations.create();
    const listening = session.onEvent((event) => {
      if (event.type !== "entry" || event.entry.type !== "workPlan") return;
      listening.dispose();
      void session.workPlan.change({ kind: "add", text: "The user's" });
    });
    await session.send("Do it");
    assert.match(planIn(model.requests[1]!.messages) ?? "", /\[ \] A\n\[ \] The user's/);
    assert.deepEqual(
      session.workPlan.items.map(({ text }) => text),
      ["A"],
      "the agent saw the user's step, and left it out",
    );
  });

  it("says what is wrong with a plan that is too long", async () => {
    const many = Array.from({ length: 51 }, (_, at) => `Step ${at}`);
    const { conversations } = newConversations(
      planCall(...many),
      planCall("x".repeat(301)),
      planCall(" "),
      "ok",
    );
    const session = conversations.create();
    await session.send("Do it");
    const results = session.conversation.messages.flatMap(({ message }) =>
      message.role === "tool" ? [textOf(message)] : [],
    );
    assert.match(results[0] ?? "", /at most 50 items/);
    assert.match(results[1] ?? "", /at most 300 characters/);
    assert.match(results[2] ?? "", /needs a text/);
    assert.deepEqual(session.workPlan.items, []);
  });
});

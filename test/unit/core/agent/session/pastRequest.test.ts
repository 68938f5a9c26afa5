import assert from "node:assert/strict";
import type { Entry } from "../../../../../src/core/conversation/entry.ts";
import type { ChatRequest } from "../../../../../src/core/ports/models.ts";
import type { ToolBox } from "../../../../../src/core/ports/tools.ts";
import { exportJson } from "../../../../../src/core/conversation/transfer/exportJson.ts";
import { importConversation } from "../../../../../src/core/conversation/transfer/importConversation.ts";
import { Session } from "../../../../../src/core/agent/session/session.ts";
import { ScriptedModel, type Script } from "../../../doubles/scriptedModel.ts";
import { echoTools, newSession, reopened } from "../../../doubles/world.ts";

/** Numbers from 0 to below 1, the same each time (a linear congruential generator). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32;
}

const call = (n: number) => ({ calls: [["look", { path: `src/${n}.ts` }]] as const });

async function changePlan({ workPlan }: Session, turn: number): Promise<void> {
  if (turn % 5 === 0) await workPlan.change({ kind: "add", text: `step ${turn}` });
  if (turn % 45 === 0) await workPlan.change({ kind: "clear" });
}

/** A session of about 200 requests in which everything changes that a request is made from. */
async function longSession() {
  const random = seeded(7);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
  const scripts: Script[] = [];
  for (let n = 0; n < 230; n++)
    scripts.push(n % 3 === 0 ? call(n) : `reply ${n} ${"word ".repeat(20 * random())}`);
  const model = new ScriptedModel(...scripts);
  let chosen = echoTools.definitions;
  const tools: ToolBox = {
    get definitions() {
      return chosen;
    },
    effect: () => "read",
    run: async () => ({ content: "line of a file\n".repeat(30) }),
  };
  const world = newSession(model, { tools });
  const { session } = world;
  for (let turn = 0; model.requests.length < 200; turn++) {
    await session.send(`question ${turn}`);
    const { messages } = session.conversation;
    const { id } = pick(messages.filter(({ message }) => message.role === "user"));
    const change = pick(["pin", "exclude", "undo", "trim", "model", "tools", "edit", "plan", "none"]);
    if (change === "pin") await session.overrides.pin(id, random() < 0.5);
    if (change === "exclude") await session.overrides.exclude(id, random() < 0.5);
    if (change === "undo") await session.overrides.undo().catch(() => undefined);
    if (change === "trim")
      await session.memory.compact(pick(["dropOldest", "slidingWindow", "clearToolResults"]));
    if (change === "model") await session.useModel(pick(["m", "other"]));
    await changePlan(session, turn);
    if (change === "tools") chosen = pick([echoTools.definitions, echoTools.definitions.slice(0, 1), []]);
    if (change === "edit" && turn % 4 === 0) await session.editAndResend(id, `edited ${turn}`);
  }
  return { ...world, model };
}

const wire = ({ messages, tools }: Pick<ChatRequest, "messages" | "tools">) =>
  JSON.stringify({ messages, tools });

async function assertRebuilt(session: Session, requests: readonly ChatRequest[]) {
  const replies = session.conversation.messages.filter(({ message }) => message.role === "assistant");
  const sent = requests.map(wire);
  let place = 0;
  for (const { id } of replies) {
    const past = await session.pastView(id);
    assert.ok(past?.request.isExact);
    const found = sent.indexOf(wire(past.request), place);
    assert.ok(
      found >= 0,
      `${wire(past.request)}
${sent[place]}`,
    );
    place = found + 1;
  }
  return replies.length;
}

describe("A request that was made", function () {
  this.timeout(60_000);

  it("is rebuilt from the record as it was sent, byte for byte, through 200 of them", async () => {
    const { session, services, model } = await longSession();
    assert.ok((await assertRebuilt(session, model.requests)) >= 190);
    await session.saved();
    assert.ok((await assertRebuilt(await reopened(services), model.requests)) >= 190);
  });

  it("is rebuilt from an export as well", async () => {
    const model = new ScriptedModel(call(1), "Done.", "Again.");
    const { session, services } = newSession(model);
    await session.send("Look");
    await session.send("Once more");
    const { id, title, entries } = session.conversation;
    const about = { id, title, model: "m", entries, standings: new Map(), tools: [], exportedAt: 0 };
    const { text } = await exportJson(about, { homePath: "/home/me", redact: false });
    const imported = await importConversation(text, services.clock);
    assert.ok(imported.ok);
    await assertRebuilt(new Session(services, id, { entries: imported.entries }), model.requests);
  });

  it("has the figures that were checked, also where limits are others by now", async () => {
    let window = 1_000;
    const model = new ScriptedModel("One", "Two");
    const { session } = newSession(model, { models: { limits: () => ({ window, reserve: 10 }) } });
    await session.send("Hello");
    const [, reply] = session.conversation.messages.filter(({ message }) => message.role !== "system");
    window = 50_000;
    const past = await session.pastView(reply!.id);
    assert.equal(past?.request.figures.window, 1_000);
    assert.equal(await session.pastView("nobody"), undefined);
  });

  it("says where it is of a version that did not note its terms", async () => {
    const { session } = newSession(new ScriptedModel("One"));
    await session.send("Hello");
    const entries = session.conversation.entries.map((entry) => {
      if (entry.type !== "message") return entry;
      return Object.fromEntries(
        Object.entries(entry).filter(([key]) => key !== "request"),
      ) as unknown as Entry;
    });
    const { services } = newSession(new ScriptedModel());
    const old = new Session(services, "c", { entries });
    const past = await old.pastView(old.conversation.messages.at(-1)!.id);
    assert.equal(past?.request.isExact, false);
    assert.equal(past.request.messages.at(-1)?.content, "Hello");
  });
});

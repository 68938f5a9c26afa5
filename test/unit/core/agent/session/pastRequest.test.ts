import assert from "node:assert/strict";
import type { Entry } from "../../../../../src/core/conversation/entry.ts";
import type { HidingStrategy } from "../../../../../src/core/conversation/strategy.ts";
import { picturesOf, type ChatMessage } from "../../../../../src/core/conversation/message.ts";
import type { ChatRequest, ModelError, ModelProvider } from "../../../../../src/core/ports/models.ts";
import { systemPrompt } from "../../../../../src/core/agent/prompt/systemPrompt.ts";
import { memoryPictures } from "../../../doubles/memoryPictures.ts";
import { picture } from "../../context/randomRecord.ts";
import type { ToolBox } from "../../../../../src/core/ports/tools.ts";
import { exportJson } from "../../../../../src/core/conversation/transfer/exportJson.ts";
import { importConversation } from "../../../../../src/core/conversation/transfer/importConversation.ts";
import { Session } from "../../../../../src/core/agent/session/session.ts";
import { ScriptedModel, type Script } from "../../../doubles/scriptedModel.ts";
import { echoTools, newSession, reopened, servicesFor } from "../../../doubles/world.ts";

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

/** Failures of a server, before it says anything or in the middle of its reply. */
const failures: readonly Script[] = [
  { fails: { kind: "server", reason: { code: "silent" } } as ModelError },
  {
    fails: { kind: "cutOff", reason: { code: "brokeOff", server: "s" } },
    after: "half a reply",
  },
  { fails: { kind: "badRequest", reason: { code: "silent" } } as ModelError, after: "half a reply" },
];

/** A session of about 200 requests in which everything changes that a request is made from. */
async function longSession() {
  const random = seeded(7);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
  const model = new ScriptedModel(
    ...Array.from({ length: 500 }, (_, n): Script => {
      if (n % 9 === 8) return pick(failures);
      return n % 3 === 0 ? call(n) : `reply ${n} on src/module${n % 20}.ts ${"word ".repeat(20 * random())}`;
    }),
  );
  let chosen = echoTools.definitions;
  const tools: ToolBox = {
    get definitions() {
      return chosen;
    },
    effect: () => "read",
    run: async () => ({ content: "line of a file\n".repeat(150) }),
  };
  let strategy: HidingStrategy = "slidingWindow";
  let editor = "Active file: src/0.ts";
  let notes = 0;
  const base = servicesFor(model).settings();
  const summarizing = new ScriptedModel(...Array<Script>(500).fill("They spoke of files."));
  const stream: ModelProvider["stream"] = (request, signal) =>
    (request.model === "s" ? summarizing : model).stream(request, signal);
  const world = newSession(model, {
    models: { stream },
    tools,
    pictures: { ...memoryPictures(), get: async (id) => new TextEncoder().encode(id) },
    editorContext: () => editor,
    systemPrompt: () =>
      systemPrompt([], [{ path: "AGENTS.md", text: `Rule ${notes}.` }], "", [`- note ${notes}`]),
    settings: () => ({
      ...base,
      contextWindow: 20_000,
      autoRecall: true,
      policy: { ...base.policy, strategy },
    }),
  });
  const { session } = world;
  const { overrides, memory } = session;
  const changes: readonly ((id: string, turn: number) => unknown)[] = [
    (id) => overrides.pin(id, random() < 0.7),
    (id) => overrides.exclude(id, random() < 0.5),
    () => {
      const seen = session.conversation.messages.filter(({ message }) => picturesOf(message).length > 0);
      const { id, message } = pick(seen);
      return overrides.formPicture(id, picturesOf(message)[0]?.id ?? "", pick(["stub", "full", "pinned"]));
    },
    () => overrides.undo(),
    () => memory.compact(pick(["dropOldest", "slidingWindow", "summarize", "clearToolResults"])),
    async (_id, turn) => {
      const made = await memory.compact("summarize");
      if (made.applied) await overrides.editSummary(made.id, `In short ${turn}.`);
    },
    () => session.useModel(pick(["m", "other"])),
    () => (chosen = pick([echoTools.definitions, echoTools.definitions.slice(0, 1), []])),
    () => (strategy = pick(["slidingWindow", "summarize"])),
    (_id, turn) => (editor = `Active file: src/${turn}.ts`),
    () => notes++,
    (id, turn) => (turn % 4 === 0 ? session.editAndResend(id, `edited ${turn}`) : undefined),
    (id, turn) => (turn % 4 === 0 ? session.rewindTo(id) : undefined),
  ];
  for (let turn = 0; session.conversation.messages.filter(isReply).length < 210; turn++) {
    const images = turn % 7 === 0 ? [picture(turn % 2)] : [];
    await session.send(`question ${turn} about src/module${Math.floor(20 * random())}.ts`, images);
    const { messages } = session.conversation;
    const { id } = pick(messages.filter(({ message }) => message.role === "user"));
    await changes[turn % changes.length]?.(id, turn);
    await changePlan(session, turn);
  }
  return { ...world, model };
}

const isReply = ({ message }: { readonly message: ChatMessage }) => message.role === "assistant";

const wire = ({ messages, tools }: Pick<ChatRequest, "messages" | "tools">) =>
  JSON.stringify({ messages, tools });

async function assertRebuilt(session: Session, requests: readonly ChatRequest[]) {
  const replies = session.conversation.messages.filter(({ message }) => message.role === "assistant");
  const sent = requests.map(wire);
  let place = 0;
  for (const { id } of replies) {
    const past = await session.past.view(id);
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

describe("A request that was made", () => {
  it("is rebuilt from the record as it was sent, byte for byte, through 200 of every kind", async () => {
    const { session, services, model } = await longSession();
    const { entries, messages, compactions } = session.conversation;
    for (const kind of [
      "recalled",
      "revert",
      "exclusion",
      "pin",
      "rewind",
      "summaryEdit",
      "image",
      "workPlan",
    ])
      assert.ok(
        entries.some(({ type }) => type === kind),
        kind,
      );
    const strategies = [...compactions.values()].map(({ strategy }) => strategy);
    for (const strategy of ["summarize", "slidingWindow", "clearToolResults"] as const)
      assert.ok(strategies.includes(strategy), strategy);
    assert.ok(messages.some(({ interrupted }) => interrupted));
    assert.ok(messages.filter(({ message }) => message.role === "system").length > 1);
    assert.ok(messages.some(({ message }) => picturesOf(message).length > 0));
    assert.ok((await assertRebuilt(session, model.requests)) >= 200);
    await session.saved();
    assert.ok((await assertRebuilt(await reopened(services), model.requests)) >= 200);
    const copied = entries.map((entry): Entry => ({ ...entry, conversationId: "fork" }));
    const fork = new Session(services, "fork", { entries: copied });
    fork.noteOrigin("c");
    assert.ok((await assertRebuilt(fork, model.requests)) >= 200);
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
    const past = await session.past.view(reply!.id);
    assert.equal(past?.request.figures.window, 1_000);
    assert.equal(await session.past.view("nobody"), undefined);
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
    const past = await old.past.view(old.conversation.messages.at(-1)!.id);
    assert.equal(past?.request.isExact, false);
    assert.equal(past.request.messages.at(-1)?.content, "Hello");
  });
});

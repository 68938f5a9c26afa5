import assert from "node:assert/strict";
import { Conversations } from "../../../../../src/core/agent/session/conversations.ts";
import type { SessionServices } from "../../../../../src/core/agent/session/sessionServices.ts";
import { inMemoryObservations } from "../../../../../src/core/agent/memory/accounting/modelObservations.ts";
import { callsOf } from "../../../../../src/core/conversation/message.ts";
import { checkEntries } from "../../../../../src/core/conversation/transfer/entryShape.ts";
import type { ModelProvider } from "../../../../../src/core/ports/models.ts";
import { ScriptedModel } from "../../../doubles/scriptedModel.ts";
import { newSession, reopened, scriptedProvider, servicesFor } from "../../../doubles/world.ts";

const calling = (text: string) => ({ calls: [["echo", { text }]] as const });

/** The server that the settings name first, and one of the name "beta" with another window, other prices and observations. */
function twoServers(overrides: Parameters<typeof servicesFor>[1] = {}) {
  const first = new ScriptedModel();
  const beta = new ScriptedModel();
  const ofBeta: Partial<ModelProvider> = {
    countersVersion: () => "beta",
    limits: () => ({ window: 50_000, reserve: 10, source: "server" }),
  };
  const base = servicesFor(first, overrides);
  const settings = { ...base.settings(), contextWindow: 0 };
  const known = {
    first: { models: base.models, observations: inMemoryObservations() },
    beta: { models: scriptedProvider(beta, ofBeta), observations: inMemoryObservations() },
  };
  const services: SessionServices = {
    ...base,
    ...(overrides.settings ? {} : { settings: () => settings }),
    server: (name) => (name === "beta" ? known.beta : known.first),
  };
  return { first, beta, known, services };
}

const atBeta = { server: "beta" };

describe("A conversation and several servers", () => {
  it("changes the server at any message and back, and remembers it after a restart", async () => {
    const { first, beta, services } = twoServers();
    const { session } = newSession(first, services);
    await session.send("one");
    await session.useModel("b1", atBeta);
    beta.add(calling("x"), "two");
    await session.send("two");
    assert.deepEqual([first.requests.length, beta.requests.map(({ model }) => model)], [1, ["b1", "b1"]]);
    const again = await reopened(services);
    assert.deepEqual(again.estimator.choice, { model: "b1", server: "beta" });
    await again.send("three");
    assert.equal(beta.requests.length, 3);
    await again.useModel("m");
    await again.send("four");
    assert.deepEqual([first.requests.length, beta.requests.length], [2, 3]);
    const asked = again.conversation.messages
      .filter(({ message }) => message.role === "assistant" && callsOf(message).length === 0)
      .map(({ model, server }) => [model, server]);
    assert.deepEqual(asked, [
      ["m", undefined],
      ["b1", "beta"],
      ["b1", "beta"],
      ["m", undefined],
    ]);
    // What another program gets of it is the name and nothing more.
    assert.deepEqual(checkEntries(JSON.parse(JSON.stringify(again.conversation.entries)), "$"), [
      ...again.conversation.entries,
    ]);
  });

  it("changes it while a tool runs: the next request goes there", async () => {
    const { first, beta, services } = twoServers();
    const { session } = newSession(first, {
      ...services,
      tools: {
        ...services.tools,
        run: async (...about) => {
          await session.useModel("b1", atBeta);
          return services.tools.run(...about);
        },
      },
    });
    first.add(calling("x"));
    await session.send("go");
    assert.deepEqual([first.requests.length, beta.requests.length], [1, 1]);
    assert.equal(beta.requests[0]?.messages.at(-1)?.role, "tool");
  });

  it("has the window of the server that it asks, and learns of each apart", async () => {
    const { first, known, services } = twoServers();
    const { session } = newSession(first, services);
    await session.send("one");
    const { window: here } = (await session.memory.view()).figures;
    known.beta.observations.keepWindow("m", { tokens: 9_000, setting: 0, known: 50_000 });
    assert.equal((await session.memory.view()).figures.window, here);
    assert.equal((await session.memory.previews.preflight("m", atBeta)).figures.window, 9_000);
    await session.useModel("m", atBeta);
    assert.equal((await session.memory.view()).figures.window, 9_000);
    assert.equal((await session.memory.previews.preflight("m", {})).figures.window, here);
  });

  it("summarizes at the conversation's server, by its own model where that lacks the summary model", async () => {
    const { first, beta, services } = twoServers();
    const { session } = newSession(first, services);
    for (const text of ["one", "two", "three"]) await session.send(text.repeat(40));
    await session.useModel("b1", atBeta);
    const reason = { code: "unknownModel", server: "b", model: "s" } as const;
    beta.add({ fails: { kind: "badRequest", reason } }, "Short.");
    const asked = first.requests.length;
    const change = await session.memory.compact("summarize");
    assert.ok(change.applied, JSON.stringify(change));
    assert.deepEqual(
      beta.requests.map(({ model }) => model),
      ["s", "b1"],
    );
    await session.useModel("m");
    for (const text of ["four", "five", "six"]) await session.send(text.repeat(20));
    const later = await session.memory.compact("summarize");
    assert.ok(later.applied, JSON.stringify(later));
    // That one server lacks a model says nothing of another.
    assert.equal(first.requests.at(-1)?.model, "s");
    assert.equal(first.requests.length, asked + 4);
  });

  it("begins with what was chosen before its first message, and no other does", async () => {
    const { beta, first, services } = twoServers();
    const conversations = new Conversations(services, () => undefined);
    const chosen = conversations.create();
    await chosen.useModel("b1", { server: "beta", effort: "high" });
    assert.equal(chosen.conversation.entries.length, 0);
    assert.equal(chosen.estimator.model, "b1");
    await chosen.send("hi");
    assert.deepEqual([beta.requests[0]?.model, beta.requests[0]?.effort], ["b1", "high"]);
    assert.deepEqual(chosen.estimator.choice, { model: "b1", server: "beta", effort: "high" });
    assert.deepEqual(chosen.conversation.entries[0]?.type, "model");
    const plain = conversations.create();
    await plain.send("hi");
    assert.deepEqual([first.requests[0]?.model, first.requests[0]?.effort], ["m", undefined]);
    assert.ok(plain.conversation.entries.every(({ type }) => type !== "model"));
  });

  it("asks what is next for new ones only where it has not begun; an older one keeps the first server", async () => {
    const usual = servicesFor(new ScriptedModel()).settings();
    const next = { model: "b1", server: "beta" };
    let settings = { ...usual };
    const { beta, first, services } = twoServers({ settings: () => settings });
    const { session } = newSession(first, services);
    await session.send("before");
    settings = { ...usual, next };
    await session.send("after");
    assert.deepEqual([first.requests.length, beta.requests.length], [2, 0]);
    const conversations = new Conversations(services, () => undefined);
    assert.deepEqual(conversations.estimator.choice, next);
    await conversations.create().send("new");
    assert.equal(beta.requests.length, 1);
  });

  it("is copied with the server's name", async () => {
    const { beta, first, services } = twoServers();
    const conversations = new Conversations(services, () => undefined);
    const session = conversations.create();
    await session.send("one");
    await session.useModel("b1", atBeta);
    await session.send("two");
    const last = session.conversation.messages.at(-1)?.id ?? "";
    const fork = await conversations.fork(last);
    await fork.send("three");
    const copy = await conversations.import(session.conversation.entries);
    await copy.send("four");
    assert.deepEqual([first.requests.length, beta.requests.length], [1, 3]);
  });
});

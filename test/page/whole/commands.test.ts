import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import type { TurnOutcome } from "../../../src/core/agent/record/sessionEvents.ts";
import { stateOf } from "../../../src/core/agent/session/state.ts";
import { tempFolder } from "../../fixtures/nodeWorkspace.ts";
import { until } from "../../fixtures/until.ts";
import { faults } from "../../modelServer/fault.ts";
import { startModelServer, type ModelServer } from "../../modelServer/modelServer.ts";
import { sampleWorkspace } from "../../vscode/folders.ts";
import { startPanelHost, type PanelHost } from "./panelHost.ts";
import { answers, commands } from "../../fixtures/vscode/vscodeModule.ts";

interface Change {
  readonly applied: boolean;
  readonly tokensAfter: number;
  readonly reason?: string;
}

describe("The extension's commands, called by other programs", () => {
  let server: ModelServer;
  let host: PanelHost;
  let temporary: Awaited<ReturnType<typeof tempFolder>>;

  beforeEach(async () => {
    server = await startModelServer();
    temporary = await tempFolder({});
    await cp(sampleWorkspace, temporary.path, { recursive: true });
    host = await startPanelHost(temporary.path, server, {});
  });
  afterEach(async () => {
    host.dispose();
    answers.choose = () => undefined;
    await server.close();
    await temporary.remove();
  });

  const run = <T>(command: string, argument: object = {}) =>
    commands.executeCommand(`longhand.${command}`, argument) as Promise<T>;
  const state = async () => {
    const session = host.conversations.current;
    assert.ok(session, "no conversation is open");
    return stateOf(session, await session.memory.view());
  };
  const converse = async (turns: number) => {
    await run("newConversation");
    for (let turn = 1; turn <= turns; turn++) {
      server.script(
        { toolCalls: [{ name: "list_files", arguments: { path: "." } }] },
        { text: `Answer ${turn}.` },
      );
      await run("send", { text: `Question ${turn}` });
    }
  };
  const idOf = async (role: string, place: number) =>
    (await state()).messages.filter((message) => message.role === role)[place]?.id;

  it("change a state whose parts add up to the total", async () => {
    await converse(2);
    const { tokens, messages, messageCount, running, model } = await state();
    const { system, tools, history, summary, pinned, framing, total } = tokens;
    assert.equal(system + tools + history + summary + pinned + framing, total);
    assert.equal(tokens.limit, tokens.window - tokens.reserve);
    assert.equal(tokens.limit, 111_616);
    assert.equal(messages.length, messageCount);
    assert.equal(running, false);
    assert.equal(model, "gpt-4o-mini");
    assert.ok(messages.every(({ standing, tokens: weight }) => standing === "sent" && weight > 0));
  });

  it("put a summary in the place of older messages", async () => {
    await converse(6);
    server.script({ text: "## Goal\nAnswer questions." });
    const change = await run<Change>("summarize", { apply: true });
    assert.ok(change.applied);
    const { tokens, messages } = await state();
    assert.ok(tokens.summary > 0);
    assert.ok(messages.some(({ standing }) => standing === "summarized"));
    assert.equal(tokens.total, change.tokensAfter);
  });

  it("offer to spend more once where a limit refuses a summary that was asked for, and then make it", async () => {
    const offers: string[] = [];
    const chosen = [undefined, "Spend More Once"];
    answers.choose = (sentence, actions) => {
      offers.push(`${sentence} ${actions.join(", ")}`);
      return chosen.shift();
    };
    await converse(6);
    const models = { "gpt-4o-mini": { inputPrice: 1, outputPrice: 4 } };
    host.settings = { models, maxCostPerConversation: 0.000_001 };
    const requests = server.requests.length;
    assert.equal((await run<Change>("summarize", { apply: true })).applied, false);
    assert.equal(server.requests.length, requests);
    server.script({ text: "## Goal\nAnswer questions." });
    assert.equal((await run<Change>("summarize", { apply: true })).applied, false);
    await until(async () => (await state()).messages.some(({ standing }) => standing === "summarized"));
    assert.equal(server.requests.length, requests + 1);
    assert.equal(offers.length, 2);
    for (const offer of offers) assert.match(offer, /\$.*Spend More Once, Open Settings$/);
  });

  it("ask for a summary at the end of the conversation where the server's cache makes that cheaper", async () => {
    const prices = { inputPrice: 1, cachedInputPrice: 0.1, outputPrice: 4 };
    host.settings = { models: { "gpt-4o-mini": prices } };
    await run("newConversation");
    for (let turn = 1; turn <= 6; turn++) {
      server.script({ text: `Answer ${turn}.`, cachedTokens: 1_024 });
      await run("send", { text: `Question ${turn}. ${"Some words more. ".repeat(150)}` });
    }
    server.script({ text: "## Goal\nAnswer questions." });
    assert.ok((await run<Change>("summarize", { apply: true })).applied);
    const [last, asked] = server.requests.slice(-2);
    assert.ok(last && asked);
    const { messages, tools } = last.body;
    assert.deepEqual(asked.body.messages.slice(0, messages.length), messages);
    assert.deepEqual([asked.body.model, asked.body.tools, asked.status], ["gpt-4o-mini", tools, 200]);
  });

  it("say a message anew in place of the one before, and ask again where that failed, as they send", async () => {
    await converse(3);
    server.script({ text: "Other answer." });
    const id = await idOf("user", 1);
    const outcome = await run("editAndResend", { id, text: "Other question" });
    assert.deepEqual(outcome, { stopReason: "stop", text: "Other answer." });
    const { messages } = await state();
    assert.equal(messages.filter(({ standing }) => standing === "rewound").length, 8);
    const sent = server.requests.at(-1)!.body.messages.map(({ content }) => content);
    assert.ok(!JSON.stringify(sent).includes("Question 2"));
    assert.match(JSON.stringify(sent.at(-1)), /^"Other question/);
    server.fail(faults.unauthorized);
    assert.equal((await run<TurnOutcome>("send", { text: "Again" })).stopReason, "failed");
    assert.equal((await state()).running, false);
    server.script({ text: "Now." });
    assert.deepEqual(await run("retry"), { stopReason: "stop", text: "Now." });
  });

  it("fork at a message, and leave the conversation as it was", async () => {
    await converse(3);
    const before = await state();
    const { id } = await run<{ id: string }>("fork", { id: await idOf("user", 1) });
    const forked = await state();
    assert.equal(forked.id, id);
    assert.notEqual(id, before.id);
    assert.equal(forked.messageCount, 6);
    await run("openConversation", { id: before.id });
    assert.deepEqual(await state(), before);
  });

  it("pin and exclude a message, take both back, and say why they do not", async () => {
    await converse(2);
    const before = await state();
    const id = await idOf("user", 0);
    const standing = async () => (await state()).messages.find((message) => message.id === id)?.standing;
    for (const [command, marked] of [
      ["pin", "pinned"],
      ["exclude", "excluded"],
    ] as const) {
      assert.ok((await run<Change>(command, { id, on: true })).applied);
      assert.equal(await standing(), marked);
      const again = await run<Change>(command, { id, on: true });
      assert.equal(again.applied, false);
      assert.ok(again.reason);
      assert.ok((await run<Change>(command, { id, on: false })).applied);
      assert.deepEqual(await state(), before);
    }
    assert.equal((await run<Change>("pin", { id: "nobody", on: true })).applied, false);
  });

  it("show a request as the server got it, byte for byte, through trims, summaries and undo", async () => {
    host.settings = { keepRecentExchanges: 2 };
    await run("newConversation");
    for (let turn = 1; turn <= 8; turn++) {
      server.script(
        { toolCalls: [{ name: "list_files", arguments: { path: "." } }] },
        { text: `Answer ${turn}. ${"words ".repeat(50)}` },
      );
      await run("send", { text: `Question ${turn}` });
      if (turn === 4) assert.ok((await run<Change>("trim", { strategy: "dropOldest", apply: true })).applied);
      if (turn === 5) assert.ok((await run<Change>("undo")).applied);
      if (turn === 7) {
        server.script({ text: "## Goal\nAnswer questions." });
        assert.ok((await run<Change>("summarize", { apply: true })).applied);
      }
    }
    const replies = (await state()).messages.filter(({ role }) => role === "assistant");
    const sent = server.requests.map(({ body: { messages, tools } }) => JSON.stringify({ messages, tools }));
    for (const { id } of replies) {
      const { messages, tools } = await run<Record<string, unknown>>("showRequest", { id });
      assert.ok(sent.includes(JSON.stringify({ messages, tools })), `the request of ${id} is another`);
    }
    assert.equal(replies.length, 16);
  });
});

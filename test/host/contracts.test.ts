import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import type { ModelServer } from "../modelServer/modelServer.ts";
import { faults } from "../modelServer/fault.ts";
import { until } from "../fixtures/until.ts";
import { configure, run, serve, state, usualModel } from "./support.ts";

const commands = [
  "newConversation",
  "openConversation",
  "trim",
  "summarize",
  "export",
  "import",
  "compare",
  "undo",
  "selectModel",
  "setApiKey",
  "focus",
  "send",
  "editAndResend",
  "retry",
  "fork",
  "pin",
  "exclude",
  "searchConversations",
];

interface Change {
  readonly applied: boolean;
  readonly tokensBefore: number;
  readonly tokensAfter: number;
}

describe("What other programs rely on", () => {
  let server: ModelServer;
  let folder: string;

  before(async () => {
    server = await serve();
    folder = await mkdtemp(join(tmpdir(), "longhand-test-"));
  });
  after(() => server.close());

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

  it("registers every command of the contract", async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    for (const command of commands) assert.ok(registered.has(`longhand.${command}`), command);
  });

  it("reports a state whose parts add up to the total", async () => {
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

  it("trims and takes it back exactly", async () => {
    await converse(4);
    const before = await state();
    const change = await run<Change>("trim", { strategy: "dropOldest", apply: true });
    assert.ok(change.applied);
    const trimmed = await state();
    assert.equal(trimmed.tokens.total, change.tokensAfter);
    assert.ok(trimmed.messages.some(({ standing }) => standing === "trimmed"));
    // As its record has it, too.
    await run("newConversation");
    await run("openConversation", { id: before.id });
    assert.deepEqual(await state(), trimmed);
    assert.equal((await run<Change>("undo")).applied, true);
    assert.deepEqual(await state(), before);
  });

  it("puts a summary in the place of older messages", async () => {
    await converse(6);
    server.script({ text: "## Goal\nAnswer questions." });
    const change = await run<Change>("summarize", { apply: true });
    assert.ok(change.applied);
    const { tokens, messages } = await state();
    assert.ok(tokens.summary > 0);
    assert.ok(messages.some(({ standing }) => standing === "summarized"));
    assert.equal(tokens.total, change.tokensAfter);
  });

  it("offers to spend more once where a limit refuses a summary that was asked for, and then makes it", async () => {
    const { showWarningMessage } = vscode.window;
    const offers: string[] = [];
    const answers = [undefined, "Spend More Once"];
    vscode.window.showWarningMessage = async <T>(sentence: string, ...actions: readonly T[]) => {
      offers.push(`${sentence} ${actions.join(", ")}`);
      const answer = answers.shift();
      return actions.find((action) => action === answer);
    };
    try {
      await converse(6);
      const models = { [usualModel]: { inputPrice: 1, outputPrice: 4 } };
      await configure({ summaryModel: usualModel, models, maxCostPerConversation: 0.000_001 });
      const asked = () => run<Change & { readonly reason?: string }>("summarize", { apply: true });
      const requests = server.requests.length;
      assert.equal((await asked()).applied, false);
      assert.equal(server.requests.length, requests);
      server.script({ text: "## Goal\nAnswer questions." });
      assert.equal((await asked()).applied, false);
      await until(async () => (await state()).messages.some(({ standing }) => standing === "summarized"));
      assert.equal(server.requests.length, requests + 1);
      assert.equal(offers.length, 2);
      for (const offer of offers) assert.match(offer, /\$.*Spend More Once, Open Settings$/);
    } finally {
      vscode.window.showWarningMessage = showWarningMessage;
      await configure({ summaryModel: undefined, models: undefined, maxCostPerConversation: undefined });
    }
  });

  it("asks for a summary at the end of the conversation where the server's cache makes that cheaper", async () => {
    const prices = { inputPrice: 1, cachedInputPrice: 0.1, outputPrice: 4 };
    await configure({ summaryModel: usualModel, models: { [usualModel]: prices } });
    try {
      await run("newConversation");
      for (let turn = 1; turn <= 6; turn++) {
        server.script({ text: `Answer ${turn}.`, cachedTokens: 1_024 });
        await run("send", { text: `Question ${turn}. ${"Some words more. ".repeat(150)}` });
      }
      server.script({ text: "## Goal\nAnswer questions." });
      assert.ok((await run<Change>("summarize", { apply: true })).applied);
    } finally {
      await configure({ summaryModel: undefined, models: undefined });
    }
    const [last, asked] = server.requests.slice(-2);
    assert.ok(last && asked);
    const { messages, tools } = last.body;
    assert.deepEqual(asked.body.messages.slice(0, messages.length), messages);
    assert.deepEqual([asked.body.model, asked.body.tools, asked.status], [usualModel, tools, 200]);
  });

  it("says what a failure of the model server was instead of throwing", async () => {
    await run("newConversation");
    server.fail(faults.unauthorized);
    const outcome = await run<{ stopReason: string }>("send", { text: "Hi" });
    assert.equal(outcome.stopReason, "failed");
    assert.equal((await state()).running, false);
  });

  it("exports JSON that imports as the same conversation, and Markdown to read", async () => {
    await converse(3);
    await run("trim", { strategy: "dropOldest", apply: true });
    const before = await state();
    const path = join(folder, "conversation.json");
    await run("export", { format: "json", path });
    const file = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown> & {
      conversation_history: unknown[];
    };
    assert.equal(file.conversation_history.length, before.messageCount);
    for (const key of ["version", "model", "tool_schemas", "entries"]) assert.ok(file[key], key);
    const imported = await run<{ imported: boolean; id: string }>("import", { path });
    assert.ok(imported.imported);
    const after = await state();
    assert.notEqual(after.id, before.id);
    assert.deepEqual({ ...after, id: "" }, { ...before, id: "" });
    await run("export", { format: "markdown", path: join(folder, "conversation.md") });
    assert.match(await readFile(join(folder, "conversation.md"), "utf8"), /Question 1/);
  });

  it("imports a bare array of Chat Completions messages, and nothing of a bad file", async () => {
    const path = join(folder, "bare.json");
    await writeFile(
      path,
      JSON.stringify([
        { role: "user", content: "Hi" },
        { role: "assistant", content: "Hello" },
      ]),
    );
    await run("import", { path });
    const { id, messages } = await state();
    assert.deepEqual(
      messages.map(({ role }) => role),
      ["user", "assistant"],
    );
    await writeFile(path, JSON.stringify([{ role: "nobody", content: "Hi" }]));
    const refused = await run<{ imported: boolean; reason: string }>("import", { path });
    assert.equal(refused.imported, false);
    assert.match(refused.reason, /role/);
    assert.equal((await state()).id, id);
  });

  const idOf = async (role: string, place: number) =>
    (await state()).messages.filter((message) => message.role === role)[place]?.id;

  it("says a message anew in place of the one before, and asks again, as it sends", async () => {
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
    const { length } = server.requests;
    await run("editAndResend", { id: "nobody", text: "x" });
    assert.equal(server.requests.length, length);
    server.fail(faults.unauthorized);
    await run("send", { text: "Again" });
    server.script({ text: "Now." });
    assert.deepEqual(await run("retry"), { stopReason: "stop", text: "Now." });
  });

  it("forks at a message, and leaves the conversation as it was", async () => {
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

  it("pins and excludes a message, takes both back, and says why it does not", async () => {
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
      const again = await run<Change & { reason: string }>(command, { id, on: true });
      assert.equal(again.applied, false);
      assert.ok(again.reason.length > 0);
      assert.ok((await run<Change>(command, { id, on: false })).applied);
      assert.deepEqual(await state(), before);
    }
    assert.equal((await run<Change>("pin", { id: "nobody", on: true })).applied, false);
  });

  it("searches all conversations for a query", async () => {
    await run("newConversation");
    server.script({ text: "A bittern is a heron that booms." });
    await run("send", { text: "What booms in the reeds?" });
    const { id, title, messages } = await state();
    await run("newConversation");
    const hits = await run<Record<string, unknown>[]>("searchConversations", { query: "bittern booms" });
    const hit = hits.find(({ conversationId }) => conversationId === id);
    assert.equal(hit?.["entryId"], messages.at(-1)?.id);
    assert.equal(hit?.["title"], title);
    assert.match(String(hit["text"]), /bittern is a heron/);
    assert.deepEqual(await run("searchConversations", { query: "kingfisher-nowhere" }), []);
  });

  it("uses the window and the reserve of the settings", async () => {
    await configure({ contextWindow: 10_000, responseReserve: 1_000 });
    const { tokens } = await state();
    assert.deepEqual([tokens.window, tokens.reserve, tokens.limit], [10_000, 1_000, 9_000]);
    await configure({ contextWindow: undefined, responseReserve: undefined });
  });
});

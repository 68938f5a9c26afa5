import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { TurnOutcome } from "../../src/core/agent/record/sessionEvents.ts";
import type { ToolsChosen } from "../../src/host/commands/toolCommands.ts";
import type { ModelServer } from "../modelServer/modelServer.ts";
import { validateRequest } from "../modelServer/validateRequest.ts";
import { until } from "../fixtures/until.ts";
import { configure, run, serve, state } from "./support.ts";

const lookup = "scripted_lookup";

describe("Tools registered with VS Code", () => {
  let server: ModelServer;

  before(async () => {
    server = await serve();
    await configure({ maxRetries: 0 });
    await vscode.extensions.getExtension("longhand-tests.model-provider")?.activate();
  });

  after(async () => {
    await select(names);
    await configure({ approval: "allowAll", maxRetries: undefined });
    await server.close();
  });

  const select = (tools: readonly string[]) => run<ToolsChosen>("selectTools", { tools });
  const names = [
    "read_file",
    "view_image",
    "list_files",
    "search_text",
    "edit_file",
    "write_file",
    "apply_patch",
    "run_command",
    "get_diagnostics",
    "remember",
    "plan",
  ];
  const offered = () => (server.requests.at(-1)?.body.tools ?? []).map((tool) => tool.function.name);
  const told = () => JSON.stringify(server.requests.at(-1)?.body.messages.at(-1));
  const ask = (args: object) =>
    server.script({ toolCalls: [{ name: lookup, arguments: args }] }, { text: "Seen." });
  const say = () => run<TurnOutcome>("send", { text: "Go" });

  it("are listed with what they weigh, and not offered before they are chosen", async () => {
    const { tools, tokens } = await select(names);
    const found = tools.find(({ name }) => name === lookup);
    assert.equal(found?.chosen, false);
    assert.ok(found.tokens > 20);
    assert.equal(new Set(tools.map(({ name }) => name)).size, tools.length);
    for (const { name } of tools) assert.match(name, /^[a-zA-Z0-9_-]{1,64}$/);
    const own = tools.filter(({ chosen }) => chosen).reduce((sum, one) => sum + one.tokens, 0);
    assert.ok(tokens > own, "recall goes along with whatever is chosen");
    await run("newConversation");
    await say();
    assert.deepEqual(offered(), [...names, "recall"]);
    assert.equal((await state()).tokens.tools, tokens);
  });

  it("are offered, counted and run once they are chosen", async () => {
    await run("newConversation");
    const { tokens } = await select([...names, lookup]);
    ask({ word: "ledger" });
    assert.equal((await say()).text, "Seen.");
    assert.deepEqual(offered(), [...names, lookup, "recall"]);
    assert.equal((await state()).tokens.tools, tokens);
    assert.match(told(), /ledger: a word\.\\n\[An image of 3 bytes, which cannot be shown here/);
    for (const { body } of server.requests) assert.equal(validateRequest(body), undefined);
  });

  it("can be offered alone, with Longhand's own turned off", async () => {
    await run("newConversation");
    await select([lookup]);
    server.script({ toolCalls: [{ name: "read_file", arguments: { path: "README.md" } }] });
    await say();
    assert.deepEqual(offered(), [lookup, "recall"]);
    assert.match(told(), /There is no tool read_file\. The tools are: scripted_lookup\./);
    await select([]);
    await say();
    assert.deepEqual(offered(), []);
    assert.equal((await state()).tokens.tools, 0);
    await select([...names, lookup]);
  });

  it("wait for an answer as commands do, and can be denied", async () => {
    await configure({ approval: "allowReads" });
    await run("newConversation");
    ask({ word: "secret" });
    const turn = say();
    await until(() => run<boolean>("deny"));
    await turn;
    assert.match(told(), /denied/);
    await configure({ approval: "allowAll" });
  });

  it("are told what is wrong with their arguments before they run", async () => {
    await run("newConversation");
    ask({ words: "x" });
    await say();
    assert.match(told(), /word.*Expected: \{word: string, options\?: object\}/);
  });

  it("fail in words, and cut what is too long to a share of the window", async () => {
    await run("newConversation");
    ask({ word: "throw" });
    await say();
    assert.match(told(), /The dictionary is on fire/);
    ask({ word: "giant" });
    await say();
    assert.match(told(), /Left out|Cut/);
    const { messages } = await state();
    assert.ok(messages.every(({ tokens }) => tokens <= 8_000));
  });

  it("are stopped with the turn", async () => {
    await run("newConversation");
    ask({ word: "hang" });
    const turn = say();
    await until(async () => (await state()).messages.at(-1)?.role === "assistant");
    await run("cancel");
    assert.equal((await turn).stopReason, "cancelled");
    const { messages, running } = await state();
    assert.equal(running, false);
    assert.equal(messages.at(-1)?.role, "tool");
  });
});

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as editor from "../../fixtures/vscode/vscodeModule.ts";
import type { ModelServer } from "../../modelServer/modelServer.ts";
import { configure, run, serve, state, useExtension } from "../../fixtures/vscode/runningExtension.ts";

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
  const { beside } = useExtension();
  let server: ModelServer;

  before(async () => {
    server = await serve();
  });

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
    const registered = new Set(await editor.commands.getCommands());
    for (const command of commands) assert.ok(registered.has(`longhand.${command}`), command);
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
    assert.match(editor.asked.passing.at(-1) ?? "", /^Undone: a trim · [\d,]+ → [\d,]+ tokens$/);
    assert.deepEqual(await state(), before);
  });

  it("exports JSON that imports as the same conversation, and Markdown to read", async () => {
    await converse(3);
    await run("trim", { strategy: "dropOldest", apply: true });
    const before = await state();
    const path = join(beside(), "conversation.json");
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
    await run("export", { format: "markdown", path: join(beside(), "conversation.md") });
    assert.match(await readFile(join(beside(), "conversation.md"), "utf8"), /Question 1/);
  });

  it("imports a bare array of Chat Completions messages, and nothing of a bad file", async () => {
    const path = join(beside(), "bare.json");
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

  it("names to the user what a command cannot find, instead of throwing", async () => {
    await converse(1);
    const { length } = server.requests;
    editor.asked.notices.length = 0;
    assert.equal(await run("editAndResend", { id: "nobody", text: "x" }), undefined);
    assert.deepEqual(editor.asked.notices.splice(0), [
      "Longhand: There is no message nobody of yours in the open conversation.",
    ]);
    assert.equal(server.requests.length, length);
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

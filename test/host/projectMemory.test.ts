import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import type { ModelServer } from "../modelServer/modelServer.ts";
import { until } from "../fixtures/until.ts";
import { configure, run, serve, state } from "./support.ts";

interface Note {
  readonly id: string;
  readonly text: string;
  readonly standing: string;
  readonly source?: { readonly conversation: string; readonly entry: string };
}

describe("Notes that outlive conversations", () => {
  let server: ModelServer;
  let file: string;

  before(async () => {
    server = await serve();
    await configure({ approval: "ask" });
    file = join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, "ports.txt");
    await writeFile(file, "8080\n");
  });
  after(async () => {
    await configure({ approval: "allowAll" });
    await rm(file);
    await server.close();
  });

  const notes = () => run<Note[]>("memories", { list: true });
  const systemSent = () =>
    server.requests
      .at(-1)!
      .body.messages.filter(({ role }) => role === "system")
      .map((message) => (typeof message.content === "string" ? message.content : ""))
      .join("\n");

  it("are proposed, approved, sent in the next, stale after their file changed, retired and brought back", async () => {
    await run("newConversation");
    const about = { text: "The server listens on 8080.", about: "ports.txt" };
    server.script({ toolCalls: [{ name: "remember", arguments: about }] }, { text: "Noted." });
    const sent = run("send", { text: "Remember the port" });
    await until(() => run<boolean>("allow"));
    await sent;
    const [note] = await notes();
    const { id, messages } = await state();
    const said = JSON.stringify(server.requests.at(-1)!.body.messages.at(-1));
    assert.deepEqual([note?.text, note?.standing], ["The server listens on 8080.", "sent"], said);
    assert.equal(note?.source?.conversation, id);
    assert.ok(messages.some((message) => message.id === note.source?.entry && message.role === "assistant"));

    await run("newConversation");
    server.script({ text: "8080." });
    await run("send", { text: "Which port?" });
    assert.match(systemSent(), /- The server listens on 8080\. \(about ports\.txt\)/);

    await writeFile(file, "9090\n");
    assert.equal((await notes())[0]?.standing, "stale");
    await run("newConversation");
    server.script({ text: "9090." });
    await run("send", { text: "Which port now?" });
    assert.match(systemSent(), /\(about ports\.txt, which has changed since\)/);

    await run("forget", { id: note.id });
    assert.equal((await notes())[0]?.standing, "retired");
    await run("newConversation");
    server.script({ text: "I do not know." });
    await run("send", { text: "And now?" });
    assert.doesNotMatch(systemSent(), /8080/);
  });

  it("are added by a command, and are no conversation of the list", async () => {
    const { id } = await run<{ id: string }>("remember", { text: "Tests run with mocha." });
    assert.ok((await notes()).some((note) => note.id === id && note.standing === "sent"));
    const before = await notes();
    assert.equal(await run("remember", { text: "x", about: "none.txt" }), undefined);
    assert.deepEqual(await notes(), before);
    const found = await run<{ conversationId: string }[]>("searchConversations", { query: "mocha" });
    assert.deepEqual(found, []);
  });
});

import assert from "node:assert/strict";
import { parsedResults } from "../../../src/core/context/recall/workspaceResults.ts";
import { textOf } from "../../../src/core/conversation/message.ts";
import type { ModelServer } from "../../modelServer/modelServer.ts";
import { configure, run, serve, state, useExtension } from "../../fixtures/vscode/runningExtension.ts";

describe("Recall of all conversations", () => {
  useExtension();
  let server: ModelServer;

  before(async () => {
    server = await serve();
    await configure({ approval: "allowReads" });
  });

  it("brings what an earlier conversation holds, which opens at the message", async () => {
    await run("newConversation");
    server.script({ text: "Noted." });
    await run("send", { text: "The staging server of heron listens on port 8417." });
    const { id } = await state();
    await run("newConversation");
    const call = { name: "recall", arguments: { query: "Which port has the heron server?", scope: "all" } };
    server.script({ toolCalls: [call] }, { text: "It is 8417." });
    const { text } = await run<{ readonly text: string }>("send", { text: "Where does it listen?" });
    assert.equal(text, "It is 8417.");
    const given = textOf(server.requests.at(-1)!.body.messages.findLast(({ role }) => role === "tool")!);
    assert.match(given, /^<recalled>[^]*port 8417[^]*<\/recalled>/);
    const found = parsedResults(given).find(({ conversation }) => conversation === id);
    assert.ok(found, given);
    const { memoryIntentHandlers } = await import("../../../src/host/panel/intents/memoryIntents.ts");
    const done: string[] = [];
    const conversations = {
      current: undefined,
      open: async (conversation: string) => {
        done.push((await run<{ readonly id: string }>("openConversation", { id: conversation })).id);
        return {} as never;
      },
    };
    const page = { post: () => undefined, reveal: async (entry: string) => void done.push(entry) };
    const { conversation, entry } = found;
    await memoryIntentHandlers(conversations, page, async (_label, work) => work()).openFound({
      type: "openFound",
      conversation,
      entry,
    });
    assert.deepEqual(done, [id, found.entry]);
    assert.ok((await state()).messages.some((message) => message.id === found.entry));
  });
});

import assert from "node:assert/strict";
import { textOf } from "../../../src/core/conversation/message.ts";
import * as editor from "../../fixtures/vscode/vscodeModule.ts";
import type { ModelServer } from "../../modelServer/modelServer.ts";
import { configure, run, serve, state, useExtension } from "../../fixtures/vscode/runningExtension.ts";

const question = "Which port does the staging server listen on?";

describe("What is recalled for a message", () => {
  useExtension();
  let server: ModelServer;

  before(async () => {
    server = await serve();
    await configure({ contextWindow: 16_000, responseReserve: 1_000, autoRecall: true });
  });

  /** The last request, and its last user message. */
  const sent = () => {
    const { body, promptTokens } = server.requests.at(-1)!;
    return { promptTokens, text: textOf(body.messages.findLast(({ role }) => role === "user")!) };
  };

  const say = (text: string) => {
    server.script({ text: "Fine." });
    return run("send", { text });
  };

  it("goes to the server with it, weighs what was counted, and stays away where it is turned off", async () => {
    await run("newConversation");
    await say("The staging server listens on port 8417, remember that.");
    await say(`Look at this: ${"nothing of interest here, ".repeat(80)}`);
    for (const task of ["Rename the parser.", "Sort the imports.", "Write the changelog."]) await say(task);
    const trimmed = await run<{ readonly applied: boolean }>("trim", { strategy: "dropOldest", apply: true });
    assert.ok(trimmed.applied);
    await say("thanks, go on");
    assert.doesNotMatch(sent().text, /<recalled>/);
    await say(question);
    assert.match(sent().text, /<recalled>[^]*port 8417[^]*<\/recalled>/);
    const { tokens, messages } = await state();
    assert.ok((tokens.recalled ?? 0) > 0);
    const reply = messages.at(-1)!;
    assert.equal(tokens.total - reply.tokens, sent().promptTokens);
    await run("undo");
    assert.match(editor.asked.passing.at(-1) ?? "", /^Undone: what was recalled with a message · /);
    assert.equal((await state()).tokens.recalled, undefined);
    await configure({ autoRecall: false });
    await say(question);
    assert.doesNotMatch(sent().text, /<recalled>/);
  });
});

import assert from "node:assert/strict";
import type { ModelServer } from "../modelServer/modelServer.ts";
import { configure, run, serve, state, usualModel } from "./support.ts";

/** One of which no other test has taught a window. */
const model = "gpt-4.1-nano";

describe("What the user says of a model", () => {
  let server: ModelServer;

  before(async () => {
    server = await serve();
  });
  after(async () => {
    await configure({ models: undefined, model: usualModel });
    await server.close();
  });

  it("holds for the open conversation from its next count on, window and encoding alike", async () => {
    await configure({ model });
    await run("newConversation");
    server.script({ text: "Gut." });
    await run("send", { text: "今天天气怎么样？明天会下雨吗？".repeat(20) });
    const before = await state();
    await configure({ models: { [model]: { window: 20_000 } } });
    const narrower = await state();
    assert.equal(narrower.tokens.window, 20_000);
    assert.equal(narrower.tokens.total, before.tokens.total);
    await configure({ models: { [model]: { window: 30_000, encoding: "cl100k_base" } } });
    const otherwise = await state();
    assert.equal(otherwise.tokens.window, 30_000);
    assert.ok(otherwise.tokens.history > before.tokens.history, "the messages were not counted anew");
    await configure({ models: undefined });
    assert.deepEqual(await state(), before);
  });
});

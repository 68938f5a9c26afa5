import assert from "node:assert/strict";
import type { ModelServer } from "../modelServer/modelServer.ts";
import { configure, run, serve, state } from "./support.ts";

interface Outcome {
  readonly stopReason: string;
  readonly text: string;
}

/** A turn that calls two tools at once, then one more, then answers. */
const answers = (turn: number) => [
  {
    text: `Looking into part ${turn}.`,
    toolCalls: [
      { name: "read_file", arguments: { path: "README.md" } },
      { name: "list_files", arguments: { path: "." } },
    ],
  },
  { toolCalls: [{ name: "search_text", arguments: { query: "function" } }] },
  { text: `Part ${turn} is done. ${"It took some words to say so. ".repeat(5)}` },
];

describe("A long conversation with tool calls in a small window", () => {
  let server: ModelServer;

  before(async () => {
    server = await serve({ window: 2_400 });
    await configure({ contextWindow: 2_400, responseReserve: 300, keepRecentExchanges: 3 });
  });

  after(async () => {
    await configure({
      contextWindow: undefined,
      responseReserve: undefined,
      keepRecentExchanges: undefined,
      strategy: undefined,
    });
    await server.close();
  });

  it("is never refused, and its record is whole when it is opened again", async () => {
    await configure({ strategy: "dropOldest" });
    await run("newConversation");
    const from = server.requests.length;
    for (let turn = 1; turn <= 5; turn++) {
      server.script(...answers(turn));
      const outcome = await run<Outcome>("send", { text: `Do part ${turn}.` });
      assert.equal(outcome.stopReason, "stop", outcome.text);
      const { tokens } = await state();
      assert.ok(tokens.total <= tokens.limit);
    }
    const { messages, messageCount, id } = await state();
    assert.equal(messageCount, 1 + 5 * 7);
    assert.ok(messages.some(({ standing }) => standing === "trimmed"));
    assert.deepEqual(
      server.requests.slice(from).map(({ status }) => status),
      Array.from({ length: 15 }, () => 200),
    );
    const before = await state();
    await run("newConversation");
    await run("openConversation", { id });
    assert.deepEqual(await state(), before);
  });

  it("weighs every request as the strict server does", async () => {
    await server.close();
    server = await serve();
    await configure({ strategy: "slidingWindow", contextWindow: 60_000 });
    await run("newConversation");
    for (let turn = 1; turn <= 5; turn++) {
      const { tokens, messageCount } = await state();
      const from = server.requests.length;
      server.script(...answers(turn).slice(1));
      await run("send", { text: `Do part ${turn}.` });
      const after = await state();
      const added = after.messages.slice(messageCount);
      const weight = (count: number) => added.slice(0, count).reduce((sum, one) => sum + one.tokens, 0);
      const [first, second] = server.requests.slice(from).map(({ promptTokens }) => promptTokens);
      // The first turn also adds the system prompt, which the figures had in them before.
      const prompt = turn > 1 ? 0 : 1;
      assert.equal(first, tokens.total + weight(prompt + 1) - weight(prompt));
      assert.equal(second! - first, weight(prompt + 3) - weight(prompt + 1));
    }
  });
});

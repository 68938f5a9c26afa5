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

const page = (number: number) => [`heron-${number}`, ...Array<string>(249).fill("reed")].join(" ");

describe("One long turn in a small window", () => {
  let server: ModelServer;

  before(async () => {
    server = await serve({ window: 8_192 });
    await configure({ contextWindow: 8_192, responseReserve: 1_000, maxRequestsPerTurn: 100 });
  });

  after(async () => {
    await configure({
      contextWindow: undefined,
      responseReserve: undefined,
      maxRequestsPerTurn: undefined,
    });
    await server.close();
  });

  it("writes sixty pages of 250 words without a refusal, and the first of them can be recalled", async () => {
    await run("newConversation");
    const steps = Array.from({ length: 60 }, (_, number) => ({
      toolCalls: [{ name: "write_file", arguments: { path: "pages.md", content: page(number) } }],
    }));
    const recalls = { toolCalls: [{ name: "recall", arguments: { query: "heron-3" } }] };
    server.script(...steps, recalls, { text: "All are written." });
    const outcome = await run<Outcome>("send", { text: "Write sixty pages about herons." });
    assert.deepEqual(outcome, { stopReason: "stop", text: "All are written." });
    assert.equal(server.requests.length, 62);
    assert.ok(server.requests.every(({ status }) => status === 200));
    const tools = new Set(server.requests.map(({ body }) => JSON.stringify(body.tools)));
    assert.equal(tools.size, 1, "the list of tools changed");
    const last = server.requests.at(-1)!.body.messages;
    assert.match(JSON.stringify(last.at(-1)?.content), /heron-3 reed/);
    assert.ok(last.some(({ content }) => content === "Write sixty pages about herons."));
    const { tokens } = await state();
    assert.ok(last.some(({ content }) => content === "[Earlier messages hidden here. `recall` finds them.]"));
    assert.ok(tokens.total <= tokens.limit);
  });
});

describe("A long conversation with tool calls in a small window", () => {
  let server: ModelServer;

  before(async () => {
    server = await serve({ window: 4_000 });
    await configure({ contextWindow: 4_000, responseReserve: 500, keepRecentExchanges: 3 });
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

  for (const strategy of ["dropOldest", "slidingWindow"]) {
    it(`is never refused with ${strategy}, and its record stays whole`, async () => {
      await configure({ strategy });
      await run("newConversation");
      const from = server.requests.length;
      for (let turn = 1; turn <= 10; turn++) {
        server.script(...answers(turn));
        const outcome = await run<Outcome>("send", { text: `Do part ${turn}.` });
        assert.equal(outcome.stopReason, "stop", outcome.text);
        const { tokens } = await state();
        assert.ok(tokens.total <= tokens.limit);
      }
      const { messages, messageCount, id } = await state();
      assert.equal(messageCount, 1 + 10 * 7);
      assert.ok(messages.some(({ standing }) => standing === "trimmed"));
      assert.deepEqual(
        server.requests.slice(from).map(({ status }) => status),
        Array.from({ length: 30 }, () => 200),
      );
      const before = await state();
      await run("newConversation");
      await run("openConversation", { id });
      assert.deepEqual(await state(), before);
    });
  }

  it("weighs every request as the strict server does", async () => {
    await server.close();
    server = await serve();
    await configure({ strategy: "slidingWindow", contextWindow: 60_000 });
    await run("newConversation");
    for (let turn = 1; turn <= 30; turn++) {
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

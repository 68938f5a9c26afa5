import assert from "node:assert/strict";
import { WholeAgent } from "../../../doubles/wholeAgent.ts";

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

describe("A long conversation with tool calls in a small window", () => {
  let agent: WholeAgent;

  beforeEach(async () => {
    agent = await WholeAgent.start();
  });
  afterEach(() => agent.close());

  it("writes sixty pages of 250 words without a refusal, and the first of them can be recalled", async () => {
    await agent.changeServer({ window: 8_192 });
    agent.begin({ contextWindow: 8_192, responseReserve: 1_000, maxRequestsPerTurn: 100 });
    const steps = Array.from({ length: 60 }, (_, number) => ({
      toolCalls: [{ name: "write_file", arguments: { path: "pages.md", content: page(number) } }],
    }));
    const recalls = { toolCalls: [{ name: "recall", arguments: { query: "heron-3" } }] };
    agent.server.script(...steps, recalls, { text: "All are written." });
    const outcome = await agent.session.send("Write sixty pages about herons.");
    assert.deepEqual([outcome.stopReason, outcome.text], ["stop", "All are written."]);
    const { requests } = agent.server;
    assert.equal(requests.length, 62);
    assert.ok(requests.every(({ status }) => status === 200));
    const tools = new Set(requests.map(({ body }) => JSON.stringify(body.tools)));
    assert.equal(tools.size, 1, "the list of tools changed");
    const last = requests.at(-1)!.body.messages;
    assert.match(JSON.stringify(last.at(-1)?.content), /heron-3 reed/);
    assert.ok(last.some(({ content }) => content === "Write sixty pages about herons."));
    assert.ok(last.some(({ content }) => content === "[Earlier messages hidden here. `recall` finds them.]"));
    const { tokens } = await agent.state();
    assert.ok(tokens.total <= tokens.limit);
  });

  for (const strategy of ["dropOldest", "slidingWindow"] as const) {
    it(`is never refused with ${strategy}, and its record stays whole`, async () => {
      await agent.changeServer({ window: 4_000 });
      agent.begin({ strategy, contextWindow: 4_000, responseReserve: 500 });
      for (let turn = 1; turn <= 10; turn++) {
        agent.server.script(...answers(turn));
        const outcome = await agent.session.send(`Do part ${turn}.`);
        assert.equal(outcome.stopReason, "stop", outcome.text);
        const { tokens } = await agent.state();
        assert.ok(tokens.total <= tokens.limit);
      }
      const before = await agent.state();
      assert.equal(before.messageCount, 1 + 10 * 7);
      assert.ok(before.messages.some(({ standing }) => standing === "trimmed"));
      assert.deepEqual(
        agent.server.requests.map(({ status }) => status),
        Array.from({ length: 30 }, () => 200),
      );
      await agent.reopen();
      assert.deepEqual(await agent.state(), before);
    });
  }

  it("weighs every request as the strict server does", async () => {
    agent.begin({ strategy: "slidingWindow", contextWindow: 60_000 });
    for (let turn = 1; turn <= 30; turn++) {
      const { tokens, messageCount } = await agent.state();
      const from = agent.server.requests.length;
      agent.server.script(...answers(turn).slice(1));
      await agent.session.send(`Do part ${turn}.`);
      const added = (await agent.state()).messages.slice(messageCount);
      const weight = (count: number) => added.slice(0, count).reduce((sum, one) => sum + one.tokens, 0);
      const [first, second] = agent.server.requests.slice(from).map(({ promptTokens }) => promptTokens);
      // The first turn also adds the system prompt, which the figures had in them before.
      const prompt = turn > 1 ? 0 : 1;
      assert.equal(first, tokens.total + weight(prompt + 1) - weight(prompt));
      assert.equal(second! - first, weight(prompt + 3) - weight(prompt + 1));
    }
  });
});

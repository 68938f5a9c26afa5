import assert from "node:assert/strict";
import { createCounter } from "../../src/core/tokens/request/requestCounter.ts";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import type { Answer } from "../modelServer/reply.ts";
import { ChatPage } from "./chatPage.ts";

const turns = 5;
/** A turn that calls two tools at once, then one more, then answers. */
const answers = (turn: number): readonly Answer[] => [
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

describe("Memory in the panel", () => {
  let server: ModelServer;
  let chat: ChatPage;

  before(async function () {
    this.timeout(180_000);
    server = await startModelServer();
    chat = await ChatPage.borrow(server, {
      "longhand.approval": "allowReads",
      "longhand.keepRecentExchanges": 2,
    });
  });

  after(async () => {
    await chat.giveBack();
    await server.close();
  });

  const say = (text: string) => chat.say(text);
  /** Waits until the status bar itself says so many tokens. */
  async function showsInBar(tokens: number): Promise<void> {
    const wanted = `${tokens.toLocaleString("en-US")} of 111,616 tokens`;
    const item = chat.workbench.tokens;
    await item
      .and(chat.workbench.page.locator(`[aria-label*=" ${wanted}"]`))
      .or(item.locator(`[aria-label*=" ${wanted}"]`))
      .first()
      .waitFor({ state: "attached", timeout: 60_000 });
  }

  it(`weighs in the status bar what the strict server counts, for every request of ${turns} turns with tools`, async function () {
    this.timeout(240_000);
    await chat.restart();
    const counter = await createCounter("gpt-4o-mini", []);
    const mismatches: string[] = [];
    const before = server.requests.length;
    // Each answer is held back until the status bar shows what the server has counted for this very request.
    const held = (answer: Answer) => async (_body: unknown, promptTokens: number) => {
      await showsInBar(promptTokens).catch(async () => {
        const label = await chat.workbench.tokens.getAttribute("aria-label");
        mismatches.push(`${promptTokens} counted, shown: ${label}`);
      });
      return answer;
    };
    for (let turn = 1; turn <= turns; turn++) {
      server.script(...answers(turn).map(held));
      await say(`Do part ${turn}.`);
      assert.deepEqual(mismatches, []);
      // Once answered it is what the next request begins with: the last one and its reply.
      const last = server.requests.at(-1)?.promptTokens ?? 0;
      const { text = "" } = answers(turn).at(-1) as { readonly text?: string };
      await showsInBar(last + (await counter.message({ role: "assistant", content: text })));
    }
    assert.equal(server.requests.length - before, 3 * turns);
  });
});

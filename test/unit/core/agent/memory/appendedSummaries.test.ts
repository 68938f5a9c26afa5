import assert from "node:assert/strict";
import { textOf, type ChatMessage } from "../../../../../src/core/conversation/message.ts";
import type { ChatRequest, ModelEvent, ModelProvider } from "../../../../../src/core/ports/models.ts";
import type { Usage } from "../../../../../src/core/conversation/entry.ts";
import type { CacheRule } from "../../../../../src/core/tokens/cachePricing.ts";
import { ScriptedModel } from "../../../doubles/scriptedModel.ts";
import { newSession, policy, servicesFor } from "../../../doubles/world.ts";

const rule: CacheRule = { kind: "automatic", ttlMs: 300_000, leastTokens: 1_000 };
const prices = { input: 1, cachedInput: 0.1, output: 4 };
const lettersOf = (messages: readonly ChatMessage[]) =>
  messages.reduce((sum, message) => sum + textOf(message).length, 0);
const isQuestion = ({ messages }: ChatRequest) => textOf(messages.at(-1)!).includes("working memory");

/** Reports every prompt's length; `answers` to requests for summaries, in turn. */
class Reporting extends ScriptedModel {
  readonly answers: ModelEvent["type"][] = [];
  private readonly usage: Partial<Usage>;

  constructor(usage: Partial<Usage> = {}) {
    super();
    this.usage = usage;
  }

  override async *stream(request: ChatRequest): AsyncIterable<ModelEvent> {
    this.requests.push(request);
    const usage = { promptTokens: lettersOf(request.messages), completionTokens: 10, ...this.usage };
    const content = request.model === "s" || isQuestion(request) ? "The story so far." : "Done.";
    if (this.answers.shift() === "toolCall") {
      const call = { id: "c1", type: "function", function: { name: "echo", arguments: "{}" } } as const;
      const message = { role: "assistant", content: "Let me see.", tool_calls: [call] } as const;
      yield { type: "done", message, finishReason: "toolCalls", usage };
    } else yield { type: "done", message: { role: "assistant", content }, finishReason: "stop", usage };
  }
}

function world(model: Reporting, more: Partial<ModelProvider> = {}) {
  const settings = { ...servicesFor(model).settings(), contextWindow: 0 };
  return newSession(model, {
    settings: () => ({ ...settings, policy: { ...policy, strategy: "summarize" } }),
    models: {
      limits: () => ({ window: 40_000, reserve: 8_000 }),
      prices: () => prices,
      caching: () => rule,
      ...more,
    },
  });
}

async function talk({ session }: ReturnType<typeof world>, turns: number) {
  for (let turn = 1; turn <= turns; turn++) await session.send(`${turn} ${"words ".repeat(150)}`);
}

/** Talks, and has a summary made. */
async function summarized(made: ReturnType<typeof world>) {
  await talk(made, 8);
  const change = await made.session.memory.compact("summarize");
  assert.equal(change.applied, true);
  const entry = made.session.conversation.entries.findLast(({ type }) => type === "compaction");
  assert.ok(entry?.type === "compaction" && entry.summary);
  return entry.summary;
}

describe("A summary that the provider's cache makes cheaper", () => {
  it("is asked for at the end of the conversation, by the same tools and model, and no call", async () => {
    const model = new Reporting();
    const summary = await summarized(world(model));
    assert.deepEqual([summary.appended, summary.model, summary.text], [true, "m", "The story so far."]);
    const [before, asked] = model.requests.slice(-2);
    assert.ok(before && asked);
    assert.deepEqual(asked.messages.slice(0, before.messages.length), before.messages);
    assert.deepEqual(asked.tools, before.tools);
    assert.deepEqual(
      [asked.toolChoice, asked.conversation, asked.maxTokens],
      ["none", before.conversation, before.maxTokens],
    );
    assert.match(textOf(asked.messages.at(-1)!), /before the user message that begins "7 words/);
  });

  it("is asked for anew by itself where the answer is a call", async () => {
    const model = new Reporting();
    const made = world(model);
    await talk(made, 8);
    model.answers.push("toolCall");
    assert.equal((await made.session.memory.compact("summarize")).applied, true);
    assert.deepEqual(
      model.requests.slice(-2).map((request) => [request.model, request.tools.length > 0]),
      [
        ["m", true],
        ["s", false],
      ],
    );
  });

  it("goes by what the server reported of its cache where nothing else is known of it", async () => {
    const unknown: Partial<ModelProvider> = { caching: () => ({ kind: "unknown" }) };
    assert.equal((await summarized(world(new Reporting(), unknown))).appended, undefined);
    const reporting = new Reporting({ cachedTokens: 5_000 });
    assert.equal((await summarized(world(reporting, unknown))).appended, true);
  });

  it("is a request of its own where that costs less, a price is not known or the cache is gone", async () => {
    const cheap = { input: 0.01, output: 0.04 };
    const others: Partial<ModelProvider>[] = [
      { prices: (name) => (name === "s" ? cheap : prices) },
      { prices: (name) => (name === "s" ? undefined : prices) },
      { caching: () => ({ ...rule, ttlMs: 0 }) },
      { caching: () => ({ kind: "none" }) },
    ];
    for (const more of others) {
      const summary = await summarized(world(new Reporting(), more));
      assert.deepEqual([summary.appended, summary.model], [undefined, "s"]);
    }
  });

  it("is made from the record after three that were made from the one before", async () => {
    const made = world(new Reporting());
    const ways: (boolean | undefined)[] = [];
    for (let round = 0; round < 5; round++) ways.push((await summarized(made)).appended);
    assert.deepEqual(ways, [true, true, true, undefined, true]);
  });

  it("is told in the preview with what the other way would cost", async () => {
    const made = world(new Reporting());
    await talk(made, 8);
    const previews = await made.session.memory.previews.compare();
    const [chosen, other] = previews.flatMap(({ request }) =>
      request ? [request.chosen, request.other] : [],
    );
    assert.ok(chosen?.cost && other?.cost);
    assert.deepEqual(
      [chosen.kind, chosen.model, other.kind, other.model],
      ["appended", "m", "separate", "s"],
    );
    assert.ok(chosen.cost < other.cost);
    assert.equal(previews.filter(({ request }) => request).length, 1);
  });
});

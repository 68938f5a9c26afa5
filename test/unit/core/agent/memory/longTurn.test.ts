import assert from "node:assert/strict";
import { textOf } from "../../../../../src/core/conversation/message.ts";
import type { ChatRequest } from "../../../../../src/core/ports/models.ts";
import type { ToolBox } from "../../../../../src/core/ports/tools.ts";
import { createCounter } from "../../../../../src/core/tokens/request/requestCounter.ts";
import { countRequest } from "../../../../fixtures/requestTokens.ts";
import { validateRequest } from "../../../../modelServer/validateRequest.ts";
import { ScriptedModel, type Script } from "../../../doubles/scriptedModel.ts";
import { newSession, policy, servicesFor } from "../../../doubles/world.ts";

const window = 8_192;
const reserve = 1_000;
const model = "gpt-4o-mini";
const task = "Write sixty pages about herons, one file a page, and tell me when they are done.";

/** `write_file` says how much was written, `read_file` gives 250 words back. */
const fileTools: ToolBox = {
  definitions: ["write_file", "read_file"].map((name) => ({
    type: "function",
    function: { name, parameters: { type: "object", properties: { path: { type: "string" } } } },
  })),
  effect: (name) => (name === "read_file" ? "read" : "write"),
  run: async ({ function: { name, arguments: given } }) => ({
    content: name === "read_file" ? words(given) : `Wrote ${given.length} characters.`,
  }),
};

/** 250 words that hold a name no other page has. */
const words = (page: string) =>
  [`heron-${page}`, ...Array.from({ length: 249 }, (_, place) => `word${place % 17}`)].join(" ");
const writes = (page: number): Script => ({
  calls: [["write_file", { path: `page${page}.md`, content: words(`${page}`) }]],
});
const reads = (page: number): Script => ({ calls: [["read_file", { path: `page${page}.md` }]] });

/** Asserts that every request is valid for the strict server, and within the window with the longest reply. */
async function checkAll(requests: readonly ChatRequest[]): Promise<void> {
  for (const { messages, tools, maxTokens = 0 } of requests) {
    assert.equal(
      validateRequest({ model, messages, max_tokens: maxTokens, ...(tools.length > 0 && { tools }) }),
      undefined,
    );
    const { total } = await countRequest(await createCounter(model, tools), messages);
    assert.ok(total + maxTokens <= window, `${total} tokens and a reply of ${maxTokens}`);
  }
}

function sessionOf(scripts: readonly Script[], strategy: "slidingWindow" | "dropOldest" | "summarize") {
  const scripted = new ScriptedModel(...scripts);
  const base = servicesFor(scripted).settings();
  const turn = { requests: 100, cost: 0, conversationCost: 0, dayCost: 0, retries: 0 };
  const settings = () => ({
    ...base,
    ...{ model, summaryModel: model, contextWindow: window, responseReserve: reserve, turn },
    policy: { ...policy, strategy },
  });
  const made = newSession(scripted, {
    settings,
    tools: fileTools,
    models: { counter: createCounter, limits: () => ({ window, reserve }) },
  });
  return { ...made, scripted };
}

const compactionsIn = ({ conversation }: ReturnType<typeof sessionOf>["session"]) =>
  conversation.entries.filter((entry) => entry.type === "compaction");

describe("One long turn", () => {
  for (const strategy of ["slidingWindow", "dropOldest"] as const) {
    for (const [what, step] of [
      ["writes", writes],
      ["reads", reads],
      ["writes and reads", (page: number) => (page % 3 === 0 ? reads(page) : writes(page))],
    ] as const) {
      it(`of sixty ${what} goes through a small window under ${strategy}, with few compactions`, async () => {
        const pages = Array.from({ length: 60 }, (_, page) => step(page));
        const { session, scripted } = sessionOf([...pages, "All sixty are done."], strategy);
        const outcome = await session.send(task);
        assert.equal(outcome.text, "All sixty are done.");
        assert.equal(scripted.requests.length, 61);
        await checkAll(scripted.requests);
        const compactions = compactionsIn(session);
        assert.ok(compactions.length >= 2 && compactions.length <= 12, `${compactions.length} compactions`);
        const { messages } = scripted.requests.at(-1)!;
        assert.equal(
          messages
            .filter(({ role }) => role === "user")
            .map(textOf)
            .join(),
          task,
        );
        const hides = /^\[Earlier messages hidden here\. `recall` finds them\.\]$/;
        const clears = /^\[Result of read_file .* cleared: [\d,]+ characters/;
        assert.ok(messages.some((message) => (step === reads ? clears : hides).test(textOf(message))));
        const broken = scripted.requests.filter(({ messages: sent }, place) =>
          (scripted.requests[place - 1]?.messages ?? []).some(
            (message, index) => JSON.stringify(message) !== JSON.stringify(sent[index]),
          ),
        );
        assert.equal(broken.length, compactions.length, "the sent prefix changed between compactions");
      });
    }
  }

  it("keeps its newest steps, and recall finds those that are hidden", async () => {
    const pages = Array.from({ length: 30 }, (_, page) => writes(page));
    const { session, scripted } = sessionOf(pages, "slidingWindow");
    scripted.add({ calls: [["recall", { query: "heron-2" }]] }, "Found.");
    await session.send(task);
    const asked = JSON.stringify(scripted.requests.at(-2)!.messages);
    assert.ok(!asked.includes("heron-2 ") && asked.includes("heron-29 "));
    assert.match(textOf(scripted.requests.at(-1)!.messages.at(-1)!), /heron-2 word0/);
  });

  it("is summarized from its beginning where that is the strategy, never leaving out its end", async () => {
    const { session, scripted } = sessionOf([], "summarize");
    let page = 0;
    const step = (request: ChatRequest): Script =>
      request.tools.length === 0 ? "Pages so far: written." : page < 40 ? writes(page++) : "Done.";
    const stream = scripted.stream.bind(scripted);
    scripted.stream = (request, signal) => {
      scripted.add(step(request));
      return stream(request, signal);
    };
    assert.equal((await session.send(task)).text, "Done.");
    await checkAll(scripted.requests);
    const { messages } = scripted.requests.findLast(({ tools }) => tools.length > 0)!;
    const summary = textOf(messages[1]!);
    assert.match(summary, /^Previous conversation summary:\nPages so far: written\.\n\n<exact_index>/);
    for (let written = 0; written < 20; written++)
      assert.ok(summary.includes(`page${written}.md #`), summary);
    assert.equal(session.conversation.summaries.length, 1);
  });

  it("is made smaller by hand as well, its question and its newest unit left", async () => {
    const pages = Array.from({ length: 12 }, (_, page) => writes(page));
    const { session } = sessionOf([...pages, "Done."], "slidingWindow");
    await session.send(task);
    const before = await session.memory.view();
    const change = await session.memory.compact("dropOldest");
    assert.ok(change.applied && change.tokensAfter < before.figures.total * 0.7);
    const { messages } = await session.memory.view();
    assert.equal(textOf(messages.at(-1)!), "Done.");
    assert.ok(messages.some((message) => textOf(message) === task));
    assert.ok((await session.overrides.undo()).applied);
    assert.deepEqual((await session.memory.view()).messages, before.messages);
  });

  it("stays whole where a trim by hand finds anything older, and goes with the next one", async () => {
    const { session } = sessionOf([writes(1), "Done.", writes(2), writes(3), "Done too."], "slidingWindow");
    await session.send(`${task} ${"Mind the reeds. ".repeat(9)}`);
    await session.send("And two more.");
    assert.ok((await session.memory.compact("dropOldest")).applied);
    const standings = async () => (await session.memory.view()).weighed.map(({ standing }) => standing);
    const gone = (count: number) => Array.from({ length: count }, () => "trimmed");
    const stays = (count: number) => Array.from({ length: count }, () => "sent");
    assert.deepEqual(await standings(), ["sent", ...gone(4), ...stays(6)]);
    assert.ok((await session.memory.compact("dropOldest")).applied);
    assert.deepEqual(await standings(), ["sent", ...gone(4), "sent", ...gone(4), "sent"]);
  });

  it("is not compacted before every request where its question alone takes most of the room", async () => {
    const pages = Array.from({ length: 40 }, (_, page) => writes(page));
    const { session, scripted } = sessionOf([...pages, "Done."], "slidingWindow");
    const outcome = await session.send(`${task} ${"Mind the reeds. ".repeat(900)}`);
    assert.equal(outcome.text, "Done.");
    await checkAll(scripted.requests);
    const { length } = compactionsIn(session);
    assert.ok(length <= 14, `${length} compactions in 40 steps`);
  });

  it("followed by another message becomes older history, of which hidden steps stay hidden", async () => {
    const pages = Array.from({ length: 25 }, (_, page) => writes(page));
    const { session, scripted } = sessionOf([...pages, "Done.", "Hello."], "slidingWindow");
    await session.send(task);
    const hidden = (await session.memory.view()).weighed.filter(({ standing }) => standing === "trimmed");
    assert.ok(hidden.length > 0);
    await session.send("Hello?");
    await checkAll(scripted.requests);
    const after = (await session.memory.view()).weighed.filter(({ standing }) => standing === "trimmed");
    assert.ok(hidden.every(({ id }) => after.some((one) => one.id === id)));
  });
});

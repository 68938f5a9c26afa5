import assert from "node:assert/strict";
import { needsKey } from "../../../../src/models/chatCompletions/openaiModel.ts";
import { until } from "../../../fixtures/until.ts";
import type { ModelServer } from "../../../modelServer/modelServer.ts";
import { startModelServer } from "../../../modelServer/modelServer.ts";
import { callsIn, doneOf, errorOf, eventsOf, modelAt, readFile, request } from "./asked.ts";
import { sentenceOf } from "../../doubles/english.ts";

describe("The model behind an OpenAI-compatible server", () => {
  let server: ModelServer;
  beforeEach(async () => (server = await startModelServer()));
  afterEach(() => server.close());

  it("streams text as it comes and ends with the whole message and what it cost", async () => {
    server.script({ text: "Grüße aus 東京, 🎉 friends" });
    const events = await eventsOf(modelAt(server.url));
    const texts = events.flatMap((event) => (event.type === "text" ? [event.text] : []));
    assert(texts.length > 1);
    assert.equal(texts.join(""), "Grüße aus 東京, 🎉 friends");
    const promptTokens = server.requests[0]!.promptTokens!;
    assert.deepEqual(events.at(-1), {
      type: "done",
      message: { role: "assistant", content: "Grüße aus 東京, 🎉 friends" },
      finishReason: "stop",
      usage: { promptTokens, completionTokens: 9, cachedTokens: 0 },
    });
  });

  for (const cut of ["awkward", 5] as const) {
    it(`does not mind how the bytes are cut (${cut})`, async () => {
      server.reshape({ cut, deltaLength: 3 });
      server.script({
        text: "žluťoučký 👩‍👩‍👧 kůň",
        toolCalls: [{ name: "read_file", arguments: { path: "ž/👩‍👧" } }],
      });
      const { message } = await doneOf(modelAt(server.url));
      assert.equal(message.content, "žluťoučký 👩‍👩‍👧 kůň");
      assert.deepEqual(callsIn(message), [["read_file", '{"path":"ž/👩‍👧"}']]);
    });
  }

  it("announces each tool call once, when its name is known", async () => {
    server.script({
      toolCalls: [
        { id: "call_a", name: "read_file", arguments: { path: "a" } },
        { id: "call_b", name: "list_files", arguments: { path: "b" } },
      ],
    });
    const events = await eventsOf(modelAt(server.url));
    assert.deepEqual(events.slice(0, 2), [
      { type: "toolCall", id: "call_a", name: "read_file" },
      { type: "toolCall", id: "call_b", name: "list_files" },
    ]);
    assert.equal(events.length, 3);
    const end = events[2]!;
    assert(end.type === "done");
    assert.equal(end.finishReason, "toolCalls");
    assert.equal(end.message.content, null);
  });

  it("says why the model stopped, whatever the server calls it", async () => {
    const reasons = {
      length: "length",
      MAX_TOKENS: "length",
      content_filter: "contentFilter",
      SAFETY: "contentFilter",
      eos_token: "stop",
      end_turn: "stop",
    };
    for (const [finishReason, expected] of Object.entries(reasons)) {
      server.script({ text: "Well", finishReason });
      assert.equal((await doneOf(modelAt(server.url))).finishReason, expected, finishReason);
    }
  });

  it("asks for a stream with usage, and sends no empty tool list", async () => {
    await doneOf(modelAt(server.url));
    await doneOf(modelAt(server.url), request({ tools: [readFile], maxTokens: 100, temperature: 0 }));
    const [plain, full] = server.requests.map(({ body }) => body);
    assert.deepEqual(Object.keys(plain!).sort(), ["messages", "model", "stream", "stream_options"]);
    assert.deepEqual(full!.tools, [readFile]);
    assert.equal(full!.max_tokens, 100);
    assert.equal(full!.temperature, 0);
  });

  it("leaves temperature out for reasoning models and caps their replies in their own way", async () => {
    for (const model of ["o4-mini", "gpt-5", "gpt-5.1-2025-11-13", "openai/o3", "ft:gpt-5-mini:acme::1"]) {
      await doneOf(modelAt(server.url), request({ model, maxTokens: 50, temperature: 0.3 }));
      const { body } = server.requests.at(-1)!;
      assert.deepEqual(
        [body.max_tokens, body.max_completion_tokens, body.temperature],
        [undefined, 50, undefined],
        model,
      );
    }
  });

  it("stops at once when it is cancelled, and lets the server know", async () => {
    // The role and the first letter.
    server.reshape({ deltaLength: 1, hold: { afterEvents: 2, until: new Promise(() => undefined) } });
    server.script({ text: "This goes on for quite a while." });
    const controller = new AbortController();
    const events = [];
    for await (const event of modelAt(server.url).stream(request(), controller.signal)) {
      events.push(event);
      controller.abort();
    }
    assert.deepEqual(events, [
      { type: "text", text: "T" },
      { type: "failed", error: { kind: "cancelled", reason: { code: "stopped" } } },
    ]);
    await until(() => server.requests[0]!.aborted);
  });

  it("sends nothing when it is cancelled before", async () => {
    const events = await eventsOf(modelAt(server.url), request(), AbortSignal.abort());
    assert.equal(events.length, 1);
    assert.equal(server.requests.length, 0);
  });

  it("gives up the request when nobody listens any more", async () => {
    // The role and the first letter.
    server.reshape({ deltaLength: 1, hold: { afterEvents: 2, until: new Promise(() => undefined) } });
    server.script({ text: "This goes on for quite a while." });
    for await (const event of modelAt(server.url).stream(request(), new AbortController().signal)) {
      assert.equal(event.type, "text");
      break;
    }
    await until(() => server.requests[0]!.aborted);
  });

  it("lists the server's models with their windows", async () => {
    const list = await modelAt(server.url).listModels(new AbortController().signal);
    assert.deepEqual(list, {
      models: [
        { id: "gpt-4o-mini", window: 128_000 },
        { id: "gpt-4o", window: 128_000 },
      ],
    });
  });

  it("says why models cannot be listed", async () => {
    const list = await modelAt(`${server.url}/nowhere`).listModels(new AbortController().signal);
    assert("error" in list);
    assert.equal(list.error.status, 404);
  });

  it("needs no key where the server is not OpenAI's, and then sends none", async () => {
    const strict = await startModelServer({ apiKey: "k" });
    try {
      const error = await errorOf(modelAt(strict.url, { apiKey: () => Promise.resolve(undefined) }));
      assert.match(sentenceOf(error), /asks for an API key/);
      assert.equal(
        (await doneOf(modelAt(strict.url, { apiKey: () => Promise.resolve(" k\n") }))).finishReason,
        "stop",
      );
    } finally {
      await strict.close();
    }
  });
});

describe("The need of a key", () => {
  it("is OpenAI's alone", () => {
    assert(needsKey("https://api.openai.com/v1"));
    assert(needsKey("https://eu.api.openai.com/v1"));
    for (const url of [
      "http://127.0.0.1:11434/v1",
      "https://openai.com.evil.example/v1",
      "https://x.openai.azure.com/openai/v1",
      "not a url",
    ]) {
      assert(!needsKey(url), url);
    }
  });
});

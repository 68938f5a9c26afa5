import assert from "node:assert/strict";
import { faults } from "../../modelServer/fault.ts";
import type { ModelServer } from "../../modelServer/modelServer.ts";
import { startModelServer } from "../../modelServer/modelServer.ts";
import type { ModelServerOptions } from "../../modelServer/serverState.ts";

const hello = { model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello" }] };

describe("The model server", () => {
  let server: ModelServer;
  afterEach(() => server.close());

  async function start(options: ModelServerOptions = {}) {
    server = await startModelServer(options);
  }

  function post(body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(`${server.url}/chat/completions`, { method: "POST", body: JSON.stringify(body), headers });
  }

  async function payloads(body: object): Promise<readonly string[]> {
    const response = await post({ ...body, stream: true });
    assert.match(response.headers.get("content-type")!, /^text\/event-stream/);
    return (await response.text())
      .split("\n\n")
      .filter(Boolean)
      .map((event) => event.replace(/^data: /, ""));
  }

  it("answers in one piece when no stream is asked for", async () => {
    await start();
    server.script({ text: "Hi", toolCalls: [{ id: "a", name: "f", arguments: { n: 1 } }] });
    const reply = (await (await post(hello)).json()) as Reply;
    assert.equal(reply.object, "chat.completion");
    assert.deepEqual(reply.choices[0]!.message, {
      role: "assistant",
      content: "Hi",
      refusal: null,
      tool_calls: [{ id: "a", type: "function", function: { name: "f", arguments: '{"n":1}' } }],
    });
    assert.equal(reply.choices[0]!.finish_reason, "tool_calls");
    assert.equal(reply.usage.prompt_tokens, 8);
    assert.equal(server.requests[0]!.promptTokens, 8);
  });

  it("streams the role, the deltas, the reason and the end mark", async () => {
    await start({ shape: { deltaLength: 2 } });
    server.script({ text: "Hi!", toolCalls: [{ id: "a", name: "f", arguments: "{}" }] });
    const events = await payloads(hello);
    assert.equal(events.at(-1), "[DONE]");
    const deltas = events.slice(0, -1).map((event) => (JSON.parse(event) as Chunk).choices[0]);
    assert.deepEqual(
      deltas.map((choice) => choice?.delta),
      [
        { role: "assistant", content: "", refusal: null },
        { content: "Hi" },
        { content: "!" },
        { tool_calls: [{ index: 0, id: "a", type: "function", function: { name: "f", arguments: "" } }] },
        { tool_calls: [{ index: 0, function: { arguments: "{}" } }] },
        {},
      ],
    );
    assert.equal(deltas.at(-1)!.finish_reason, "tool_calls");
  });

  it("adds a chunk with usage only when it is asked for", async () => {
    await start();
    const without = await payloads(hello);
    assert(without.every((event) => !event.includes('"usage"')));
    const events = await payloads({ ...hello, stream_options: { include_usage: true } });
    const last = JSON.parse(events.at(-2)!) as Chunk;
    assert.deepEqual(last.choices, []);
    assert.equal(last.usage!.prompt_tokens, 8);
    assert.equal((JSON.parse(events[0]!) as Chunk).usage, null);
  });

  it("cuts the reply at the cap", async () => {
    await start();
    server.script({ text: "one two three four five six" });
    const reply = (await (await post({ ...hello, max_tokens: 3 })).json()) as Reply;
    assert.equal(reply.choices[0]!.finish_reason, "length");
    assert.equal(reply.choices[0]!.message.content, "one two three");
    assert.equal(reply.usage.completion_tokens, 3);
  });

  it("refuses a prompt that does not fit, with the figures", async () => {
    await start({ models: { small: { window: 20 }, large: { window: 1000, maxOutput: 50 } } });
    const messages = [{ role: "user", content: "word ".repeat(30) }];
    const response = await post({ model: "small", messages });
    assert.equal(response.status, 400);
    assert.deepEqual(((await response.json()) as Refusal).error, {
      message:
        "This model's maximum context length is 20 tokens. However, your messages resulted in 38 tokens. Please reduce the length of the messages.",
      type: "invalid_request_error",
      param: "messages",
      code: "context_length_exceeded",
    });
    const capped = (await (
      await post({ model: "small", messages: hello.messages, max_tokens: 13 })
    ).json()) as Refusal;
    assert.match(capped.error.message, /you requested 21 tokens \(8 in the messages, 13 in the completion\)/);
    const long = (await (await post({ model: "large", messages, max_tokens: 51 })).json()) as Refusal;
    assert.match(long.error.message, /max_tokens is too large: 51/);
    assert.equal((await post({ model: "small", messages: hello.messages, max_tokens: 12 })).status, 200);
    assert.equal((await post({ model: "unheard-of", messages })).status, 404);
  });

  it("asks for its key when it has one, and records none", async () => {
    await start({ apiKey: "sk-secret" });
    assert.equal((await post(hello)).status, 401);
    assert.equal((await post(hello, { authorization: "Bearer wrong" })).status, 401);
    assert.equal((await post(hello, { authorization: "Bearer sk-secret" })).status, 200);
    assert.equal(server.requests.length, 1);
    assert.doesNotMatch(JSON.stringify(server.requests), /sk-secret/);
  });

  it("uses faults first, then what was scripted, then its other answer", async () => {
    await start({
      otherwise: (body, tokens) => ({ text: `${body.messages.length} message, ${tokens} tokens` }),
    });
    server.script({ text: "scripted" }, faults.server);
    server.fail(faults.rateLimited(2));
    const limited = await post(hello);
    assert.deepEqual([limited.status, limited.headers.get("retry-after")], [429, "2"]);
    assert.match(await (await post(hello)).text(), /scripted/);
    assert.equal((await post(hello)).status, 500);
    assert.match(await (await post(hello)).text(), /1 message, 8 tokens/);
    assert.deepEqual(
      server.requests.map(({ status }) => status),
      [429, 200, 500, 200],
    );
  });

  it("breaks the connection on request", async () => {
    await start();
    server.fail({ fault: "reset" });
    await assert.rejects(post(hello));
    server.fail(faults.cut(2));
    const response = await post({ ...hello, stream: true });
    await assert.rejects(response.text());
  });

  it("refuses what is no JSON and what is no address of its own", async () => {
    await start();
    const response = await fetch(`${server.url}/chat/completions`, { method: "POST", body: "{" });
    assert.equal(response.status, 400);
    assert.equal((await fetch(`${server.url}/embeddings`, { method: "POST", body: "{}" })).status, 404);
  });
});

interface Reply {
  readonly object: string;
  readonly choices: readonly {
    readonly message: { readonly content: string };
    readonly finish_reason: string;
  }[];
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number };
}

interface Chunk {
  readonly choices: readonly { readonly delta: unknown; readonly finish_reason: string | null }[];
  readonly usage?: { readonly prompt_tokens: number } | null;
}

interface Refusal {
  readonly error: { readonly message: string };
}

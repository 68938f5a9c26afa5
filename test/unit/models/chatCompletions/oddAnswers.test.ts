import assert from "node:assert/strict";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ServerApi } from "../../../../src/models/serverApi.ts";
import { sentenceOf } from "../../doubles/english.ts";
import { doneOf, errorOf, modelAt } from "./asked.ts";

/** Answers that are no stream, no status to speak of, or no JSON, though a stream was asked for. */
describe("An answer that is no stream", () => {
  let server: Server;
  let answer: (response: ServerResponse) => void;
  beforeEach(async () => {
    server = createServer((_, response) => answer(response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => server.close());

  const model = (api: ServerApi = "chat") =>
    modelAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, { api });
  const sends =
    (body: unknown, { status = 200, type = "application/json" } = {}) =>
    (response: ServerResponse) => {
      response.writeHead(status, { "content-type": type });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    };
  const events = (...data: readonly unknown[]) =>
    sends(data.map((one) => `data: ${typeof one === "string" ? one : JSON.stringify(one)}\n\n`).join(""), {
      type: "text/event-stream",
    });

  const said: Readonly<Record<string, readonly [(response: ServerResponse) => void, string, RegExp]>> = {
    "status 200 with an error": [
      sends({ error: { message: "Model unloaded." } }),
      "server",
      /Model unloaded\./,
    ],
    "status 200 with an error and its own status": [
      sends({ error: { message: "Slow down.", code: 429 } }),
      "rateLimited",
      /Slow down\./,
    ],
    "status 200 with an error that is a text": [sends({ error: "no such model" }), "server", /no such model/],
    "status 200 with a detail": [sends({ detail: "Engine stopped." }), "server", /Engine stopped\./],
    "status 200 with a prompt that does not fit": [
      sends({ error: "The prompt is longer than the context window of 4096 tokens" }),
      "contextLength",
      /4,096/,
    ],
    "status 200 with an error among the events": [
      events({ object: "error", message: "CUDA out of memory.", code: 500 }),
      "server",
      /CUDA out of memory/,
    ],
    "status 200 with an event of an error": [
      sends('event: error\ndata: {"message":"Backend died."}\n\n', { type: "text/event-stream" }),
      "server",
      /Backend died\./,
    ],
    "an error in a choice": [
      events({ choices: [{ delta: { content: "Half" }, error: { code: 502, message: "Provider broke." } }] }),
      "server",
      /Provider broke\./,
    ],
    "an error behind the events, as it is": [
      sends(
        'data: {"choices":[{"delta":{"content":"Half"}}]}\n\n{"error":{"message":"Worker was killed."}}\n',
        {
          type: "text/event-stream",
        },
      ),
      "cutOff",
      /broke off.*Worker was killed\./,
    ],
    "a page with status 200": [
      sends("<html><head><title>Sign in to the proxy</title></head></html>", { type: "text/html" }),
      "server",
      /without a reply.*Sign in to the proxy/,
    ],
    "a text with an error's status": [
      sends("no healthy upstream", { status: 503, type: "text/plain" }),
      "server",
      /no healthy upstream/,
    ],
    "a reason in a 404": [
      sends({ error: { message: "No endpoints found that support tool use.", code: 404 } }, { status: 404 }),
      "badRequest",
      /refused the request \(404\).*tool use/,
    ],
    "a status of its own among the events": [
      events({ base_resp: { status_code: 1008, status_msg: "Insufficient balance." } }),
      "unauthorized",
      /Insufficient balance\./,
    ],
    "a rate that is no 429": [
      sends({ __type: "ThrottlingException", message: "Too many requests, please wait." }, { status: 400 }),
      "rateLimited",
      /please wait/,
    ],
    "an error without `error`": [sends({ message: "Bad key" }, { status: 401 }), "unauthorized", /Bad key/],
  };
  for (const [name, [given, kind, words]] of Object.entries(said)) {
    it(`is told in the server's words: ${name}`, async () => {
      answer = given;
      const error = await errorOf(model());
      assert.equal(error.kind, kind);
      assert.match(sentenceOf(error), words);
    });
  }

  it("is told through the other APIs as well", async () => {
    for (const api of ["responses", "messages"] as const) {
      answer = sends({ error: { message: "Model unloaded." } });
      assert.match(sentenceOf(await errorOf(model(api))), /Model unloaded\./, api);
      answer = sends({ detail: "No such tenant." }, { status: 400 });
      assert.match(sentenceOf(await errorOf(model(api))), /No such tenant\./, api);
    }
  });

  it("says by its kind's name what no status does, through each API", async () => {
    const kinds: readonly (readonly [type: string, kind: string])[] = [
      ["rate_limit_error", "rateLimited"],
      ["RESOURCE_EXHAUSTED", "rateLimited"],
      ["authentication_error", "unauthorized"],
      ["permission_error", "unauthorized"],
      ["invalid_request_error", "badRequest"],
      ["overloaded_error", "server"],
    ];
    for (const api of ["chat", "responses", "messages"] as const) {
      for (const [type, kind] of kinds) {
        const error = JSON.stringify({ type: "error", error: { type, message: "No." } });
        answer = sends(`event: error\ndata: ${error}\n\n`, { type: "text/event-stream" });
        assert.equal((await errorOf(model(api))).kind, kind, `${api} ${type}`);
      }
    }
  });

  it("names the model that is not there by nothing but its name", async () => {
    answer = sends({ error: { type: "not_found_error", message: "model: gpt-4o-mini" } }, { status: 404 });
    assert.equal((await errorOf(model("messages"))).reason.code, "unknownModel");
  });

  it("is a stream of the Messages API without the names of its events", async () => {
    const words = { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hi" } };
    answer = events({ type: "message_start", message: {} }, words, { type: "message_stop" });
    assert.equal((await doneOf(model("messages"))).message.content, "Hi");
    answer = events({ type: "error", error: { type: "overloaded_error", message: "Too busy." } });
    assert.match(sentenceOf(await errorOf(model("messages"))), /Too busy\./);
    answer = sends({ type: "message", stop_reason: "end_turn", content: "Whole." });
    assert.equal((await doneOf(model("messages"))).message.content, "Whole.");
  });

  const hi = {
    type: "content_block_delta",
    index: 0,
    choices: [{ delta: { content: "Hi" } }],
    delta: { type: "text_delta", text: "Hi" },
  };
  const cutOffs: readonly (readonly [string, readonly unknown[], RegExp])[] = [
    [
      "a page",
      [hi, "<html><title>502 Bad Gateway</title></html>", hi, "[DONE]"],
      /no JSON: "502 Bad Gateway"/,
    ],
    ["Python's quotes", [hi, "{'choices': []}", hi], /no JSON: "\{'choices': \[\]\}"/],
    [
      "half an event before others",
      [hi, '{"choices":[{"del', hi, "[DONE]"],
      /no JSON: "\{"choices":\[\{"del"/,
    ],
    ["a stack trace", ["Traceback (most recent call last):", hi], /no JSON: "Traceback/],
    ["a long one", [hi, "x".repeat(3_000), hi], /no JSON: "x{79}…"/],
    ["one with a key", [hi, "refused sk-canary-0123456789", hi], /no JSON: "refused (?!.*canary)/],
    ["half an event at the end", [hi, '{"choices":[{"del'], /broke off\. Try again/],
  ];
  for (const api of ["chat", "responses", "messages"] as const) {
    it(`is told as it is where an event is no JSON, and as broken off where it is only cut, through ${api}`, async () => {
      for (const [name, sent, words] of cutOffs) {
        const lines = sent.map((one) => (typeof one === "string" ? one : JSON.stringify(one)));
        const text = lines.map((one) => `event: content_block_delta\ndata: ${one}\n\n`).join("");
        answer = sends(text, { type: "text/event-stream" });
        const error = await errorOf(model(api));
        assert.equal(error.kind, "cutOff", name);
        assert.match(sentenceOf(error), words, name);
      }
    });
  }

  it("has figures that are texts", async () => {
    const usage = { input_tokens: "3", output_tokens: "5", cache_read_input_tokens: "7" };
    const start = JSON.stringify({ type: "message_start", message: { usage } });
    const stop = JSON.stringify({ type: "message_delta", delta: { stop_reason: "end_turn" } });
    answer = sends(`event: message_start\ndata: ${start}\n\nevent: message_delta\ndata: ${stop}\n\n`, {
      type: "text/event-stream",
    });
    const read = (await doneOf(model("messages"))).usage;
    assert.deepEqual(read, { promptTokens: 10, completionTokens: 5, cachedTokens: 7 });
    answer = events({ type: "response.completed", response: { output: [], usage } });
    assert.deepEqual((await doneOf(model("responses"))).usage, {
      promptTokens: 3,
      completionTokens: 5,
      cachedTokens: 0,
    });
  });

  it("is none for pings and empty events in it", async () => {
    const words = (content: string) => JSON.stringify({ choices: [{ delta: { content } }] });
    answer = sends(
      `event: ping\ndata: now\n\ndata:\n\ndata: ${words("One, ")}\ndata: ${words("two.")}\nevent: ping\n\ndata: [DONE]\n\n`,
      { type: "text/event-stream" },
    );
    assert.equal((await doneOf(model())).message.content, "One, two.");
  });

  it("is the whole reply where a server does not stream", async () => {
    answer = sends({
      choices: [{ message: { role: "assistant", content: "Whole." }, finish_reason: "stop" }],
    });
    assert.equal((await doneOf(model())).message.content, "Whole.");
    answer = sends({
      ...{ object: "response", status: "completed" },
      output: [{ type: "message", content: [{ type: "output_text", text: "Whole too." }] }],
    });
    assert.equal((await doneOf(model("responses"))).message.content, "Whole too.");
    answer = sends({
      ...{ type: "message", stop_reason: "tool_use", usage: { input_tokens: 3, output_tokens: 4 } },
      content: [
        { type: "text", text: "I look." },
        { type: "tool_use", id: "t1", name: "read_file", input: { path: "a" } },
      ],
    });
    const { message, usage } = await doneOf(model("messages"));
    assert.equal(message.content, "I look.");
    assert.equal(message.tool_calls?.[0]?.function.arguments, '{"path":"a"}');
    assert.equal(usage?.promptTokens, 3);
  });

  it("has its usage where each event is a line, the usage one of its own", async () => {
    const lines = [
      { choices: [{ delta: { content: "Whole." }, finish_reason: "stop" }] },
      { choices: [], usage: { prompt_tokens: 9, completion_tokens: 3 } },
    ];
    answer = sends(lines.map((one) => JSON.stringify(one)).join("\n"), { type: "application/x-ndjson" });
    const { message, usage } = await doneOf(model());
    assert.deepEqual([message.content, usage?.promptTokens, usage?.completionTokens], ["Whole.", 9, 3]);
  });

  for (const reason of [
    ...["network_error", "error", "abort", "unknown_thing", "incomplete", "unfinished", "not_finished"],
    ...["pending", "suspended", "backend_down", "rate_limit", "FINISH_REASON_OTHER"],
  ]) {
    it(`is half a reply where it ends with the reason "${reason}"`, async () => {
      answer = events({ choices: [{ delta: { content: "Half" }, finish_reason: reason }] }, "[DONE]");
      assert.equal((await errorOf(model())).kind, "cutOff");
    });
  }

  const reasons: Readonly<Record<string, readonly string[]>> = {
    stop: [
      ...["</s>", "<|im_end|>", "eom_id", "normal", "success", "endTurn", "COMPLETED", "STOP_SEQUENCE"],
      ...["FINISH_REASON_STOP", "stopped", "natural_stop"],
    ],
    length: ["limit", "truncated", "cutoff", "maxTokens", "max_output_tokens", "token_limit_reached"],
    contentFilter: ["guardrail_intervened", "moderation", "blocked", "ERROR_TOXIC", "policy_violation"],
  };
  for (const [meant, said] of Object.entries(reasons)) {
    it(`ends with ${meant} where the reason is ${said.join(", ")}`, async () => {
      for (const reason of said) {
        answer = events({ choices: [{ delta: { content: "Whole." }, finish_reason: reason }] }, "[DONE]");
        assert.equal((await doneOf(model())).finishReason, meant, reason);
      }
    });
  }

  it("is whole where its last event has no end of its own", async () => {
    const last = JSON.stringify({ choices: [{ delta: { content: "Whole." }, finish_reason: "stop" }] });
    answer = sends(`data: ${last}`, { type: "text/event-stream" });
    assert.equal((await doneOf(model())).message.content, "Whole.");
  });

  it("is half a reply where it ends with no reason and no end mark", async () => {
    answer = events({ choices: [{ delta: { content: "Half" }, finish_reason: "" }] });
    assert.equal((await errorOf(model())).kind, "cutOff");
  });
});

import assert from "node:assert/strict";
import { mock } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ModelError, ModelEvent } from "../../../../src/core/ports/models.ts";
import type { Fault } from "../../../modelServer/fault.ts";
import { faults } from "../../../modelServer/fault.ts";
import type { ModelServer } from "../../../modelServer/modelServer.ts";
import { startModelServer } from "../../../modelServer/modelServer.ts";
import { doneOf, errorOf, modelAt, request } from "./asked.ts";
import { sentenceOf } from "../../doubles/english.ts";

const canary = "sk-canary-0123456789";
const status = (code: number, message?: string, more: object = {}): Fault => ({
  fault: "status",
  status: code,
  ...(message === undefined ? {} : { message }),
  ...more,
});

type Expected = readonly [Fault, Partial<ModelError>, RegExp];

const table: Readonly<Record<string, Expected>> = {
  "401": [faults.unauthorized, { kind: "unauthorized", status: 401 }, /Set API Key/],
  "402": [status(402, "Insufficient credits"), { kind: "unauthorized", status: 402 }, /no credit left/],
  "403": [faults.forbidden, { kind: "unauthorized", status: 403 }, /Country, region/],
  "404 for a model": [
    faults.notFound,
    { kind: "badRequest", status: 404 },
    /does not know the model "gpt-4o-mini"/,
  ],
  "404 for an address": [status(404, "Not Found"), { kind: "badRequest", status: 404 }, /longhand\.baseUrl/],
  "408": [status(408), { kind: "server", status: 408 }, /Try again/],
  "409": [status(409), { kind: "server", status: 409 }, /Try again/],
  "422": [status(422, "messages: bad"), { kind: "badRequest", status: 422 }, /messages: bad/],
  "429 with seconds": [
    faults.rateLimited(7),
    { kind: "rateLimited", status: 429, retryAfterMs: 7000 },
    /in 7 s/,
  ],
  "429 with milliseconds": [
    status(429, "Slow down", { headers: { "retry-after-ms": "1500", "retry-after": "9" } }),
    { kind: "rateLimited", retryAfterMs: 1500 },
    /in 2 s/,
  ],
  "429 with a date that is past": [
    status(429, "Slow down", { headers: { "retry-after": "Wed, 21 Oct 2015 07:28:00 GMT" } }),
    { kind: "rateLimited", retryAfterMs: 0 },
    /in 1 s/,
  ],
  "429 without a wait": [status(429, "Slow down"), { kind: "rateLimited" }, /in a moment/],
  "429 for want of credit": [faults.quota, { kind: "unauthorized", status: 429 }, /no credit left/],
  "429 for one request too large": [
    status(429, "Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 45000."),
    { kind: "rateLimited", status: 429, isFinal: true },
    /waiting does not help\. Trim or summarize.*Limit 30000/,
  ],
  "500": [faults.server, { kind: "server", status: 500 }, /failed \(500\)/],
  "503 of a model that is loading": [
    status(503, "Loading model"),
    { kind: "loading", status: 503 },
    /is loading the model gpt-4o-mini/,
  ],
  "413 of a proxy": [status(413, "Payload Too Large"), { kind: "contextLength", status: 413 }, /Payload/],
  "503": [faults.overloaded, { kind: "server", status: 503 }, /overloaded/],
  "a page in place of an error": [
    { fault: "html" },
    { kind: "server", status: 502 },
    /failed \(502\)\. It says: "502 Bad Gateway" Try again in a moment\.$/,
  ],
  "a page in place of a reply": [{ fault: "html", status: 200 }, { kind: "server" }, /without a reply/],
  "a reset connection": [{ fault: "reset" }, { kind: "unreachable" }, /^Cannot reach 127\.0\.0\.1:\d+: /],
  silence: [{ fault: "silence" }, { kind: "cutOff" }, /sent nothing for 1 s/],
  "a cut before the first event": [faults.cut(0), { kind: "cutOff" }, /broke off/],
  "a cut in the text": [faults.cut(2), { kind: "cutOff" }, /broke off/],
  "a clean end in the text": [{ fault: "cut", afterEvents: 2, clean: true }, { kind: "cutOff" }, /broke off/],
  "a cut in a tool call": [
    faults.cut(3, { toolCalls: [{ name: "f", arguments: { path: "something long" } }] }),
    { kind: "cutOff" },
    /broke off/,
  ],
  "a stall": [faults.stall(2), { kind: "cutOff" }, /sent nothing/],
  "an event that is not JSON": [faults.malformed(2), { kind: "cutOff" }, /broke off/],
  "an error within the stream": [
    { fault: "errorEvent", afterEvents: 2, error: { code: 429, message: "Upstream is busy" } },
    { kind: "rateLimited", status: 429 },
    /Upstream is busy/,
  ],
  "an error within the stream without a status": [
    { fault: "errorEvent", afterEvents: 2, error: { message: "Provider gone" } },
    { kind: "server" },
    /failed\. .*Provider gone/,
  ],
};

describe("A failure of the model server", () => {
  let server: ModelServer;
  beforeEach(async () => (server = await startModelServer()));
  afterEach(() => server.close());

  for (const [name, [fault, expected, words]] of Object.entries(table)) {
    it(`becomes a sentence that says what to do: ${name}`, async () => {
      server.fail(fault);
      const silent = fault.fault === "silence" || fault.fault === "stall";
      const error = await errorOf(modelAt(server.url, silent ? { silenceMs: () => 200 } : {}));
      assert.deepEqual({ ...error, ...expected }, error);
      assert.match(sentenceOf(error), words);
    });
  }

  it("is none when the line breaks or falls silent after the reply was complete", async () => {
    for (const fault of ["cut", "stall"] as const) {
      server.fail({ fault, afterEvents: 3, reply: { text: "Whole." } });
      assert.equal((await doneOf(modelAt(server.url, { silenceMs: () => 200 }))).message.content, "Whole.");
    }
  });

  it("is not silence, however long it takes, where no limit is set", async () => {
    const { promise: until, resolve: goOn } = Promise.withResolvers<undefined>();
    const stop = new AbortController();
    const begin = async () => {
      const events: ModelEvent[] = [];
      const stream = modelAt(server.url, { silenceMs: () => 0 }).stream(request(), stop.signal);
      const over = (async () => {
        for await (const event of stream) events.push(event);
      })();
      while (events.length === 0) await nextTurn();
      return { events, over };
    };
    server.reshape({ hold: { afterEvents: 2, until } });
    server.script({ text: "Whole at last, if late." });
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const { events, over } = await begin();
      mock.timers.tick(2 ** 31 - 1);
      goOn(undefined);
      await over;
      const last = events.at(-1);
      assert(
        last?.type === "done" && last.message.content === "Whole at last, if late.",
        JSON.stringify(last),
      );
    } finally {
      mock.timers.reset();
      server.reshape({ hold: undefined });
    }
    server.fail(faults.stall(2));
    const { events, over } = await begin();
    stop.abort();
    await over;
    const last = events.at(-1);
    assert(last?.type === "failed" && last.error.kind === "cancelled");
  });

  it("never shows the key, wherever a server repeats it", async () => {
    const echo = `Bad header: Authorization: Bearer ${canary}; key ${canary} and sk-proj-abcdef1234`;
    for (const code of [400, 401, 403, 404, 429, 500]) {
      server.fail(status(code, echo));
      assert.doesNotMatch(sentenceOf(await errorOf(modelAt(server.url))), /canary|abcdef/);
    }
    server.fail({ fault: "errorEvent", afterEvents: 1, error: { message: echo } });
    assert.doesNotMatch(sentenceOf(await errorOf(modelAt(server.url))), /canary|abcdef/);
  });

  it("shows no more of a server's words than a few lines", async () => {
    server.fail(status(400, `broken\n${"very ".repeat(1000)}`));
    const message = sentenceOf(await errorOf(modelAt(server.url)));
    assert(message.length < 400);
    assert.doesNotMatch(message, /\n/);
  });

  it("names the window where the prompt is too large for it", async () => {
    const small = await startModelServer({ window: 100 });
    const messages = [{ role: "user", content: "word ".repeat(200) }] as const;
    const error = await errorOf(modelAt(small.url), request({ messages }));
    await small.close();
    assert.deepEqual([error.kind, error.limitTokens, error.status], ["contextLength", 100, 400]);
    assert.match(sentenceOf(error), /100 tokens/);
  });

  it("says that a server is not there", async () => {
    const gone = await startModelServer();
    await gone.close();
    const error = await errorOf(modelAt(gone.url));
    assert.equal(error.kind, "unreachable");
    assert.match(sentenceOf(error), new RegExp(`Cannot reach 127.0.0.1:${gone.port}: nothing listens there`));
  });

  it("says that an address is none", async () => {
    for (const url of ["", "localhost:1234", "ftp://127.0.0.1/v1"]) {
      assert.equal((await errorOf(modelAt(url))).kind, "unreachable", url);
    }
  });

  it("says that OpenAI needs a key, without asking it", async () => {
    const error = await errorOf(modelAt("https://api.openai.com/v1", { apiKey: () => Promise.resolve(" ") }));
    assert.equal(error.kind, "noKey");
    assert.match(sentenceOf(error), /api\.openai\.com needs an API key\. .*Set API Key/);
  });

  it("says that a key with strange characters is none, and does not repeat it", async () => {
    const error = await errorOf(modelAt(server.url, { apiKey: () => Promise.resolve("sk-1234…5678") }));
    assert.equal(error.kind, "unauthorized");
    assert.doesNotMatch(sentenceOf(error), /1234/);
  });
});

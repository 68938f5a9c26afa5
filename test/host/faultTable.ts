import { faults, type Fault } from "../modelServer/fault.ts";
import type { ModelServer } from "../modelServer/modelServer.ts";
import { toolFaults } from "./toolFaults.ts";

/** One thing that goes wrong, and how the turn is to end. */
export interface FaultRow {
  readonly name: string;
  /** Prepares the server; what it cannot answer otherwise it answers "Done." */
  readonly arrange: (server: ModelServer) => void;
  readonly ends: "stop" | "failed" | "length" | "loop" | "cannotFit" | "stepLimit";
  /** What the user is told, or with `ends: "stop"` what the model is. */
  readonly says?: RegExp;
  /** Settings beside those of the table. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

const status = (code: number, message = "No.") => ({ fault: "status", status: code, message }) as const;
/** A refusal that may be about the shape of the request is met once by a stricter one. */
const refused = (code: number, says: RegExp): FaultRow => ({
  name: `status ${code}`,
  arrange: (server) =>
    server.fail(...(code === 400 || code === 422 ? [status(code), status(code)] : [status(code)])),
  ends: "failed",
  says,
});

const statuses: readonly FaultRow[] = [
  ...[400, 405, 413, 415, 422].map((code) => refused(code, new RegExp(`refused the request \\(${code}\\)`))),
  refused(401, /asks for an API key|does not accept the API key/),
  refused(402, /no credit/),
  refused(403, /does not allow/),
  refused(404, /\(404\)/),
  refused(429, /too many requests/),
  ...[408, 409, 425, 500, 501, 502, 503, 504, 520, 529].map((code) =>
    refused(code, new RegExp(`failed \\(${code}\\)`)),
  ),
  {
    name: "no credit left, said as 429",
    arrange: (server) => server.fail(faults.quota),
    ends: "failed",
    says: /no credit/,
  },
  {
    name: "a page of HTML",
    arrange: (server) => server.fail({ fault: "html" }),
    ends: "failed",
    says: /502/,
  },
  {
    name: "a page of HTML as if it were a reply",
    arrange: (server) => server.fail({ fault: "html", status: 200 }),
    ends: "failed",
    says: /without a reply/,
  },
  {
    name: "a connection that is reset",
    arrange: (server) => server.fail({ fault: "reset" }),
    ends: "failed",
    says: /Cannot reach/,
  },
  {
    name: "a prompt that is too long whatever is trimmed",
    arrange: (server) =>
      server.fail(...[1, 2, 3].map(() => status(400, "This model's maximum context length is 900 tokens."))),
    ends: "failed",
    says: /context window/,
  },
];

const calls = { toolCalls: [{ name: "read_file", arguments: { path: "README.md" } }] };
const brokeOff = /broke off/;
const cut = (afterEvents: number, reply = {}) =>
  faults.cut(afterEvents, { text: "one two three four five six seven", ...reply });
const fails = (name: string, fault: Fault, says: RegExp): FaultRow => ({
  name,
  arrange: (server) => server.fail(fault),
  ends: "failed",
  says,
});

const streams: readonly FaultRow[] = [
  ...[1, 2, 3, 4].map((after) => fails(`a stream cut after ${after} events`, cut(after), brokeOff)),
  fails("a stream cut before its first event", cut(0), /broke off|without a reply|Cannot reach/),
  fails("a stream cut within a call's arguments", cut(3, calls), brokeOff),
  fails("a stream that ends cleanly but too early", { ...cut(2), clean: true } as Fault, brokeOff),
  fails("a chunk that is not JSON, at once", faults.malformed(0), brokeOff),
  fails("a chunk that is not JSON, later", faults.malformed(3), brokeOff),
  fails(
    "an error in place of a chunk",
    { fault: "errorEvent", afterEvents: 2, error: { message: "GPU on fire" } },
    /GPU on fire/,
  ),
  fails(
    "an error in place of the first chunk",
    { fault: "errorEvent", afterEvents: 0, error: { message: "No capacity", code: 503 } },
    /No capacity/,
  ),
];

const chunk = (delta: unknown, finish: string | null = null) => ({
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const call = (piece: Readonly<Record<string, unknown>>) => chunk({ tool_calls: [piece] });
const raw = (
  name: string,
  payloads: readonly unknown[],
  ends: FaultRow["ends"] = "stop",
  says?: RegExp,
): FaultRow => ({
  name,
  arrange: (server) => server.script({ raw: payloads }),
  ends,
  ...(says && { says }),
});
const read = { name: "read_file", arguments: '{"path":"README.md"}' };

const chunks: readonly FaultRow[] = [
  raw("no choices at all", [{ choices: [] }, {}], "failed", /without a reply/),
  raw("a reply without text", [chunk({ role: "assistant" }), chunk({}, "stop")], "failed", /said nothing/),
  raw("a reply of white space", [chunk({ content: " \n" }), chunk({}, "stop")], "failed", /said nothing/),
  raw(
    "thinking and nothing else",
    [chunk({ reasoning_content: "Hm." }), chunk({}, "stop")],
    "failed",
    /said nothing/,
  ),
  raw(
    "thinking up to the limit",
    [chunk({ reasoning_content: "Hm." }), chunk({}, "length")],
    "failed",
    /before it said anything/,
  ),
  raw(
    "an unknown reason to finish",
    [chunk({ content: "Done." }), chunk({}, "because")],
    "failed",
    /broke off/,
  ),
  raw(
    "a reply that the server filtered",
    [chunk({ content: "I will" }), chunk({}, "content_filter")],
    "failed",
    /content filter/,
  ),
  raw("a reply cut at its limit", [chunk({ content: "And so" }), chunk({}, "length")], "length"),
  raw(
    "arguments cut at the limit",
    [call({ index: 0, id: "a", function: { name: "read_file", arguments: '{"pa' } }), chunk({}, "length")],
    "stop",
    /cut off, most likely at its length limit/,
  ),
  raw("a call without an id", [call({ index: 0, function: read }), chunk({}, "tool_calls")]),
  raw(
    "two calls with one id",
    [0, 1].map((index) => call({ index, id: "same", function: read })).concat(chunk({}, "tool_calls")),
  ),
  raw("an id of 200 characters", [
    call({ index: 0, id: "x".repeat(200), function: read }),
    chunk({}, "tool_calls"),
  ]),
  raw("a call without a name", [
    chunk({ content: "Hm." }),
    call({ index: 0, id: "a", function: { arguments: "{}" } }),
    chunk({}, "tool_calls"),
  ]),
  raw("arguments as an object", [
    call({ index: 0, id: "a", function: { name: "read_file", arguments: { path: "README.md" } } }),
    chunk({}, "tool_calls"),
  ]),
  raw("a call that finishes as an answer", [call({ index: 0, id: "a", function: read }), chunk({}, "stop")]),
  raw("figures that are none", [
    chunk({ content: "Done." }),
    chunk({}, "stop"),
    { choices: [], usage: { prompt_tokens: null } },
  ]),
  {
    name: "a reply of 400,000 characters",
    arrange: (server) =>
      server.script({ raw: [chunk({ content: "word ".repeat(80_000) }), chunk({}, "stop")] }),
    ends: "stop",
    settings: { contextWindow: 128_000 },
  },
];

const passing: readonly FaultRow[] = [
  {
    name: "a failure that passes",
    arrange: (server) => server.fail(faults.server),
    ends: "stop",
    settings: { maxRetries: 2 },
  },
  {
    name: "too many requests, for a second",
    arrange: (server) => server.fail(faults.rateLimited(1)),
    ends: "stop",
    settings: { maxRetries: 2 },
  },
  {
    name: "a cut stream, once",
    arrange: (server) => server.fail(cut(3)),
    ends: "stop",
    settings: { maxRetries: 2 },
  },
  {
    name: "a failure that stays, after one retry",
    arrange: (server) => server.fail(faults.server, faults.server),
    ends: "failed",
    says: /failed \(500\)/,
    settings: { maxRetries: 1 },
  },
  {
    name: "a wait that nobody would sit through",
    arrange: (server) => server.fail(faults.rateLimited(3_600)),
    ends: "failed",
    says: /in 3,600 s/,
    settings: { maxRetries: 5 },
  },
  {
    name: "a failure behind a call that ran",
    arrange: (server) => {
      server.script(() => {
        server.fail(status(500), status(403));
        return {
          toolCalls: [{ name: "write_file", arguments: { path: "fault-once.txt", content: "once" } }],
        };
      });
    },
    ends: "failed",
    says: /does not allow/,
    settings: { maxRetries: 1 },
  },
  {
    name: "chunks that arrive in awkward pieces, slowly",
    arrange: (server) => {
      server.reshape({ cut: "awkward", delayMs: 5 });
      server.script({ text: "Grüße aus Köln 🚲 und zurück", ...calls }, { text: "Done." });
    },
    ends: "stop",
  },
  {
    name: "a message larger than the window",
    arrange: () => undefined,
    ends: "cannotFit",
    says: /does not fit/,
    settings: { contextWindow: 300, responseReserve: 50 },
  },
];

/** Everything that goes wrong by itself. */
export const faultTable: readonly FaultRow[] = [
  ...statuses,
  ...streams,
  ...chunks,
  ...toolFaults,
  ...passing,
];

import assert from "node:assert/strict";
import { serverWords } from "../../../../src/models/errors/refusalWords.ts";

const raw = JSON.stringify({ error: { message: "prompt is too long: 9 tokens > 8 maximum", type: "x" } });

/** Bodies that servers send in place of a reply, with the words that are to be shown. */
const table: Readonly<Record<string, readonly [body: unknown, words: string]>> = {
  "a message": [{ error: { message: "No such model.", type: "invalid_request_error" } }, "No such model."],
  "an error that is a text": [{ error: "model 'x' not found" }, "model 'x' not found"],
  "a message at the top": [{ object: "error", message: "Too busy.", code: 429 }, "Too busy."],
  "a detail": [{ detail: "Not authenticated" }, "Not authenticated"],
  "a validator's details": [
    { detail: [{ loc: ["body", "messages", 0], msg: "field required", type: "missing" }] },
    "body.messages.0: field required",
  ],
  "an error in an error": [{ error: { code: 400, error: { error: { message: "Deep." } } } }, "Deep."],
  "a list of errors": [{ errors: [{ message: "One." }, { message: "Two." }] }, "One.: Two."],
  "a list at the top": [[{ error: { code: 429, message: "Slow down.", status: "RESOURCE" } }], "Slow down."],
  "metadata.raw": [
    { error: { message: "Provider returned error", code: 400, metadata: { raw, provider_name: "P" } } },
    "prompt is too long: 9 tokens > 8 maximum",
  ],
  "metadata.raw that is a text": [
    { error: { message: "Provider returned error", metadata: { raw: "upstream is down" } } },
    "upstream is down",
  ],
  "JSON within the message": [
    { error: { message: `litellm.BadRequestError: OpenAIException - ${raw}` } },
    "litellm.BadRequestError: OpenAIException: prompt is too long: 9 tokens > 8 maximum",
  ],
  "a status in angle brackets": [
    {
      error: {
        message: "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 30720]",
      },
    },
    "InternalError.Algo.InvalidParameter: Range of input length should be [1, 30720]",
  ],
  text: [
    "upstream connect error or disconnect/reset before headers",
    "upstream connect error or disconnect/reset before headers",
  ],
  "a page with a title": [
    "<!DOCTYPE html><html><head><title>504 Gateway Time-out</title></head><body><center><h1>504 Gateway Time-out</h1></center></body></html>",
    "504 Gateway Time-out",
  ],
  "a page without one": [
    "<html><body><p>Service &amp; model are down&#33;</p></body></html>",
    "Service & model are down!",
  ],
  "an error_description": [
    { error: "invalid_grant", error_description: "Token expired." },
    "invalid_grant: Token expired.",
  ],
  "a fault": [{ fault: { faultstring: "Quota exceeded", detail: { errorcode: "q" } } }, "Quota exceeded"],
  "fields that nobody knows": [{ oops: true }, '{"oops":true}'],
  "a code alone": [
    { error: { code: "context_length_exceeded" } },
    '{"error":{"code":"context_length_exceeded"}}',
  ],
  nothing: ["", ""],
};

describe("A server's own words", () => {
  for (const [name, [body, words]] of Object.entries(table)) {
    it(`are found in ${name}`, () => {
      assert.equal(serverWords(body), words);
      assert.equal(serverWords(typeof body === "string" ? body : JSON.stringify(body)), words);
    });
  }

  it("are shown without keys, on one short line", () => {
    const shown = serverWords(
      { error: { message: `Bearer abc\n k-1 sk-abcdefgh ${"long ".repeat(200)}` } },
      "k-1",
    );
    assert.match(shown, /^Bearer … … … long/);
    assert(shown.length <= 301);
    for (const key of [
      ["AI", "zaSyA1234567890abcdefghijklmnopqrstuv"].join(""),
      ["gsk", "abcdEFGH1234ijklMNOP5678qrstUVWX"].join("_"),
      ["xai", "abcdEFGH1234ijklMNOP5678qrstUVWX"].join("-"),
    ]) {
      assert(!serverWords({ error: { message: `Key ${key} has leaked` } }, "k-1").includes(key), key);
    }
    assert.equal(serverWords("No header Bearer%20k-1", "k-1"), "No header Bearer …");
  });
});

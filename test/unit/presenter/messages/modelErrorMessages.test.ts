import assert from "node:assert/strict";
import type { ModelErrorReason } from "../../../../src/core/ports/errors/modelErrorReason.ts";
import { languageOf } from "../../../../src/presenter/language.ts";
import { modelErrorMessage } from "../../../../src/presenter/messages/modelErrorMessages.ts";
import { english } from "../../doubles/english.ts";

const of = (reason: ModelErrorReason, more: object = {}) =>
  modelErrorMessage({ kind: "server", reason, ...more }, english);

describe("The sentence of a model error", () => {
  it("says what happened, what the server said and when to try again", () => {
    const reason = { code: "serverFailed", server: "host:1", said: "GPU on fire" } as const;
    assert.equal(
      of(reason, { status: 500, retryAfterMs: 7_000 }),
      'host:1 failed (500). It says: "GPU on fire" Try again in 7 s.',
    );
    assert.equal(
      of({ code: "tooManyRequests", server: "host:1" }),
      "host:1 gets too many requests. Try again in a moment.",
    );
  });

  it("names the window where it is known", () => {
    assert.match(
      of({ code: "tooLong", model: "m" }, { limitTokens: 128_000 }),
      /window of 128,000 tokens that m has/,
    );
    assert.match(of({ code: "tooLong", model: "m" }), /context window that m has/);
  });

  it("never waits less than a second, nor is silent for less", () => {
    assert.match(of({ code: "tooManyRequests", server: "s" }, { retryAfterMs: 0 }), /in 1 s\.$/);
    assert.match(of({ code: "silent", server: "s", silenceMs: 200 }), /nothing for 1 s\./);
  });

  it("is the translation, with figures as the language writes them", () => {
    const german = languageOf("de", (message, ...parts) => `[${message.slice(0, 9)}] ${parts.join("|")}`);
    const error = { kind: "empty", reason: { code: "replyUsedUp", reserve: 16_384 } } as const;
    assert.equal(modelErrorMessage(error, german), "[The model] 16.384");
  });
});

import assert from "node:assert/strict";
import {
  RedactedTools,
  withoutKeys,
  withoutSecrets,
} from "../../../../../src/core/agent/turn/redactedTools.ts";
import type { ToolEffect } from "../../../../../src/core/ports/tools.ts";
import { callOf } from "../../../../fixtures/askedCalls.ts";

const secret = ["ghp", "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xYz123"].join("_");
const key = "wk-5f0d8c31b7a94e26";
const text = `first\nTOKEN=${secret}\nlast`;
const tools = {
  definitions: [],
  effect: (): ToolEffect => "read",
  run: async () => ({ content: text, failed: true }),
};
const never = new AbortController().signal;

describe("What tools return before it is sent", () => {
  it("has no secrets in it, and says what is left out", async () => {
    const { content, failed } = await new RedactedTools(tools, withoutSecrets).run(callOf("a", {}), never);
    assert.ok(!content.includes(secret));
    assert.match(content, /^\[Secrets are left out.*token 1.*\]\nfirst\nTOKEN=\[redacted token\]\nlast$/);
    assert.equal(failed, true);
  });

  it("gets no note where there was nothing to leave out", () => {
    assert.equal(withoutSecrets("plain"), "plain");
    assert.equal(withoutKeys("plain", [key]), "plain");
  });

  it("has none of the user's keys in it, wherever they stand, one that is a part of another too", () => {
    const longer = `${key}-2`;
    const left = withoutKeys(`A=${key}\nB=${longer}; Bearer ${key}`, [key, longer]);
    assert.match(
      left,
      /^\[An API key .*\]\nA=\[redacted apiKey\]\nB=\[redacted apiKey\]; Bearer \[redacted apiKey\]$/,
    );
  });
});

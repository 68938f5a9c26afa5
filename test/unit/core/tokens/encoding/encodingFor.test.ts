import assert from "node:assert/strict";
import { baseModel, encodingFor } from "../../../../../src/core/tokens/encoding/encodingFor.ts";

describe("The encoding of a model", () => {
  const cl100k = [
    "gpt-4",
    "gpt-4-0613",
    "gpt-4-turbo",
    "gpt-3.5-turbo",
    "gpt-35-turbo",
    "ft:gpt-3.5-turbo:org:x:1",
  ];
  const o200k = [
    "gpt-4o",
    "gpt-4o-mini",
    "gpt-4.1",
    "gpt-4.5-preview",
    "gpt-5.1",
    "gpt-5-codex",
    "o3-pro",
    "chatgpt-4o-latest",
  ];

  it("is cl100k_base for gpt-3.5 and the first gpt-4, o200k_base for what came after", () => {
    for (const model of cl100k)
      assert.deepEqual(encodingFor(model), { encoding: "cl100k_base", guessed: false }, model);
    for (const model of o200k)
      assert.deepEqual(encodingFor(model), { encoding: "o200k_base", guessed: false }, model);
  });

  it("is the same behind a vendor's prefix", () => {
    assert.equal(encodingFor("openai/gpt-4").encoding, "cl100k_base");
    assert.equal(baseModel("ft:gpt-4o-mini:org::id"), "gpt-4o-mini");
  });

  it("is a guess, and said to be, for everybody else's models", () => {
    for (const model of ["llama-3.1-8b", "anthropic/claude-sonnet-4", "", "ft:"]) {
      assert.deepEqual(encodingFor(model), { encoding: "o200k_base", guessed: true }, model);
    }
  });
});

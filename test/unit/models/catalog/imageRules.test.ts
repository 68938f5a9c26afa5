import assert from "node:assert/strict";
import { pictureTokens } from "../../../../src/core/tokens/request/imageTokens.ts";
import {
  catalogImageLimits,
  catalogImageRate,
  catalogVision,
} from "../../../../src/models/catalog/imageRules.ts";

const tokens = (model: string, width: number, height: number) =>
  pictureTokens({ width, height }, catalogImageRate(model));

describe("The catalog's rules for images", () => {
  it("count 258 for each crop with Gemini, and the same for all since its third generation", () => {
    assert.equal(tokens("gemini-2.5-pro", 384, 384), 258);
    assert.equal(tokens("gemini-2.5-flash", 960, 540), 258 * 6);
    assert.equal(tokens("google/gemini-3.1-pro", 3000, 2000), 1120);
    assert.equal(tokens("gpt-4o", 1024, 1024), 765);
  });

  it("know who sees, who does not, and of whom that is not known", () => {
    for (const model of [
      "gpt-4o-2024-08-06",
      "anthropic/claude-sonnet-5",
      "gemini-2.5-flash",
      "qwen2.5-vl:7b",
    ]) {
      assert.equal(catalogVision(model), true, model);
    }
    for (const model of ["gpt-3.5-turbo", "o3-mini", "deepseek-chat", "gpt-oss-120b", "gpt-4"]) {
      assert.equal(catalogVision(model), false, model);
    }
    assert.equal(catalogVision("my-own-model"), undefined);
  });

  it("know the limits of requests, cautious ones where nothing is known", () => {
    assert.equal(catalogImageLimits("api.openai.com").count, 500);
    assert.equal(catalogImageLimits("api.anthropic.com").requestBytes, 32 * 1024 * 1024);
    assert.equal(catalogImageLimits("127.0.0.1:8080").count, 100);
  });
});

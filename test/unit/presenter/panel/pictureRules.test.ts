import assert from "node:assert/strict";
import { imageRateOf } from "../../../../src/core/tokens/request/imageTokens.ts";
import { pictureRules } from "../../../../src/presenter/panel/pictureRules.ts";

describe("The rules for a draft's pictures", () => {
  const support = { rate: imageRateOf("gpt-4o"), imageBytes: 1_000, requestBytes: 8_000, count: 100 };

  it("leave a request room for what was said before, in base64", () => {
    const { count, bytes, totalBytes, sees, model } = pictureRules("m", support);
    assert.deepEqual(
      { count, bytes, totalBytes, sees, model },
      { count: 20, bytes: 1_000, totalBytes: 3_000, sees: true, model: "m" },
    );
    assert.equal(pictureRules("m", { ...support, count: 5 }).count, 5);
  });

  it("forbid pictures only where the model is known to see none", () => {
    assert.equal(pictureRules("m", { ...support, sees: false }).sees, false);
    assert.equal(pictureRules("m", { ...support, sees: true }).sees, true);
  });
});

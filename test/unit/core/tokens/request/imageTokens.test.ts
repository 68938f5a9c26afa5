import assert from "node:assert/strict";
import { imageSize } from "../../../../../src/core/tokens/request/imageSize.ts";
import {
  fittedSize,
  imageRateOf,
  imageTokens,
  pictureTokens,
} from "../../../../../src/core/tokens/request/imageTokens.ts";
import { Random } from "../../../../fixtures/seededRandom.ts";

const url = (kind: string, bytes: readonly number[]) =>
  `data:image/${kind};base64,${btoa(String.fromCharCode(...bytes))}`;

function png(width: number, height: number): string {
  const bytes = new Uint8Array(32);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return url("png", [...bytes]);
}

describe("The size of an image", () => {
  it("is read from PNG, GIF, JPEG and WebP", () => {
    assert.deepEqual(imageSize(png(640, 480)), { width: 640, height: 480 });
    assert.deepEqual(imageSize(url("gif", [0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 10, 0, 20, 0])), {
      width: 10,
      height: 20,
    });
    const jpeg = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 11, 8, 1, 0, 2, 0];
    assert.deepEqual(imageSize(url("jpeg", jpeg)), { width: 512, height: 256 });
    const filled = [0xff, 0xd8, 0xff, 0xff, 0xff, 0xc0, 0, 11, 8, 1, 0, 2, 0, 1, 1, 0x11, 0];
    assert.deepEqual(imageSize(url("jpeg", filled)), { width: 512, height: 256 });
    const webp = Array.from("RIFF____WEBPVP8X", (char) => char.charCodeAt(0));
    const size = { width: 300, height: 200 };
    assert.deepEqual(imageSize(url("webp", [...webp, 10, 0, 0, 0, 0, 0, 0, 0, 43, 1, 0, 199, 0, 0])), size);
  });

  it("is unknown for addresses and for what is no image", () => {
    for (const text of [
      "https://example.org/a.png",
      "data:image/png;base64,AAAA",
      "data:image/png;base64,(left out)",
    ]) {
      assert.equal(imageSize(text), undefined);
    }
  });
});

describe("The tokens of an image", () => {
  const tokens = (model: string, width: number, height: number, detail?: "low" | "high") =>
    imageTokens({ url: png(width, height), ...(detail && { detail }) }, imageRateOf(model));

  it("are a base and tiles of 512 pixels, after scaling", () => {
    assert.equal(tokens("gpt-4o", 1, 1), 255);
    assert.equal(tokens("gpt-4o", 1024, 1024), 765);
    assert.equal(tokens("gpt-4o", 2048, 4096), 1105);
    assert.equal(tokens("gpt-4o-mini", 1, 1), 8500);
    assert.equal(tokens("gpt-5", 1024, 1024), 630);
    assert.equal(tokens("o1", 1024, 1024), 675);
  });

  it("are the base alone in low detail", () => {
    assert.equal(tokens("gpt-4o", 4096, 4096, "low"), 85);
    assert.equal(tokens("gpt-4o-mini", 4096, 4096, "low"), 2833);
  });

  it("are patches of 32 pixels, at most 1,536, for the small models since gpt-4.1", () => {
    assert.equal(tokens("gpt-4.1-mini", 1024, 1024), Math.ceil(1024 * 1.62));
    assert.equal(tokens("gpt-4.1-mini", 1800, 2400), Math.ceil(1452 * 1.62));
    assert.ok(tokens("gpt-5-nano", 10_000, 10_000) <= Math.ceil(1536 * 2.46));
  });

  it("are those of a square of 1024 pixels where the size is unknown", () => {
    assert.equal(imageTokens({ url: "https://example.org/a.png" }, imageRateOf("gpt-4o")), 765);
  });

  it("are patches of 28 pixels for Claude, up to what the model takes in", () => {
    assert.equal(tokens("claude-sonnet-4-5", 1092, 1092), 39 * 39);
    assert.ok(tokens("claude-sonnet-4-5", 4000, 3000) <= 1568);
    assert.ok(tokens("claude-opus-4-7", 4000, 3000) > 4000);
    assert.ok(tokens("claude-opus-4-7", 4000, 3000) <= 4784);
  });
});

describe("The size that a model sees of a picture", () => {
  const models = ["gpt-4o", "gpt-4o-mini", "gpt-5.4-mini", "gpt-6", "claude-opus-5", "claude-haiku-4-5"];

  it("weighs no more than the picture did, and is not scaled again", () => {
    const random = new Random(7);
    for (const model of [...models, "llava:13b"]) {
      const rate = imageRateOf(model);
      for (let round = 0; round < 300; round++) {
        const size = { width: 1 + random.below(9000), height: 1 + random.below(9000) };
        const fitted = fittedSize(size, rate);
        const seen = `${model} sees ${JSON.stringify(fitted)} of ${JSON.stringify(size)}`;
        assert.ok(fitted.width <= size.width && fitted.height <= size.height, seen);
        assert.ok(pictureTokens(fitted, rate) <= pictureTokens(size, rate), seen);
        const again = fittedSize(fitted, rate);
        assert.ok(fitted.width - again.width <= 1 && fitted.height - again.height <= 1, seen);
      }
    }
  });

  it("is the picture's own where that is small", () => {
    for (const model of models) {
      assert.deepEqual(fittedSize({ width: 640, height: 480 }, imageRateOf(model)), {
        width: 640,
        height: 480,
      });
    }
  });
});

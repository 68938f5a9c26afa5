import assert from "node:assert/strict";
import { takesAtMost } from "../../../fixtures/processorMs.ts";
import { isAnimated } from "../../../../src/core/pictures/animation.ts";
import { isSvg } from "../../../../media/pictures/pictureBytes.ts";
import { gifBytes, pngBytes, svgBytes } from "../../../fixtures/samplePictures.ts";

const latin = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));

/** An extended WebP with these flags and nothing in it. */
function webpBytes(flags: number): Uint8Array {
  const bytes = Buffer.from("RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0".padEnd(40, "\0"), "latin1");
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes[20] = flags;
  return new Uint8Array(bytes);
}

/** A PNG with a chunk of this name before its data. */
function pngWith(name: string): Uint8Array {
  const bytes = Buffer.from(pngBytes(4, 4));
  const chunk = Buffer.concat([Buffer.from([0, 0, 0, 0]), Buffer.from(name), Buffer.alloc(4)]);
  return new Uint8Array(Buffer.concat([bytes.subarray(0, 33), chunk, bytes.subarray(33)]));
}

describe("A picture that moves", () => {
  it("is known by its frames or its marks, in all three formats", () => {
    const moving = [gifBytes(2), gifBytes(40), pngWith("acTL"), webpBytes(0x02)];
    for (const bytes of moving) assert.ok(isAnimated(bytes));
  });

  it("is none of one frame, and nothing that breaks off anywhere", () => {
    const still = [gifBytes(1), gifBytes(0), pngBytes(4, 4), pngWith("tEXt"), webpBytes(0x10), latin("")];
    for (const bytes of still) assert.ok(!isAnimated(bytes));
    const whole = gifBytes(1);
    for (let end = 0; end < whole.length; end++) assert.ok(!isAnimated(whole.slice(0, end)));
  });

  it("is looked for in time that does not depend on what the bytes say", () => {
    const endless = Buffer.from(pngBytes(4, 4));
    endless.writeUInt32BE(0xffffffff, 33);
    assert.ok(!isAnimated(new Uint8Array(endless)));
  });
});

describe("A drawing", () => {
  it("is known by its first element", () => {
    const drawings = [
      "<svg>",
      '\n<svg xmlns="x">',
      '<?xml version="1.0"?><svg/>',
      "<!-- a --><!-- b --><svg >",
    ];
    for (const text of [...drawings, "<!DOCTYPE svg PUBLIC 'x'>\n<SVG>"]) assert.ok(isSvg(latin(text)), text);
    assert.ok(isSvg(svgBytes(1, 1)));
  });

  it("is nothing that only names it, and none with entities of its own, which may grow without end", () => {
    const others = ["<html><svg>", "svg", "<svgx>", "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>", ""];
    for (const text of others) assert.ok(!isSvg(latin(text)), text);
  });

  it("is looked for in linear time", async () => {
    for (const text of ["<!--".repeat(50_000), `${"<!---->".repeat(50_000)}<html>`])
      await takesAtMost(1_000, () => assert.ok(!isSvg(latin(text))));
  });
});

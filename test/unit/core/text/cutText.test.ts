import assert from "node:assert/strict";
import fc from "fast-check";
import { BoundedText } from "../../../../src/core/text/boundedText.ts";
import {
  ellipsized,
  endsOf,
  excerptOf,
  headOf,
  stretchOf,
  tailOf,
} from "../../../../src/core/text/cutText.ts";

const clusters = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const people = ["e\u0301", "🇩🇪", "👨‍👩‍👧", "👍🏽", "q̣̇", "ก็", "x", " ", "🎉"];
const anyText = fc.string({ unit: "grapheme", maxLength: 80 });
const anyLength = fc.integer({ min: 0, max: 100 });

describe("Cutting text", () => {
  it("leaves no half of a character, wherever it cuts", () => {
    fc.assert(
      fc.property(anyText, anyLength, anyLength, (text, one, other) => {
        const [start, end] = [Math.min(one, other), Math.max(one, other)];
        const parts = [
          headOf(text, one),
          tailOf(text, one),
          stretchOf(text, start, end),
          endsOf(text, one, 0.75, "…"),
          ellipsized(text, one),
          excerptOf(text, start, other),
        ];
        for (const part of parts) assert.ok(part.isWellFormed(), JSON.stringify(part));
      }),
    );
  });

  it("takes as much as fits and no more", () => {
    fc.assert(
      fc.property(anyText, anyLength, (text, length) => {
        for (const part of [headOf(text, length), tailOf(text, length)]) {
          assert.ok(part.length <= length && part.length >= Math.min(text.length, length) - 1);
        }
        assert.ok(text.startsWith(headOf(text, length)) && text.endsWith(tailOf(text, length)));
      }),
    );
    assert.equal(headOf("x🎉🎉", 4), "x🎉");
    assert.equal(tailOf("🎉🎉x", 4), "🎉x");
    assert.equal(headOf("abc", -1) + tailOf("abc", -1) + tailOf("abc", 0), "");
  });

  it("leaves nothing out between stretches that meet", () => {
    fc.assert(
      fc.property(anyText, anyLength, (text, at) => {
        assert.equal(stretchOf(text, 0, at) + stretchOf(text, at, text.length), text);
      }),
    );
  });

  it("keeps what a user sees as one character whole", () => {
    const shown = fc.array(fc.constantFrom(...people), { maxLength: 60 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(shown, fc.integer({ min: 1, max: 200 }), (text, length) => {
        const boundaries = new Set([...clusters.segment(text)].map(({ index }) => index));
        const cut = ellipsized(text, length);
        if (cut === text) return;
        assert.ok(cut.length <= length && cut.endsWith("…"));
        assert.ok(boundaries.has(cut.length - 1), JSON.stringify([text, cut]));
      }),
    );
    assert.equal(ellipsized("ab👨‍👩‍👧", 6), "ab…");
    assert.equal(ellipsized("🇩🇪".repeat(40), 60), `${"🇩🇪".repeat(14)}…`);
    assert.equal(ellipsized("short", 5), "short");
  });

  it("cuts even what has no end of its own", () => {
    const cut = ellipsized(`e${"\u0301".repeat(500)}`, 60);
    assert.ok(cut.length > 1 && cut.length <= 60);
  });

  it("shows with dots where an excerpt was taken from", () => {
    assert.equal(excerptOf("one two three", 4, 3), "…two…");
    assert.equal(excerptOf("one two three", 0, 3), "one…");
    assert.equal(excerptOf("one two three", 8, 99), "…three");
    assert.equal(excerptOf("x🎉🎉🎉x", 2, 3), "…🎉🎉…");
  });
});

describe("Bounded text", () => {
  it("is well-formed and complete in its count, however the text comes in parts", () => {
    const parts = fc.array(fc.constantFrom("🎉", "ab", "é", "🎉x🎉", "\n"), { maxLength: 60 });
    fc.assert(
      fc.property(parts, fc.integer({ min: 5, max: 60 }), fc.boolean(), (texts, room, byUnit) => {
        const whole = texts.join("");
        const bounded = new BoundedText(room);
        for (const part of byUnit ? whole.split("") : texts) bounded.append(part);
        const shown = bounded.toString();
        assert.ok(shown.isWellFormed(), JSON.stringify([whole, shown]));
        const [, dropped] = /\n\[… (\d+) characters left out …\]\n/.exec(shown) ?? [];
        if (dropped === undefined) {
          assert.equal(shown, whole);
          return;
        }
        const mark = `\n[… ${dropped} characters left out …]\n`;
        assert.equal(shown.length - mark.length + Number(dropped), whole.length);
      }),
    );
  });
});

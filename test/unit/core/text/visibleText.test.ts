import assert from "node:assert/strict";
import { visibleText } from "../../../../src/core/text/visibleText.ts";

describe("A text as it is", () => {
  const table: readonly (readonly [string, string])[] = [
    ["plain text, tabs\tand\nlines", "plain text, tabs\tand\nlines"],
    ["Grüße, 你好　世界, שלום, 👩 ❤️", "Grüße, 你好　世界, שלום, 👩 ❤️"],
    ["windows\r\nlines", "windows\nlines"],
    ["a\u202egpj.exe", "a\\u{202e}gpj.exe"],
    ["a\u2066b\u2069", "a\\u{2066}b\\u{2069}"],
    ["zero\u200bwidth\u200d\u2060\ufeff", "zero\\u{200b}width\\u{200d}\\u{2060}\\u{feff}"],
    ["soft\u00adhyphen", "soft\\u{ad}hyphen"],
    ["overwritten\rtext", "overwritten\\u{d}text"],
    ["\u001b[2Kbell\u0007\u0000\u007f\u009b", "\\u{1b}[2Kbell\\u{7}\\u{0}\\u{7f}\\u{9b}"],
    ["no\u00a0break\u2003space", "no\\u{a0}break\\u{2003}space"],
    ["line\u2028separator", "line\\u{2028}separator"],
    ["tag\u{e0041}\u{e007f}", "tag\\u{e0041}\\u{e007f}"],
    ["hidden\ufe00\u{e0100}", "hidden\\u{fe00}\\u{e0100}"],
    ["filler\u3164\u2800\u115f", "filler\\u{3164}\\u{2800}\\u{115f}"],
    ["rm *\ufe0f a1\ufe0f #\ufe0ex", "rm *\\u{fe0f} a1\\u{fe0f} #\\u{fe0e}x"],
    ["\u2764\ufe0f #\ufe0f\u20e3", "\u2764\ufe0f #\ufe0f\u20e3"],
    ["smuggled\ufe0e\ufe0f\ufe0f, 1\ufe0f\u20e3", "smuggled\\u{fe0e}\\u{fe0f}\\u{fe0f}, 1\ufe0f\u20e3"],
    ["no note\u{1d159}, no sign\u{13441}\u{13442}", "no note\\u{1d159}, no sign\\u{13441}\\u{13442}"],
    ["piled a\u0336\u0301\u0302\u0303\u0304", "piled a\u0336\u0301\u0302\\u{303}\\u{304}"],
    ["half\ud800", "half\\u{d800}"],
  ];
  for (const [text, expected] of table) {
    it(`${JSON.stringify(text)} → ${JSON.stringify(expected)}`, () => {
      assert.equal(visibleText(text), expected);
    });
  }
});

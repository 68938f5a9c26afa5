import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { get_encoding, type Tiktoken } from "tiktoken";
import type { EncodingName } from "../../../../../src/core/tokens/counter.ts";
import { type BytePairEncoding, loadEncoding } from "../../../../../src/core/tokens/encoding/encoding.ts";
import { useEventLoop } from "../../../../../src/core/tokens/encoding/yieldingWork.ts";
import { systemEventLoop } from "../../../../../src/host/platform/systemClock.ts";

const vectorFile = "../shared/encoding_vectors.json";

/** Characters that pretokenizers trip over: white space of all kinds, marks, letters without case, surrogates. */
const oddities = [
  ...["a", "A", "é", "É", "中", "あ", "ʰ", "\u0301", "\u0903", "1", "٣", "½", "ⅷ", "ǅ", "ſ", "ﬁ", "𝒳", "𐐀"],
  ...[" ", "  ", "\t", "\n", "\r\n", "\r", "\x85", "\u00a0", "\u2028", "\u3000", "\ufeff", "\u200b", "\0"],
  ...["'", "'s", "'S", "'ſ", "'LL", "'re", "/", "//", "!", "。", "_", "<|endoftext|>", "<|im_start|>"],
  ...["😀", "👨‍👩‍👧", "🇩🇪", "\ud800", "\udc00", "hello", " World", "camelCase", "100000"],
];
const oddText = fc.array(fc.constantFrom(...oddities), { maxLength: 40 }).map((parts) => parts.join(""));
const anyText = fc.oneof(oddText, fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), fc.lorem());

for (const name of ["o200k_base", "cl100k_base"] as const satisfies readonly EncodingName[]) {
  describe(`The encoding ${name}`, () => {
    let encoding: BytePairEncoding;
    let reference: Tiktoken;
    const expected = (text: string) => reference.encode(text.toWellFormed(), [], []).length;

    before(async () => {
      encoding = await loadEncoding(name);
      reference = get_encoding(name);
    });
    after(() => reference.free());

    it("counts as tiktoken does, whatever the text", () => {
      fc.assert(
        fc.property(anyText, (text) => assert.equal(encoding.count(text), expected(text))),
        { numRuns: 3000 },
      );
    });

    it("counts unbroken runs as tiktoken does, from short ones to those that need the heap", () => {
      for (const unit of ["a", " ", "=", "\n", "ab", "中", "😀", "A", "\u0301", "中A", " \n"]) {
        for (const length of [1, 2, 3, 20, 63, 64, 65, 66, 130, 700]) {
          const text = unit.repeat(length);
          assert.equal(encoding.count(text), expected(text), JSON.stringify(text.slice(0, 20)));
        }
      }
    });

    it("counts random letters without a break as tiktoken does", () => {
      const letters = fc.string({ unit: fc.constantFrom("a", "b", "e", "n", "t"), maxLength: 600 });
      fc.assert(
        fc.property(letters, (text) => assert.equal(encoding.count(text), expected(text))),
        { numRuns: 200 },
      );
    });

    it("takes special tokens for the characters they are", () => {
      assert.ok(encoding.count("<|endoftext|>") > 1);
      assert.equal(encoding.count("<|im_start|>user"), expected("<|im_start|>user"));
    });

    it("counts a lone surrogate as the replacement character", () => {
      assert.equal(encoding.count("x\ud800"), encoding.count("x\ufffd"));
      assert.equal(encoding.count(""), 0);
    });

    it("counts in turns what it counts at once, also where a step ends inside a pair of surrogates", async () => {
      const text = "x" + "😀 the quick brown fox, 123\n".repeat(20_000);
      assert.equal(await encoding.countYielding(text), encoding.count(text));
    });

    it("stops within a long run when it is cancelled", async () => {
      useEventLoop(systemEventLoop);
      const cancel = new AbortController();
      const counting = encoding.countYielding("a".repeat(1_000_000), cancel.signal);
      setImmediate(() => cancel.abort());
      await assert.rejects(counting, { name: "AbortError" });
    });

    it("finds the token counts that were published", function () {
      if (!existsSync(vectorFile)) {
        console.log(`      no ${vectorFile}: skipped`);
        this.skip();
      }
      for (const { text, count } of publishedCounts(name)) {
        assert.equal(encoding.count(text), count, JSON.stringify(text.slice(0, 60)));
      }
    });
  });
}

interface PublishedVector {
  readonly encoding: string;
  readonly text: string;
  readonly tokens?: readonly number[];
  readonly count?: number;
  /** Set where special tokens were let through: not what counting is about. */
  readonly allowed_special?: unknown;
}

function publishedCounts(name: EncodingName): { text: string; count: number }[] {
  const vectors = JSON.parse(readFileSync(vectorFile, "utf8")) as PublishedVector[];
  return vectors.flatMap(({ encoding, text, tokens, count = tokens?.length, allowed_special }) =>
    encoding === name && count !== undefined && allowed_special === undefined ? [{ text, count }] : [],
  );
}

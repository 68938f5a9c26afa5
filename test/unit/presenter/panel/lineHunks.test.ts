import assert from "node:assert/strict";
import { hunkFacts, isBinary, lineHunks, withoutHunk } from "../../../../src/presenter/panel/lineHunks.ts";

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, "latin1"));
const text = (all: Uint8Array) => Buffer.from(all).toString("latin1");

describe("The places in which a file differs", () => {
  const before = "a\r\nb\nc\nd\ne\nf\ng\nh\n\xe9";
  const after = "a\nb\nc\nD\ne\nf\ng\nnew\nh\n";

  it("can be put back one by one, in any order, byte for byte", () => {
    const all = lineHunks(bytes(before), bytes(after));
    assert.ok(all.length >= 3);
    for (const order of [all, all.toReversed()]) {
      let now: Uint8Array = bytes(after);
      for (const one of order) {
        // Numbers move with what was put back before.
        const place = lineHunks(bytes(before), now).find(
          (other) =>
            JSON.stringify([other.removed, other.added]) === JSON.stringify([one.removed, one.added]),
        );
        assert.ok(place);
        now = withoutHunk(now, place);
      }
      assert.equal(text(now), before);
    }
  });

  it("are shown with the lines around them, as text in UTF-8", () => {
    const now = Uint8Array.from(Buffer.from("one\ntwo\nthree ü\nfour\nfive\nsix\n"));
    const then = Uint8Array.from(Buffer.from("one\ntwo\ndrei ü\nfour\nfive\nsix\n"));
    const [fact, ...others] = hunkFacts(lineHunks(then, now), now);
    assert.deepEqual(others, []);
    assert.equal(fact?.line, 3);
    assert.deepEqual(
      fact.lines.map(({ kind, text: line }) => `${kind} ${line}`),
      ["same one", "same two", "removed drei ü", "added three ü", "same four", "same five", "same six"],
    );
  });

  it("are the whole of a file that is new or gone, and none where nothing differs", () => {
    assert.deepEqual(lineHunks(bytes(""), bytes("a\nb")), [{ start: 0, removed: [], added: ["a\n", "b"] }]);
    const [gone] = lineHunks(bytes("a\nb"), bytes(""));
    assert.equal(text(withoutHunk(bytes(""), gone!)), "a\nb");
    assert.deepEqual(lineHunks(bytes("a"), bytes("a")), []);
  });

  it("take no longer than they may for texts that have nothing in common", () => {
    const long = (seed: number) =>
      Array.from({ length: 30_000 }, (_, at) => `${(at * seed) % 9_973}\n`).join("");
    const start = performance.now();
    const [first] = lineHunks(bytes(long(7)), bytes(long(11)));
    assert.ok(first);
    assert.ok(performance.now() - start < 5_000);
  });

  it("are not looked for in what is no text", () => {
    assert.ok(isBinary(Uint8Array.of(1, 0, 2)));
    assert.ok(!isBinary(bytes("text \xe9\n")));
  });
});

import assert from "node:assert/strict";
import { takesAtMost } from "../../../fixtures/processorMs.ts";
import { areText, hunkFacts, lineHunks, withoutHunk } from "../../../../src/presenter/sheets/lineHunks.ts";

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
        const place = lineHunks(bytes(before), now).findIndex(
          (other) =>
            JSON.stringify([other.removed, other.added]) === JSON.stringify([one.removed, one.added]),
        );
        now = withoutHunk(bytes(before), now, place) ?? assert.fail("It is gone.");
      }
      assert.equal(text(now), before);
    }
  });

  it("are shown with the lines around them, as text in UTF-8", () => {
    const now = Uint8Array.from(Buffer.from("one\ntwo\nthree ü\nfour\nfive\nsix\n"));
    const then = Uint8Array.from(Buffer.from("one\ntwo\ndrei ü\nfour\nfive\nsix\n"));
    const [fact, ...others] = hunkFacts(then, now);
    assert.deepEqual(others, []);
    assert.equal(fact?.line, 3);
    assert.deepEqual(
      fact.lines.map(({ kind, text: line }) => `${kind} ${line}`),
      ["same one", "same two", "removed drei ü", "added three ü", "same four", "same five", "same six"],
    );
  });

  it("are the whole of a file that is new or gone, and none where nothing differs", () => {
    assert.deepEqual(lineHunks(bytes(""), bytes("a\nb")), [{ start: 0, removed: [], added: ["a\n", "b"] }]);
    assert.equal(text(withoutHunk(bytes("a\nb"), bytes(""), 0)!), "a\nb");
    assert.equal(withoutHunk(bytes("a"), bytes("b"), 1), undefined);
    assert.deepEqual(lineHunks(bytes("a"), bytes("a")), []);
  });

  it("take no longer than they may for texts that have nothing in common", async () => {
    const long = (seed: number) =>
      Array.from({ length: 30_000 }, (_, at) => `${(at * seed) % 9_973}\n`).join("");
    await takesAtMost(5_000, () => assert.ok(lineHunks(bytes(long(7)), bytes(long(11))).length > 0));
  });

  /** A line as it is shown, with its end where that is told. */
  const told = (before: Uint8Array, after: Uint8Array) =>
    hunkFacts(before, after)
      .flatMap(({ lines }) => lines)
      .map(
        ({ kind, text: line, end }) => `${{ same: " ", removed: "-", added: "+" }[kind]}${line}${end ?? ""}`,
      );

  const unseen: readonly (readonly [
    what: string,
    before: string,
    after: string,
    shown: readonly string[],
  ])[] = [
    ["line ends", "a\r\nb\r\n", "a\nb\n", ["-acrlf", "-bcrlf", "+alf", "+blf"]],
    ["mixed line ends", "a\r\nb\nc\r\n", "a\nb\r\nc\r\n", ["-acrlf", "-blf", "+alf", "+bcrlf", " c"]],
    ["the end of the last line", "a\nb\n", "a\nb", [" a", "-b", "+bnone"]],
    ["a last line without an end", "a", "a\n", ["-anone", "+a"]],
    ["a byte order mark", "\u{feff}a\n", "a\n", ["-\u{feff}a", "+a"]],
    ["blanks", "a \n", "a\t\n", ["-a ", "+a\t"]],
    ["line ends of old", "a\rb\r", "a\rc\r", ["-a\rb\rnone", "+a\rc\rnone"]],
  ];
  for (const [what, before, after, shown] of unseen) {
    it(`are told where what differs is not seen: ${what}`, () => {
      const [old, now] = [Buffer.from(before), Buffer.from(after)];
      assert.deepEqual(told(old, now), shown);
      assert.deepEqual(Buffer.from(withoutHunk(old, now, 0)!), old);
    });
  }

  it("are those of the text, in whatever encoding that is", () => {
    const swapped = (text16: string) => Buffer.from(text16, "utf16le").swap16();
    const encodings = [
      (given: string) => Buffer.from(given, "latin1"),
      (given: string) => Buffer.from(`\u{feff}${given}`, "utf16le"),
      (given: string) => swapped(`\u{feff}${given}`),
    ];
    for (const encode of encodings) {
      const [old, now] = [encode("e\r\n\u00fc\r\nz"), encode("e\r\n\u00f6\r\nz")].map((one) =>
        Uint8Array.from(one),
      );
      assert.ok(old && now && areText(old, now));
      assert.deepEqual(
        told(old, now).filter((line) => /^[-+]/.test(line)),
        ["-\u00fc", "+\u00f6"],
      );
      assert.deepEqual(withoutHunk(old, now, 0), old);
    }
  });

  it("are not looked for in what is no text", () => {
    assert.ok(!areText(bytes(""), Uint8Array.of(1, 0, 2)));
    assert.ok(areText(bytes(""), bytes("text \xe9\n")));
    // One of them in UTF-16 alone: nothing can be compared line by line.
    assert.ok(!areText(Uint8Array.from(Buffer.from("\u{feff}a", "utf16le")), bytes("a")));
  });
});

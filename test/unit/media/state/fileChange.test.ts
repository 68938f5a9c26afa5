import assert from "node:assert/strict";
import { fileChangeOf } from "../../../../media/state/fileChange.ts";

describe("The change that a call makes to a file", () => {
  const changeTo = (before: string, content: string) =>
    fileChangeOf("write_file", JSON.stringify({ path: "a", content }), before)?.lines ?? [];

  it("has the lines that differ, and those around them", () => {
    const kinds = changeTo("a\nb\nc\n", "a\nB\nc").map(({ kind, text }) => `${kind} ${text}`);
    assert.deepEqual(kinds, ["same a", "removed b", "added B", "same c"]);
  });

  it("is all of both texts where they have little in common and are long", () => {
    const text = (seed: number) =>
      Array.from({ length: 20_000 }, (_, index) => `${(index * seed) % 9_973} ${index % 7}`).join("\n");
    const start = performance.now();
    const lines = changeTo(text(7), text(11));
    assert.ok(performance.now() - start < 3_000, `${performance.now() - start} ms`);
    assert.equal(lines.filter(({ kind }) => kind === "added").length, 20_000);
    assert.equal(lines.filter(({ kind }) => kind === "removed").length, 20_000);
  });
});

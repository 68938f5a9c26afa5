import assert from "node:assert/strict";
import { takesAtMost } from "../../../fixtures/processorMs.ts";
import { fileChangesOf } from "../../../../media/state/fileChange.ts";

describe("The change that a call makes to a file", () => {
  const changeTo = (before: string, content: string) =>
    fileChangesOf("write_file", JSON.stringify({ path: "a", content }), { before })?.[0]?.lines ?? [];

  it("has the lines that differ, and those around them", () => {
    const kinds = changeTo("a\nb\nc\n", "a\nB\nc").map(({ kind, text }) => `${kind} ${text}`);
    assert.deepEqual(kinds, ["same a", "removed b", "added B", "same c"]);
  });

  it("is all of both texts where they have little in common and are long", async () => {
    const text = (seed: number) =>
      Array.from({ length: 20_000 }, (_, index) => `${(index * seed) % 9_973} ${index % 7}`).join("\n");
    await takesAtMost(3_000, () => {
      const lines = changeTo(text(7), text(11));
      for (const one of ["added", "removed"])
        assert.equal(lines.filter(({ kind }) => kind === one).length, 20_000);
    });
  });

  it("is shown place by place for several edits, and whole for every file of a patch", () => {
    const edits = [
      { oldText: "a", newText: "b" },
      { oldText: "c", newText: "d" },
    ];
    const drawn = (changes: ReturnType<typeof fileChangesOf>) =>
      changes?.map(({ lines, ...file }) => ({
        ...file,
        lines: lines.map((line) => line.kind.charAt(0) + line.text),
      }));
    assert.deepEqual(drawn(fileChangesOf("edit_file", JSON.stringify({ path: "x", edits }))), [
      { path: "x", lines: ["ra", "ab", "s…", "rc", "ad"] },
    ]);
    const input = `*** Begin Patch
*** Update File: one.ts
*** Move to: two.ts
@@ class A
 kept
-old
+new
*** Add File: three.ts
+all
*** Delete File: four.ts
*** End Patch`;
    const gone = [{ path: "four.ts", text: "last words\n" }];
    assert.deepEqual(drawn(fileChangesOf("apply_patch", JSON.stringify({ input }), { gone })), [
      { path: "one.ts", movedTo: "two.ts", lines: ["sclass A", "skept", "rold", "anew"] },
      { path: "three.ts", lines: ["aall"] },
      { path: "four.ts", isDeleted: true, lines: ["rlast words"] },
    ]);
    assert.equal(fileChangesOf("apply_patch", JSON.stringify({ input: "no patch" })), null);
  });
});

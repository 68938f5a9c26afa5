import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { chmod, symlink } from "node:fs/promises";
import { join } from "node:path";
import { takesAtMost } from "../../fixtures/processorMs.ts";
import type { ToolBox } from "../../../src/core/ports/tools.ts";
import { createTools } from "../../../src/tools/toolBox.ts";
import { DiskEditor } from "../../fixtures/diskEditor.ts";
import { NodeWorkspace, tempFolder } from "../../fixtures/nodeWorkspace.ts";
import { call } from "../../fixtures/toolCalls.ts";

const source = `class Add {
  run(a, b) {
    return a - b;
  }
}

class Sub {
  run(a, b) {
    return a - b;
  }
}
`;

describe("apply_patch", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let outside: Awaited<ReturnType<typeof tempFolder>>;
  let editor: DiskEditor;
  let box: ToolBox;
  const at = (path: string) => join(folder.path, path);
  const onDisk = (path: string) => readFileSync(at(path), "utf8");
  const patch = (...lines: readonly string[]) =>
    call(box, "apply_patch", { input: ["*** Begin Patch", ...lines, "*** End Patch"].join("\n") });

  beforeEach(async () => {
    folder = await tempFolder({
      "math.js": source,
      "old.txt": "old\n",
      "sub/x": "",
      "binary.bin": Buffer.of(0, 1, 2),
    });
    outside = await tempFolder({ "secret.txt": "s" }, "outside");
    await symlink(outside.path, at("out"));
    editor = new DiskEditor();
    box = createTools({ workspace: new NodeWorkspace(folder.path), editor });
  });
  afterEach(async () => {
    await folder.remove();
    await outside.remove();
  });

  it("updates, adds, deletes and moves files in one call and says what it did", async () => {
    await chmod(at("sub/x"), 0o755);
    const { content, failed } = await patch(
      "*** Update File: math.js",
      "@@ class Sub {",
      "   run(a, b) {",
      "-    return a - b;",
      "+    return b - a;",
      "*** Add File: new/deep.txt",
      "+one",
      "+",
      "+three",
      "*** Delete File: old.txt",
      "*** Update File: sub/x",
      "*** Move to: sub/y",
      "@@",
      "+line",
    );
    assert.equal(
      content,
      "Patched 4 files:\nM math.js, lines 8-9\nA new/deep.txt, 3 lines\nD old.txt\nR sub/x to sub/y, lines 1-1",
    );
    assert.equal(failed, undefined);
    const [head, tail] = source.split("class Sub");
    assert.equal(onDisk("math.js"), `${head}class Sub${tail?.replace("a - b", "b - a")}`);
    assert.equal(onDisk("new/deep.txt"), "one\n\nthree\n");
    assert.equal(onDisk("sub/y"), "line\n");
    assert.equal(statSync(at("sub/y")).mode & 0o777, 0o755);
    assert.ok(!existsSync(at("old.txt")) && !existsSync(at("sub/x")));
  });

  it("takes the forms in which models write it", async () => {
    const forms: readonly string[] = [
      "```\n*** Begin Patch\n*** Update File: math.js\n@@ class Add {\n-    return a - b;\n+    return 1;\n*** End Patch\n```",
      "apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: math.js\n@@ class Add {\n@@   run(a, b) {\n-    return a - b;\n+    return 1;\n*** End Patch\nEOF",
      "*** Begin Patch\r\n*** Update File: math.js\r\n@@ -1,3 +1,3 @@ class Add {\r\n class Add {\r\n   run(a, b) {\r\n-    return a - b;\r\n+    return 1;\r\n*** End Patch\r\n",
      " *** Begin Patch\n*** Update File: math.js \n class Add {\n   run(a, b) {  \n-return a - b;\n+    return 1;\n   }\n\n*** End Patch",
      "*** Update File: math.js\n@@\n-    return a - b;\n+    return 1;\n*** End Patch",
      "*** Begin Patch\n*** Update File: math.js\n--- a/math.js\n+++ b/math.js\n@@ -2,2 +2,2 @@\n   run(a, b) {\n-    return a - b;\n+    return 1;\n*** End Patch",
      "*** Begin Patch\n*** Update File: math.js\n@@\n-    return a - b;\n\\ No newline at end of file\n+    return 1;\n\\ No newline at end of file\n*** End Patch",
    ];
    for (const input of forms) {
      await call(box, "write_file", { path: "math.js", content: source });
      const { content } = await call(box, "apply_patch", { input });
      assert.match(content, /^Patched 1 file/, input);
      assert.equal(onDisk("math.js"), source.replace("return a - b", "return 1"), input);
    }
  });

  it("is refused where it may have been cut off", async () => {
    const cut = ["*** Begin Patch\n", ""].map((begin) => `${begin}*** Update File: old.txt\n-old\n+new`);
    for (const input of [...cut, "*** End Patch", "*** Begin Patch", ""]) {
      assert.match((await call(box, "apply_patch", { input })).content, /begins with .* ends with/);
    }
    assert.equal(onDisk("old.txt"), "old\n");
  });

  it("applies its parts in order, to the end of the file, and sections of one file one after the other", async () => {
    await patch(
      "*** Update File: math.js",
      "@@",
      "-    return a - b;",
      "+    return 1;",
      "@@",
      "-    return a - b;",
      "+    return 2;",
      "*** Update File: math.js",
      "@@",
      "   }",
      "-}",
      "+};",
      "*** End of File",
      "*** Update File: math.js",
      "+// the end",
    );
    assert.equal(
      onDisk("math.js"),
      `${source.replace("a - b", "1").replace("a - b", "2").slice(0, -2)}};\n// the end\n`,
    );
  });

  it("keeps typed dashes and quotes of lines that stay, and a missing last line end", async () => {
    await call(box, "write_file", { path: "prose.txt", content: "“One” – two\nthree" });
    await patch("*** Update File: prose.txt", ' "One" - two', "-three", "+3", "+4");
    assert.equal(onDisk("prose.txt"), "“One” – two\n3\n4");
  });

  it("writes nothing where any part of it does not fit, and says which", async () => {
    const good = ["*** Update File: math.js", "-class Add {", "+class Plus {"];
    const bad: readonly (readonly [readonly string[], RegExp])[] = [
      [
        ["*** Update File: old.txt", "-olt", "+new"],
        /Part 1 of the changes of old\.txt is not in the file[^]*olt[^]*closest text[^]*old/,
      ],
      [["*** Update File: math.js", "-class Nothing {", "+x"], /Part 1 of the changes of math\.js/],
      [["*** Update File: gone.js", "-a", "+b"], /no file gone\.js/],
      [["*** Delete File: gone.js"], /no file gone\.js/],
      [["*** Delete File: sub"], /sub is a folder/],
      [["*** Add File: old.txt", "+x"], /old\.txt is there already/],
      [["*** Update File: old.txt", "*** Move to: sub/x"], /sub\/x is there already/],
      [["*** Add File: ../x", "+x"], /outside the workspace/],
      [["*** Update File: old.txt", "*** Move to: out/x"], /through a link/],
      [["*** Delete File: out/secret.txt"], /through a link/],
      [["*** Add File: a.ipynb", "+print(1)"], /would no longer be a notebook/],
      [["*** Update File: old.txt"], /changes nothing in old\.txt/],
      [["*** Update File: old.txt", "@@", " old"], /changes nothing/],
      [["*** Add File: a", "no plus"], /Line 6 of the patch, "no plus", is no line of a new file/],
      [["*** Rename File: a"], /Line 5 of the patch/],
    ];
    for (const [lines, problem] of bad) {
      const { content, failed } = await patch(...good, ...lines);
      assert.match(content, problem);
      assert.match(content, /Nothing was changed\.$/);
      assert.equal(failed, true);
      assert.equal(onDisk("math.js"), source);
      assert.equal(onDisk("old.txt"), "old\n");
    }
    for (const input of ["", "*** Begin Patch\n*** Delete File: old.txt", "*** Begin Patch\n*** End Patch"]) {
      assert.equal((await call(box, "apply_patch", { input })).failed, true);
    }
  });

  it("says what was done before a file that cannot be written", async () => {
    editor.remove = () => Promise.reject(new Error("It is locked."));
    const { content, failed } = await patch("*** Add File: a.txt", "+a", "*** Delete File: old.txt");
    assert.equal(content, "old.txt: It is locked.\nDone before that:\nA a.txt, 1 lines");
    assert.equal(failed, true);
  });

  it("deletes and moves a file that is no text, byte for byte", async () => {
    await patch("*** Delete File: binary.bin");
    assert.ok(!existsSync(at("binary.bin")));
    await patch("*** Delete File: old.txt", "*** Add File: old.txt", "+other");
    assert.equal(onDisk("old.txt"), "other\n");
  });

  it("takes time by the length of file and patch alone", async () => {
    const line = "const value = compute(argument);";
    await call(box, "write_file", { path: "long.txt", content: `${line}\n`.repeat(20_000) });
    const wanted = Array.from({ length: 300 }, () => ` ${line}`);
    await takesAtMost(3_000, async () => {
      assert.equal((await patch("*** Update File: long.txt", ...wanted, "-missing", "+x")).failed, true);
    });
  });
});

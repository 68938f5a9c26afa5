import assert from "node:assert/strict";
import { fileOperation } from "../../../../src/core/edits/fileOperation.ts";
import { patchedFiles } from "../../../../src/core/edits/patchedFiles.ts";

const operationOf = (name: string, args: object) =>
  fileOperation({ id: "c", type: "function", function: { name, arguments: JSON.stringify(args) } });
const patch = "*** Begin Patch\n*** Update File: a.ts\n*** Move to: b.ts\n@@\n-x\n+y\n*** End Patch";

describe("What a call does to files", () => {
  for (const [name, args, files] of [
    ["str_replace_editor", { command: "view", path: "a.ts" }, ["a.ts"]],
    ["str_replace_based_edit_tool", { command: "view", path: "a.ts", view_range: [1, 5] }, ["a.ts"]],
    ["mcp__editor__read_file", { path: "a.ts" }, ["a.ts"]],
    ["mcp__code-edit__view", { fileName: "a.ts" }, ["a.ts"]],
    ["get_editor_text", { uri: "a.ts" }, ["a.ts"]],
    ["open_file_in_editor", { filePath: "a.ts" }, ["a.ts"]],
    ["file_manager", { action: "read", path: "a.ts" }, ["a.ts"]],
    ["filesystem", { operation: "readFile", path: "a.ts" }, ["a.ts"]],
    ["read_many_files", { paths: ["a.ts", "b.ts"] }, ["a.ts", "b.ts"]],
    ["read_file", { files: [{ path: "a.ts", line_ranges: ["1-5"] }] }, ["a.ts"]],
    ["get_file_text_by_path", { pathInProject: "a.kt" }, ["a.kt"]],
    ["dispatch_agent", { path: "a.ts" }, ["a.ts"]],
  ] as const) {
    it(`is a reading by ${name} ${JSON.stringify(args)}`, () => {
      const { isChange, paths, changes, command } = operationOf(name, args);
      assert.deepEqual([isChange, paths, changes, command], [false, files, [], undefined]);
    });
  }

  for (const [name, args, files] of [
    ["str_replace_editor", { command: "create", path: "a.ts", file_text: "x" }, ["a.ts"]],
    ["text_editor", { command: "str_replace", path: "a.ts", old_str: "x", new_str: "y" }, ["a.ts"]],
    ["memory", { command: "rename", old_path: "a.md", new_path: "b.md" }, ["a.md", "b.md"]],
    ["file_manager", { action: "delete", path: "a.ts" }, ["a.ts"]],
    ["fs_write", { command: "append", path: "a.md", new_str: "x" }, ["a.md"]],
    ["write_to_file", { TargetFile: "a.rb", CodeContent: "x" }, ["a.rb"]],
    ["MultiEdit", { file_path: "a.ts", edits: [{ old_string: "x" }] }, ["a.ts"]],
    [
      "multi_replace_string_in_file",
      { replacements: [{ filePath: "a.ts" }, { filePath: "b.ts" }] },
      ["a.ts", "b.ts"],
    ],
    ["edit_notebook_file", { target_notebook: "a.ipynb" }, ["a.ipynb"]],
    ["search_and_replace", { path: "a.ts", search: "x" }, ["a.ts"]],
    ["mcp__filesystem__move_file", { source: "a.ts", destination: "b.ts" }, ["a.ts", "b.ts"]],
    ["copy_path", { source_path: "a.ts", destination_path: "b.ts" }, ["b.ts"]],
    ["apply_patch", { input: patch }, ["a.ts", "b.ts"]],
    ["shell", { command: ["bash", "-lc", `apply_patch <<'E'\n${patch}\nE`] }, ["a.ts", "b.ts"]],
    ["exec", { cmd: ["apply_patch", patch] }, ["a.ts", "b.ts"]],
    ["apply_diff", { path: "a.go", diff: "--- a/a.go\n+++ b/a.go\n@@ -1 +1 @@\n-x\n+y" }, ["a.go", "a.go"]],
    ["create_new_file", { filepath: "a.md", contents: "--- title\ntext\n+++ text\n" }, ["a.md"]],
  ] as const) {
    it(`is a change by ${name} ${JSON.stringify(args).slice(0, 60)}`, () => {
      assert.deepEqual(operationOf(name, args).changes, files);
    });
  }

  for (const [args, command] of [
    [{ command: "make" }, "make"],
    [{ command: "npm test", path: "packages/a" }, "npm test"],
    [{ command: "make", file: "Makefile" }, "make"],
    [{ command: "git", args: ["status", "--short"] }, "git status --short"],
    [{ command: ["pytest", "-q"] }, "pytest -q"],
    [{ action: { type: "exec", command: ["sh", "-c", "ruff check a"] } }, "ruff check a"],
    [{ CommandLine: "rake", Cwd: "/w" }, "rake"],
  ] as const) {
    it(`is the command "${command}" by ${JSON.stringify(args)}`, () => {
      assert.equal(operationOf("shell", args).command, command);
    });
  }

  it("is all of a file where nothing is said of lines", () => {
    const isPlain = (args: object) => operationOf("read_file", args).isPlain;
    assert.ok(isPlain({ path: "a.ts" }));
    assert.ok(isPlain({ path: "a.ts", start_line: null }));
    assert.ok(operationOf("str_replace_editor", { command: "view", path: "a.ts" }).isPlain);
    assert.ok(!isPlain({ path: "a.ts", start_line: 3 }));
    assert.ok(!isPlain({ files: [{ path: "a.ts", line_ranges: ["1-5"] }] }));
    assert.ok(
      !operationOf("str_replace_editor", { command: "view", path: "a.ts", view_range: [1, 5] }).isPlain,
    );
  });
});

describe("The files that a patch names", () => {
  for (const [kind, text, files] of [
    ["a deletion", "--- a/a.go\n+++ /dev/null\n@@ -1 +0,0 @@\n-x", ["a.go"]],
    ["a new file", "--- /dev/null\n+++ b/a.go\n@@ -0,0 +1 @@\n+x", ["a.go"]],
    ["times beside the names", "--- a.c\t2026-01-01 10:00\n+++ a.c\t2026-01-02 10:00\n@@", ["a.c"]],
    ["names in quotes", '--- "a/my file.c"\n+++ "b/my file.c"\n@@', ["my file.c"]],
    ["lines that end as on Windows", "--- a/a.c\r\n+++ b/a.c\r\n@@", ["a.c"]],
    [
      "a move without changes",
      "diff --git a/a.c b/b.c\nsimilarity index 100%\nrename from a.c\nrename to b.c\n",
      ["a.c", "b.c"],
    ],
    ["an empty file", "diff --git a/a.c b/a.c\nnew file mode 100644\nindex 0..e\n", ["a.c"]],
    ["a folder that is called as git's mark", "*** Update File: a/x.ts\n", ["a/x.ts"]],
    ["a diff without git's marks", "--- a/x.c\n+++ a/x.c\n@@", ["a/x.c"]],
    ["Subversion's", "Index: a.c\n=====\n", ["a.c"]],
    ["a rule of Markdown and a list", "--- \n+++ more\n---\n- a\n", []],
    ["no patch", "see --- a.c and +++ b.c", []],
  ] as const) {
    it(`are ${files.length === 0 ? "none" : files.join(" and ")} of ${kind}`, () => {
      assert.deepEqual(patchedFiles(text), files);
    });
  }
});

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { symlink } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { takesAtMost } from "../../fixtures/processorMs.ts";
import type { ToolBox } from "../../../src/core/ports/tools.ts";
import { createTools } from "../../../src/tools/toolBox.ts";
import { DiskEditor } from "../../fixtures/diskEditor.ts";
import { NodeWorkspace, tempFolder } from "../../fixtures/nodeWorkspace.ts";
import { call } from "../../fixtures/toolCalls.ts";

const source = `function add(a, b) {
  return a - b;
}

function sub(a, b) {
  return a - b;
}
`;

describe("The writing tools", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let outside: Awaited<ReturnType<typeof tempFolder>>;
  let editor: DiskEditor;
  let box: ToolBox;
  const onDisk = (path: string) => readFileSync(join(folder.path, path), "utf8");

  beforeEach(async () => {
    folder = await tempFolder({ "math.js": source, "windows.txt": "one\r\ntwo\r\nthree\r\n", "sub/x": "" });
    outside = await tempFolder({ "secret.txt": "s" }, "outside");
    await symlink(outside.path, join(folder.path, "out"));
    editor = new DiskEditor();
    box = createTools({ workspace: new NodeWorkspace(folder.path), editor });
  });
  afterEach(async () => {
    await folder.remove();
    await outside.remove();
  });

  it("wait for no pipe that is in a file's place, nor write into a folder", async function () {
    if (process.platform === "win32") this.skip();
    execFileSync("mkfifo", [join(folder.path, "pipe")]);
    const patch = "*** Begin Patch\n*** Update File: PATH\n@@\n-a\n+b\n*** End Patch";
    for (const [path, problem] of [
      ["pipe", "pipe is a pipe, a socket or a device."],
      ["sub", "sub is a folder. Use list_files."],
    ] as const)
      for (const [tool, args] of [
        ["read_file", { path }],
        ["edit_file", { path, oldText: "a", newText: "b" }],
        ["write_file", { path, content: "b" }],
        ["apply_patch", { input: patch.replace("PATH", path) }],
      ] as const)
        assert.ok((await call(box, tool, args)).content.includes(problem), tool);
  });

  it("are offered with an editor only, and count as writing", () => {
    const names = box.definitions.map((tool) => tool.function.name);
    assert.deepEqual(names.slice(-3), ["edit_file", "write_file", "apply_patch"]);
    assert.equal(box.effect("edit_file"), "write");
    assert.equal(box.effect("write_file"), "write");
    assert.equal(box.effect("apply_patch"), "write");
    const reading = createTools({ workspace: new NodeWorkspace(folder.path) });
    assert.ok(!reading.definitions.some((tool) => tool.function.name === "edit_file"));
  });

  it("edit the one passage that is meant and say where", async () => {
    const oldText = "add(a, b) {\n  return a - b;";
    const result = await call(box, "edit_file", {
      path: "math.js",
      oldText,
      newText: "add(a, b) {\n  return a + b;",
    });
    assert.deepEqual(result, { content: "Edited math.js, lines 1-2." });
    assert.equal(onDisk("math.js"), source.replace("a - b", "a + b"));
  });

  it("edit several places in one call, in order, all or none", async () => {
    const edits = [
      { oldText: "add(a, b) {\n  return a - b;", newText: "add(a, b) {\n  return a + b;" },
      { oldText: "return a - b;", newText: "return b - a;\n  // minus" },
    ];
    const { content } = await call(box, "edit_file", { path: "math.js", edits });
    assert.equal(content, "Edited math.js, lines 1-2, 6-7.");
    const now = onDisk("math.js");
    assert.ok(now.includes("return a + b;") && now.includes("return b - a;\n  // minus"), now);
    const wrong: readonly (readonly [object, RegExp])[] = [
      [
        { edits: [...edits.slice(0, 0), { oldText: "function add", newText: "x" }, edits[0]] },
        /oldText of edit 2 is not in math\.js.*Nothing was changed: edits are made all or none/,
      ],
      [{ edits: [{ oldText: "a", newText: "x" }, edits[0]] }, /oldText of edit 1 is in math\.js \d+ times/],
      [{ edits: [edits[0], { oldText: "", newText: "x" }] }, /oldText of edit 2 is empty/],
      [{ edits: [] }, /Give oldText and newText, or a list/],
      [{ oldText: "function" }, /go together/],
      [{ edits: [{ oldText: "function" }] }, /newText/],
    ];
    for (const [args, problem] of wrong) {
      const refused = await call(box, "edit_file", { path: "math.js", ...args });
      assert.match(refused.content, problem);
      assert.equal(refused.failed, true);
      assert.equal(onDisk("math.js"), now);
    }
    const one = { oldText: "// minus", newText: "// less" };
    await call(box, "edit_file", { path: "math.js", edits: JSON.stringify([one]) });
    assert.equal(onDisk("math.js"), now.replace("minus", "less"));
  });

  it("take newText as it is, also where it looks like a pattern", async () => {
    await call(box, "edit_file", { path: "math.js", oldText: "function add", newText: "$& $1 $$" });
    assert.ok(onDisk("math.js").startsWith("$& $1 $$(a, b)"));
  });

  it("refuse a passage that is there several times and name the lines", async () => {
    const args = { path: "math.js", oldText: "return a - b;", newText: "return a + b;" };
    const result = await call(box, "edit_file", args);
    assert.equal(result.failed, true);
    assert.match(result.content, /2 times, on lines 2, 6\./);
    assert.equal(onDisk("math.js"), source);
  });

  it("refuse outdated text and show what is there now", async () => {
    const args = { path: "math.js", oldText: "function sub(a, b) {\n  return a / b;\n}", newText: "x" };
    const { content, failed } = await call(box, "edit_file", args);
    assert.equal(failed, true);
    assert.match(content, /not in math\.js\. Nothing was changed/);
    assert.match(content, /\n5\tfunction sub\(a, b\) \{\n6\t {2}return a - b;\n7\t\}$/);
    const other = { path: "math.js", oldText: "nothing alike", newText: "x" };
    assert.match((await call(box, "edit_file", other)).content, /nor is anything like it/);
  });

  it("show what is most like a passage that is not there, whatever differs", async () => {
    const near: readonly (readonly [oldText: string, shown: RegExp])[] = [
      ["functoin sub(a,b){", /\n5\tfunction sub/],
      ["    return   a-b ;", /\n\d\t {2}return a - b;/],
      ["Function Add(A, B) {\n  nothing of this\n}", /\n1\tfunction add/],
      ["add\n", /\n1\tfunction add/],
      ["5\tfunction s", /\n5\tfunction sub/],
    ];
    for (const [oldText, shown] of near) {
      const { content } = await call(box, "edit_file", { path: "math.js", oldText, newText: "x" });
      assert.match(content, /The closest text there now/, oldText);
      assert.match(content, shown);
    }
    const line = `${"a b c d ".repeat(20_000)}let special_name = 17;${"e f g h ".repeat(20_000)}`;
    await call(box, "write_file", { path: "long.js", content: line });
    const edit = { path: "long.js", oldText: "let specialName = 17;", newText: "x" };
    const { content } = await call(box, "edit_file", edit);
    assert.match(content, /closest text there now:\n1\t…[^\n]{1,420}$/);
    assert.ok(content.includes("let special_name = 17;"), content);
    const held = await call(box, "edit_file", { ...edit, oldText: "let special_name = 17;\n" });
    assert.match(held.content, /closest text there now:\n1\t…let special_name = 17;[^\n]{1,420}$/);
  });

  it("take time by the length of a file alone", async () => {
    const texts: Readonly<Record<string, readonly [text: string, oldText: string]>> = {
      "a short text everywhere": ["a ".repeat(200_000), "a"],
      "half of the text": ["a".repeat(400_000), "a".repeat(200_000)],
      "a line a hundred thousand times": ["same line\n".repeat(100_000), "same line\n".repeat(10_000) + "x"],
      "nothing like it": ["abcdefgh\n".repeat(50_000), "zyxwvut ".repeat(50)],
      "almost like every line": [
        "const value = compute(argument);\n".repeat(20_000),
        "const valeu = comptue(argumnet);",
      ],
    };
    for (const [title, [text, oldText]] of Object.entries(texts)) {
      await call(box, "write_file", { path: "large.txt", content: text });
      const edit = { path: "large.txt", oldText, newText: "y" };
      const refused = async () => assert.equal((await call(box, "edit_file", edit)).failed, true);
      await takesAtMost(3_000, refused, title);
    }
  });

  it("leave a notebook a notebook", async () => {
    const path = "a.ipynb";
    const notebook = '{"cells":[{"cell_type":"code","source":["one = 1"]}],"nbformat":4}';
    await call(box, "write_file", { path, content: notebook });
    const edit = (newText: string) => call(box, "edit_file", { path, oldText: "one = 1", newText });
    for (const refused of [
      await edit('print("one")'),
      await edit("one\ntwo"),
      await call(box, "write_file", { path, content: "one = 1\n" }),
      await call(box, "write_file", { path, content: "[]" }),
    ]) {
      assert.match(refused.content, /would no longer be a notebook.*Nothing was changed/);
    }
    assert.equal(onDisk(path), notebook);
    assert.match((await edit("one = 2")).content, /^Edited/);
    assert.equal(onDisk(path), notebook.replace("one = 1", "one = 2"));
  });

  it("keep the line ends of a file", async () => {
    await call(box, "edit_file", { path: "windows.txt", oldText: "one\ntwo", newText: "1\n2" });
    assert.equal(onDisk("windows.txt"), "1\r\n2\r\nthree\r\n");
    await call(box, "write_file", { path: "windows.txt", content: "a\nb\n" });
    assert.equal(onDisk("windows.txt"), "a\r\nb\r\n");
  });

  it("work on what an open editor holds, not on the disk", async () => {
    editor.unsaved.set("math.js", "typed text");
    const edit = { path: "math.js", oldText: "typed", newText: "changed" };
    const told = "It is not saved, since the user had unsaved changes in this file.";
    assert.equal((await call(box, "edit_file", edit)).content, `Edited math.js, lines 1-1. ${told}`);
    assert.equal(editor.unsaved.get("math.js"), "changed text");
    const written = await call(box, "write_file", { path: "math.js", content: "all new" });
    assert.equal(written.content, `Replaced math.js: 1 lines, before 1. ${told}`);
    assert.equal(onDisk("math.js"), source);
  });

  it("give up when the file changes in the middle", async () => {
    editor.replace = () => Promise.resolve(false);
    for (const [name, args] of [
      ["edit_file", { path: "math.js", oldText: "function add", newText: "x" }],
      ["write_file", { path: "math.js", content: "x" }],
    ] as const) {
      assert.match((await call(box, name, args)).content, /changed just now\. Read it again/);
    }
  });

  it("create files with their folders and replace whole files", async () => {
    assert.equal(
      (await call(box, "write_file", { path: "new/deep/a.txt", content: "1\n2\n" })).content,
      "Created new/deep/a.txt, 2 lines.",
    );
    assert.equal(onDisk("new/deep/a.txt"), "1\n2\n");
    assert.equal(
      (await call(box, "write_file", { path: "math.js", content: "" })).content,
      "Replaced math.js: 0 lines, before 7.",
    );
    assert.equal(
      (await call(box, "write_file", { path: "math.js", content: "" })).content,
      "math.js has this content already.",
    );
  });

  it("write nothing outside the workspace, into folders, or without need", async () => {
    const cases: readonly [string, object, RegExp][] = [
      ["write_file", { path: "../x", content: "" }, /outside the workspace/],
      ["write_file", { path: "out/new.txt", content: "" }, /through a link/],
      ["write_file", { path: "out/secret.txt", content: "" }, /through a link/],
      ["edit_file", { path: "out/secret.txt", oldText: "s", newText: "t" }, /through a link/],
      ["write_file", { path: "sub", content: "" }, /is a folder/],
      ["edit_file", { path: "gone.js", oldText: "a", newText: "b" }, /no file gone\.js/],
      ["edit_file", { path: "math.js", oldText: "", newText: "b" }, /oldText is empty/],
      ["edit_file", { path: "math.js", oldText: "add", newText: "add" }, /same as oldText/],
    ];
    for (const [name, args, problem] of cases) {
      const result = await call(box, name, args);
      assert.equal(result.failed, true);
      assert.match(result.content, problem);
    }
    assert.equal(readFileSync(join(outside.path, "secret.txt"), "utf8"), "s");
  });

  it("write nothing once cancelled", async () => {
    const cancel = new AbortController();
    const text = editor.text.bind(editor);
    editor.text = async (at) => {
      cancel.abort();
      return text(at);
    };
    const args = { path: "math.js", oldText: "function add", newText: "x" };
    assert.match(
      (await call(box, "edit_file", args, cancel.signal)).content,
      /^Cancelled.*may have taken effect/,
    );
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(onDisk("math.js"), source);
  });
});

import assert from "node:assert/strict";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { createTools } from "../../../src/tools/toolBox.ts";
import { NodeWorkspace, tempFolder } from "../../fixtures/nodeWorkspace.ts";
import { call } from "../../fixtures/toolCalls.ts";

describe("list_files", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let other: Awaited<ReturnType<typeof tempFolder>>;
  let list: (args: object) => Promise<string>;

  before(async () => {
    folder = await tempFolder({
      "README.md": "",
      ".gitignore": "*.log\n/dist/\n",
      ".git/config": "",
      "dist/out.js": "",
      "node_modules/dep/index.js": "",
      "src/a.ts": "",
      "src/debug.log": "",
      "src/deep/.gitignore": "!keep.log\ngenerated.ts\n",
      "src/deep/keep.log": "",
      "src/deep/generated.ts": "",
      "src/deep/b.css": "",
    });
    other = await tempFolder({ "x.md": "" }, "other");
    await symlink(other.path, join(folder.path, "src/link"));
    const box = createTools({ workspace: new NodeWorkspace(folder.path) });
    list = async (args) => (await call(box, "list_files", args)).content;
  });
  after(async () => {
    await folder.remove();
    await other.remove();
  });

  it("lists one folder, folders first, without what git ignores", async () => {
    const expected = ["src/", ".gitignore", "README.md", "[3 ignored items not shown.]"];
    assert.deepEqual((await list({ path: "." })).split("\n"), expected);
  });

  it("lists the whole tree by the rules of every .gitignore, and follows no link", async () => {
    const expected = [
      "deep/",
      "  .gitignore",
      "  b.css",
      "  keep.log",
      "a.ts",
      "link (link)",
      "[2 ignored items not shown.]",
    ];
    assert.deepEqual((await list({ path: "src", recursive: true })).split("\n"), expected);
  });

  it("lists an ignored folder that is asked for by name", async () => {
    assert.equal(await list({ path: "node_modules", recursive: true }), "dep/\n  index.js");
    assert.equal(await list({ path: "dist" }), "out.js");
  });

  it("finds files by a glob", async () => {
    assert.equal(await list({ path: ".", glob: "*.{ts,css}" }), "src/a.ts\nsrc/deep/b.css");
    assert.equal(await list({ path: "src/deep", glob: "*.css" }), "src/deep/b.css");
    assert.equal(await list({ path: ".", glob: "src/*.ts" }), "src/a.ts");
    assert.match(await list({ path: ".", glob: "*.py" }), /No file matches/);
  });

  it("says what is not a folder", async () => {
    assert.match(await list({ path: "README.md" }), /not a folder\. Use read_file/);
    assert.match(await list({ path: "gone" }), /There is no folder gone/);
    assert.match(await list({ path: "src/link" }), /through a link/);
  });

  it("shows every workspace folder for the path of them all", async () => {
    const box = createTools({ workspace: new NodeWorkspace(folder.path, other.path) });
    const { content } = await call(box, "list_files", { path: "." });
    assert.match(content, /^sample\/\n {2}src\/\n {2}\.gitignore\n {2}README\.md\nother\/\n {2}x\.md/);
    assert.equal(
      (await call(box, "list_files", { path: ".", glob: "*.md" })).content,
      "other/x.md\nsample/README.md",
    );
  });

  it("cuts a huge tree where it is deepest and says how to go on", async () => {
    const names = Array.from({ length: 35 }, (_, index) => `d${index}`);
    const files = names.flatMap((name) => names.map((file) => [`${name}/${file}.ts`, ""]));
    const big = await tempFolder(Object.fromEntries(files) as Record<string, string>);
    const box = createTools({ workspace: new NodeWorkspace(big.path) });
    const { content } = await call(box, "list_files", { path: ".", recursive: true });
    for (const name of names) assert.ok(content.includes(`${name}/`), name);
    assert.match(content, /d34\/ …/);
    assert.match(content, /\[Cut at 1000 items\. Folders marked … were not opened: list one of them\.\]$/);
    assert.match((await call(box, "list_files", { path: ".", glob: "*.ts" })).content, /\[225 more: /);
    await big.remove();
  });
});

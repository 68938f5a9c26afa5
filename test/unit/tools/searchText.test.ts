import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { findRipgrep, RipgrepSearch } from "../../../src/tools/search/ripgrepSearch.ts";
import { createTools } from "../../../src/tools/toolBox.ts";
import { NodeWorkspace, tempFolder } from "../../fixtures/nodeWorkspace.ts";
import { call } from "../../fixtures/toolCalls.ts";

/** ripgrep as the VS Code server for tests brings it; undefined before that is installed. */
const binary = globSync("*/node_modules/code-server/lib/vscode", {
  cwd: fileURLToPath(new URL("../../../.vscode-test", import.meta.url)),
})
  .map((appRoot) => findRipgrep(fileURLToPath(new URL(`../../../.vscode-test/${appRoot}`, import.meta.url))))
  .find((path) => path !== undefined);

const files = {
  ".gitignore": "build/\n*.env\n",
  ".ignore": "!build/\n!*.env\n",
  ".rgignore": "!build/\n!*.env\n",
  "prod.env": "needle",
  ".git/config": "Needle",
  ".github/ci.yml": "needle: 1",
  "build/inner/out.js": "needle",
  "node_modules/dep/index.js": "needle",
  "src/a.ts": "first\n  const Needle = 1;\nlast needle\n",
  "src/b.css": ".needle {}",
  "src/-n": "needle with an odd name",
  "src/special.txt": "a.b(c) [d]\naxb\n",
  "src/binary.bin": Uint8Array.of(110, 101, 101, 100, 108, 101, 0, 1),
  "src/wide.txt": `${"é".repeat(5_000)}marker${"y".repeat(5_000)}`,
  "src/latin.txt": Buffer.from("één marked naald\n", "latin1"),
  "src/almost.txt": `${"a".repeat(60)}b`,
};

const kinds = [
  { name: "the scan", path: undefined },
  { name: "ripgrep", path: binary ?? null },
  { name: "a ripgrep that is not there", path: "/nowhere/rg" },
];

for (const { name, path } of kinds) {
  const toolsIn = (workspace: NodeWorkspace) =>
    createTools({ workspace, ...(path != null && { textSearch: new RipgrepSearch(path, workspace) }) });

  describe(`search_text with ${name}`, () => {
    let folder: Awaited<ReturnType<typeof tempFolder>> | undefined;
    let find: (args: object, signal?: AbortSignal) => Promise<string>;

    before(async function () {
      // The binary comes with the VS Code server, which the host tests install.
      if (path === null) this.skip();
      folder = await tempFolder(files);
      const workspace = new NodeWorkspace(folder.path);
      const box = toolsIn(workspace);
      find = async (args, signal) => (await call(box, "search_text", args, signal)).content;
    });
    after(() => folder?.remove());

    it("finds lines in all but ignored and binary files, by file", async () => {
      const expected = [
        [".github/ci.yml", "1: needle: 1"],
        ["src/-n", "1: needle with an odd name"],
        ["src/a.ts", "2:   const Needle = 1;", "3: last needle"],
        ["src/b.css", "1: .needle {}"],
      ];
      assert.equal(await find({ query: "needle" }), expected.map((file) => file.join("\n")).join("\n\n"));
    });

    it("minds case when asked to", async () => {
      assert.equal(await find({ query: "Needle", matchCase: true }), "src/a.ts\n2:   const Needle = 1;");
    });

    it("takes a query literally unless it is a regular expression", async () => {
      assert.equal(await find({ query: "a.b(c) [d]" }), "src/special.txt\n1: a.b(c) [d]");
      assert.equal(await find({ query: "^a.b", isRegex: true }), "src/special.txt\n1: a.b(c) [d]\n2: axb");
      assert.equal(await find({ query: "-n" }), "[No line matches. Ignored files were not searched.]");
    });

    it("understands lookahead whichever search is first", async () => {
      assert.equal(await find({ query: "a(?=x)", isRegex: true }), "src/special.txt\n2: axb");
    });

    it("searches one folder, one file, or the files of a glob", async () => {
      assert.match(await find({ query: "needle", path: "src/b.css" }), /^src\/b\.css\n1: \.needle \{\}$/);
      assert.match(await find({ query: "needle", path: ".github" }), /^\.github\/ci\.yml\n1: needle: 1$/);
      assert.match(
        await find({ query: "needle", include: "*.{css,scss}" }),
        /^src\/b\.css\n1: \.needle \{\}$/,
      );
      assert.match(await find({ query: "needle", include: "src/*.ts" }), /^src\/a\.ts\n2.*\n3.*$/);
      assert.match(await find({ query: "needle", path: "src/-n" }), /^src\/-n\n1/);
    });

    it("takes several globs, braces, and a dot in front", async () => {
      for (const include of [
        "*.ts,*.css",
        "*.css, *.ts",
        "*.{ts,css}",
        "./src/*.ts,src/*.css",
        "src/*.{css,ts}",
      ]) {
        assert.match(
          await find({ query: "needle", include }),
          /^src\/a\.ts\n2.*\n3.*\n\nsrc\/b\.css\n1/,
          include,
        );
      }
      assert.match(
        await find({ query: "needle", include: "!*.ts,!src/-n" }),
        /^\.github[^]*src\/b\.css\n1[^\n]*$/,
      );
    });

    it("says so where no file matches a glob", async () => {
      for (const include of ["*.py", "a.ts/b", "lib/**"]) {
        const told = await find({ query: "needle", include });
        assert.match(told, /^\[Nothing was searched: no file there matches include/, include);
      }
      assert.match(await find({ query: "nowhere", include: "*.ts" }), /^\[No line matches\./);
      assert.match(await find({ query: "needle", include: "{a,b}".repeat(22) }), /more than 1000 patterns/);
    });

    it("brings back nothing that git ignores by other ignore files or by a glob", async () => {
      for (const include of ["*.env", "build/**", "**/*.js", "prod.env"]) {
        assert.doesNotMatch(await find({ query: "needle", include }), /needle$/m, include);
      }
    });

    it("finds lines that are not UTF-8", async () => {
      assert.equal(await find({ query: "marked" }), "src/latin.txt\n1: \ufffd\ufffdn marked naald");
    });

    it("finds what the decoder reads, also with zero bytes in it, and nothing in binary files", async () => {
      const wide = (text: string) => Buffer.from(text, "utf16le");
      const odd = await tempFolder({
        "little.txt": wide("one\r\nthe thimble\r\n"),
        "big.txt": wide("the thimble\n").swap16(),
        "marked.txt": wide("\ufeffthe thimble é\n"),
        "late.txt": `a thimble first\n${"x".repeat(70_000)}\0\nthe thimble\n`,
        "image.png": Buffer.concat([Buffer.from("\u0089PNG\0\0thimble"), wide("thimble")]),
        "sub/ignored.log": wide("thimble"),
        ".gitignore": "*.log\n",
      });
      const box = toolsIn(new NodeWorkspace(odd.path));
      const { content } = await call(box, "search_text", { query: "Thimble" });
      const lines = content.split("\n").filter((line) => line !== "");
      const expected = ["big.txt", "1: the thimble", "late.txt", "1: a thimble first", "3: the thimble"];
      assert.deepEqual(lines, [
        ...expected,
        ...["little.txt", "2: the thimble", "marked.txt", "1: the thimble é"],
      ]);
      const one = await call(box, "search_text", { query: "thimble", path: "little.txt" });
      assert.equal(one.content, "little.txt\n2: the thimble");
      const some = await call(box, "search_text", { query: "thimble", include: "l*.txt" });
      assert.doesNotMatch(some.content, /big/);
      assert.match(some.content, /little/);
      await odd.remove();
    });

    it("searches what git ignores when the path names it", async () => {
      assert.match(await find({ query: "needle", path: "build" }), /^build\/inner\/out\.js\n1: needle$/);
      assert.match(await find({ query: "needle", path: "node_modules" }), /^node_modules\/dep\/index\.js\n1/);
    });

    it("shows the part of a long line that matches", async () => {
      const text = await find({ query: "marker" });
      assert.match(text, /^src\/wide\.txt\n1: …é+markery+…$/);
      assert.ok(text.length < 300);
    });

    it("says what is wrong with a query or a path", async () => {
      assert.match(await find({ query: "(", isRegex: true }), /search failed: .*regular expression/i);
      assert.match(await find({ query: "" }), /query is empty/);
      assert.match(await find({ query: "x", path: "gone" }), /Nothing is at gone/);
      assert.match(await find({ query: "x", path: ".." }), /outside the workspace/);
    });

    it("stops when cancelled", async () => {
      const cancel = new AbortController();
      const result = find({ query: "needle" }, cancel.signal);
      cancel.abort();
      assert.match(await result, /Cancelled/);
    });

    it("caps what it finds and says so", async () => {
      const lines = "hit\n".repeat(80);
      const many = await tempFolder({ "1": lines, "2": lines, "3": lines, "4": lines, "5": lines });
      const workspace = new NodeWorkspace(many.path);
      const box = toolsIn(workspace);
      const { content } = await call(box, "search_text", { query: "hit" });
      assert.equal(content.match(/: hit/g)?.length, 200);
      assert.match(content, /There may be more in this file/);
      assert.match(content, /\[Cut at 200 matching lines\. Narrow the query/);
      await many.remove();
    });
  });
}

describe("search_text by scanning", () => {
  it("gives up on a regular expression that would take for ever", async () => {
    const folder = await tempFolder(files);
    const box = createTools({ workspace: new NodeWorkspace(folder.path) });
    const result = await call(box, "search_text", { query: "(a+)+$", isRegex: true });
    assert.match(result.content, /takes too long/);
    await folder.remove();
  });

  it("finds unsaved text and searches every workspace folder", async () => {
    const one = await tempFolder({ "a.txt": "saved" }, "one");
    const two = await tempFolder({ "b.txt": "typed and saved" }, "two");
    const workspace = new NodeWorkspace(one.path, two.path);
    const text = workspace.text.bind(workspace);
    workspace.text = async (at) => (at.path === "a.txt" ? "typed" : text(at));
    const box = createTools({ workspace });
    const { content } = await call(box, "search_text", { query: "typed" });
    assert.equal(content, "one/a.txt\n1: typed\n\ntwo/b.txt\n1: typed and saved");
    await one.remove();
    await two.remove();
  });
});

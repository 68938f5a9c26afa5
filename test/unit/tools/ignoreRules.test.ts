import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { takesAtMost } from "../../fixtures/processorMs.ts";
import { globFilter } from "../../../src/tools/files/globFilter.ts";
import { IgnoreRules } from "../../../src/tools/files/ignoreRules.ts";

const rules = [
  ...[
    "a",
    "/a",
    "a/",
    "/a/",
    "a/b",
    "/a/b",
    "a/b/",
    "a/**",
    "**/a",
    "**/a/b",
    "a/**/b",
    "**/a/**/b",
    "a/**/",
  ],
  ...[
    "*",
    "*.ts",
    "/*.ts",
    "a/*.ts",
    "a*",
    "*a",
    "a*b*c",
    "?",
    "a?",
    "**",
    "**/",
    "/**",
    "a**b",
    "**a",
    "***",
  ],
  ...[
    "[ab]",
    "[!a]",
    "[^a]",
    "[a-c].ts",
    "[]a]",
    "[a",
    "[[:alpha:]].ts",
    "[[:digit:]]",
    "a[",
    "[a-]",
    "[\\]]",
  ],
  ...[
    "\\#a",
    "\\!a",
    "#a",
    "!a",
    "a ",
    "a\\ ",
    "\\a",
    "a\\*",
    ".a",
    ".*",
    "*.",
    "*.d.ts",
    "a.*",
    "",
    " ",
    "./a",
    "a//b",
  ],
];
const names = ["a", "b", "ab", "abc", "a.ts", "b.d.ts", ".a", "#a", "!a", "a ", "a*", "]", "-", "1", "a["];
const paths = [
  ...names,
  ...names.map((name) => `a/${name}`),
  ...names.map((name) => `x/a/b/${name}`),
  "a/x/y/b",
  "a/b/c/b",
];

describe("Ignore rules", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "longhand-ignore-"));
    assert.equal(spawnSync("git", ["init", "-q", folder]).status, 0);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** The paths that git ignores, each looked at with the folders that it lies in. */
  const byGit = (given: readonly string[]) => {
    const { stdout } = spawnSync("git", ["check-ignore", "--no-index", "-z", "--stdin"], {
      cwd: folder,
      input: given.join("\0"),
      encoding: "utf8",
    });
    return new Set(stdout.split("\0").filter((path) => path !== ""));
  };
  /** Decides as a walk does: nothing is looked at in a folder that is hidden. */
  const byUs = (gitignore: string, path: string) => {
    const own = IgnoreRules.none.with("", gitignore);
    const parts = path.split("/");
    return parts.some((_, index) =>
      own.hides(parts.slice(0, index + 1).join("/"), index < parts.length - 1 ? "folder" : "file"),
    );
  };

  it("mean what git means by them, alone and two by two", async () => {
    const texts = [
      ...rules,
      ...rules.flatMap((one, index) => [`${one}\n!${rules[(index * 7 + 3) % rules.length]!}`]),
    ];
    for (const [index, text] of texts.entries()) {
      await mkdir(join(folder, `${index}`));
      await writeFile(join(folder, `${index}`, ".gitignore"), text);
    }
    // Asked once, of all: git takes longer to start than to answer.
    const ignored = byGit(texts.flatMap((_, index) => paths.map((path) => `${index}/${path}`)));
    assert.ok(ignored.size > texts.length);
    for (const [index, text] of texts.entries())
      for (const path of paths)
        assert.equal(byUs(text, path), ignored.has(`${index}/${path}`), JSON.stringify({ text, path }));
  });

  it("take no longer for patterns that regular expressions choke on", async () => {
    const deep = `${"a/".repeat(60)}b`;
    const hostile = ["**/a/".repeat(10) + "c", "*a".repeat(30) + "x", "**/*a*/".repeat(20) + "x"].join("\n");
    await takesAtMost(2_000, () => {
      const own = IgnoreRules.none.with("", hostile);
      for (let round = 0; round < 100; round++) assert.equal(own.hides(deep, "file"), false);
      assert.equal(own.hides("a".repeat(20_000), "file"), false);
    });
  });

  it("may be 300,000", () => {
    const lines = Array.from({ length: 150_000 }, (_, index) => `file-${index}\n*.x${index}`);
    const own = IgnoreRules.none.with("", lines.join("\n"));
    assert.ok(own.hides("sub/file-149999", "file"));
    assert.ok(own.hides("a.x17", "file"));
    assert.ok(!own.hides("other", "file"));
  });
});

describe("A glob", () => {
  const files = ["a.ts", "src/b.ts", "src/c.tsx", "src/deep/d.ts", "lib/e.js", "README.md"];
  const matched = (glob: string) => files.filter(globFilter(glob)).join(" ");

  it("takes commas, braces and a dot in front", () => {
    const expected: Readonly<Record<string, string>> = {
      "*.ts": "a.ts src/b.ts src/deep/d.ts",
      "*.ts,*.tsx": "a.ts src/b.ts src/c.tsx src/deep/d.ts",
      "*.ts, *.js": "a.ts src/b.ts src/deep/d.ts lib/e.js",
      "*.{ts,js}": "a.ts src/b.ts src/deep/d.ts lib/e.js",
      "{src,lib}/*.{ts,js}": "src/b.ts lib/e.js",
      "./src/*.ts": "src/b.ts",
      "src/**/*.ts": "src/b.ts src/deep/d.ts",
      "./*.ts": "a.ts",
      src: "src/b.ts src/c.tsx src/deep/d.ts",
      "src/": "src/b.ts src/c.tsx src/deep/d.ts",
      "!*.ts": "src/c.tsx lib/e.js README.md",
      "*.ts,!src/**": "a.ts",
      "{*.md,*.{js,tsx}}": "src/c.tsx lib/e.js README.md",
      "nothing*": "",
    };
    for (const [glob, paths] of Object.entries(expected)) assert.equal(matched(glob), paths, glob);
  });

  it("that stands for millions is refused", () => {
    assert.throws(() => globFilter("{a,b}".repeat(22)), /more than 1000 patterns/);
    assert.throws(() => globFilter(`{${"a,".repeat(5_000)}b}`), /more than 1000 patterns/);
    const wild = Array.from({ length: 101 }, (_, index) => `*${index}*`);
    assert.throws(() => globFilter(`{${wild.join(",")}}`), /more than 100 patterns with wildcards/);
  });

  it("that has as much as it may is quick", async () => {
    const names = Array.from({ length: 2_000 }, (_, index) => `packages/app/src/file${index}.test.tsx`);
    const many = (count: number, pattern: (index: number) => string) =>
      `{${Array.from({ length: count }, (_, index) => pattern(index)).join(",")}}`;
    const globs = [
      many(100, (index) => `*x${index}*`),
      many(900, (index) => `name${index}`),
      many(900, () => "*a"),
    ];
    for (const glob of globs) {
      const matching = () => assert.deepEqual(names.filter(globFilter(glob)), [], glob);
      await takesAtMost(3_000, matching, glob.slice(0, 20));
    }
  });

  it("of names matches the folders on the way too", () => {
    const paths = ["src/a.ts", "a/src/b.ts", "srcs/c.ts", "lib/src"];
    assert.deepEqual(paths.filter(globFilter("src")), ["src/a.ts", "a/src/b.ts", "lib/src"]);
    assert.deepEqual(paths.filter(globFilter("src/")), ["src/a.ts", "a/src/b.ts"]);
    assert.deepEqual(paths.filter(globFilter("sr?")), ["src/a.ts", "a/src/b.ts", "lib/src"]);
  });
});

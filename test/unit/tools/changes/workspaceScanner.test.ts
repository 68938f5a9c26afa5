import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { FileState } from "../../../../src/core/conversation/entry.ts";
import type { WorkspaceScan } from "../../../../src/core/ports/fileSnapshots.ts";
import { timestampGranularityMs } from "../../../../src/tools/changes/folderListing.ts";
import { WorkspaceScanner } from "../../../../src/tools/changes/workspaceScanner.ts";
import { tempFolder } from "../../../fixtures/nodeWorkspace.ts";

describe("A scan of the workspace", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let scanner: WorkspaceScanner;
  const limits = { mostBytes: 1_000, mostFiles: 1_000, mostKept: 1_000_000, mostFound: 5_000 };
  const baseline = () => join(dirname(folder.path), "baseline.db");
  const at = (path: string) => join(folder.path, path);
  const write = (path: string, content: string | Uint8Array) => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), content);
  };
  const scan = (longestMs?: number) => scanner.scan([{ name: "w", path: folder.path }], longestMs);
  /** "path: before > after", by content. */
  const shown = ({ changes, contents }: WorkspaceScan) => {
    const texts = new Map(contents.map(({ hash, bytes }) => [hash, Buffer.from(bytes).toString("latin1")]));
    const text = (state: FileState) =>
      state.kind === "file" ? texts.get(state.hash) : state.kind === "link" ? `@${state.target}` : state.kind;
    return changes.map(({ path, before, after }) => `${path}: ${text(before)} > ${text(after)}`).toSorted();
  };

  beforeEach(async () => {
    folder = await tempFolder({
      ".gitignore": "*.log\nout/\n",
      "a.txt": "a",
      "src/b.bin": Uint8Array.of(0, 255, 128),
      "src/deep/c.txt": "c",
      "x.log": "noise",
      "out/y": "built",
      ".git/config": "git",
      "node_modules/m/index.js": "m",
    });
    scanner = new WorkspaceScanner(baseline(), limits);
    assert.deepEqual(shown(scan()), []);
  });
  afterEach(async () => {
    scanner.close();
    await folder.remove();
  });

  it("finds what was changed, made, deleted and renamed, byte for byte", () => {
    write("a.txt", "A");
    write("src/b.bin", Uint8Array.of(255));
    write("new/n.txt", "");
    renameSync(at("src/deep/c.txt"), at("src/d.txt"));
    assert.deepEqual(shown(scan()), [
      "a.txt: a > A",
      "new/n.txt: absent > ",
      "src/b.bin: \0\u00ff\u0080 > \u00ff",
      "src/d.txt: absent > c",
      "src/deep/c.txt: c > absent",
    ]);
    assert.deepEqual(shown(scan()), []);
  });

  it("leaves out what git ignores, git itself and packages, also when the rules change", () => {
    write("x.log", "more noise");
    write("out/y", "built again");
    write(".git/config", "other");
    write("node_modules/m/index.js", "other");
    assert.deepEqual(shown(scan()), []);
  });

  it("takes what other rules show or hide neither for new nor for gone", async () => {
    // What was made in the tick before a scan counts as new to it.
    await wait(2 * timestampGranularityMs);
    scan();
    write(".gitignore", "deep/\n");
    write("made.txt", "new with the rules");
    assert.deepEqual(shown(scan()), [
      ".gitignore: *.log\nout/\n > deep/\n",
      "made.txt: absent > new with the rules",
    ]);
    assert.deepEqual(shown(scan()), []);
    scanner.readOn(1_000);
    write("x.log", "changed");
    write("src/deep/c.txt", "hidden now");
    assert.deepEqual(shown(scan()), ["x.log: noise > changed"]);
  });

  it("finds a change of the same length within the same tick, and one whose times were put back", () => {
    for (const text of ["1", "2", "3", "4"]) {
      write("a.txt", text);
      const before = { "1": "a", "2": "1", "3": "2", "4": "3" }[text];
      assert.deepEqual(shown(scan()), [`a.txt: ${before} > ${text}`]);
    }
    const then = new Date(2_000_000);
    utimesSync(at("a.txt"), then, then);
    scan();
    write("a.txt", "5");
    utimesSync(at("a.txt"), then, then);
    assert.deepEqual(shown(scan()), ["a.txt: 4 > 5"]);
  });

  it("finds a change of permissions, and takes a touched file for what it is", () => {
    chmodSync(at("a.txt"), 0o755);
    utimesSync(at("src/deep/c.txt"), new Date(), new Date());
    const { changes } = scan();
    assert.deepEqual(
      changes.map(({ path, after }) => [path, after.kind === "file" && after.mode]),
      [["a.txt", 0o755]],
    );
  });

  it("keeps links as links and follows none", async () => {
    const outside = await tempFolder({ secret: "s" }, "outside");
    symlinkSync(outside.path, at("out-link"));
    symlinkSync("a.txt", at("link"));
    assert.deepEqual(shown(scan()), ["link: absent > @a.txt", `out-link: absent > @${outside.path}`]);
    writeFileSync(join(outside.path, "secret"), "other");
    assert.deepEqual(shown(scan()), []);
    rmSync(at("a.txt"));
    symlinkSync("src/b.bin", at("a.txt"));
    assert.deepEqual(shown(scan()), ["a.txt: a > @src/b.bin"]);
    await outside.remove();
  });

  it("says what is too large, of what it keeps no content", () => {
    write("a.txt", "x".repeat(2_000));
    assert.deepEqual(shown(scan()), ["a.txt: a > unkept"]);
    write("a.txt", "x".repeat(3_000));
    assert.deepEqual(shown(scan()), ["a.txt: unkept > unkept"]);
  });

  it("keeps no more contents of one scan than it may, and says which are not kept", () => {
    for (let number = 0; number < 9; number++) write(`many/${number}.txt`, String(number).repeat(900));
    const { changes, contents } = scan();
    assert.equal(changes.length, 9);
    assert.equal(contents.length, 5);
    assert.equal(changes.filter(({ after }) => after.kind === "unkept").length, 4);
  });

  it("finds after a restart what was changed meanwhile", () => {
    write("a.txt", "1");
    scan();
    scan();
    scanner.close();
    write("a.txt", "2");
    rmSync(at("src/b.bin"));
    scanner = new WorkspaceScanner(baseline(), limits);
    assert.deepEqual(shown(scan()), ["a.txt: 1 > 2", "src/b.bin: \0\u00ff\u0080 > absent"]);
  });

  it("has what a killed process found again, where nobody came to keep it", () => {
    write("a.txt", "1");
    // As if it had been killed before the next scanner: nothing of it lasts.
    const other = new WorkspaceScanner(`${baseline()}-copy`, limits);
    other.close();
    scanner.close();
    scanner = new WorkspaceScanner(baseline(), limits);
    assert.deepEqual(shown(scan()), ["a.txt: a > 1"]);
  });

  it("ends in time, says so, and goes on where it was", () => {
    scanner.close();
    rmSync(baseline());
    scanner = new WorkspaceScanner(baseline(), limits);
    const short = scan(0);
    assert.deepEqual(short.changes, []);
    assert.equal(short.unseen[0]?.reason, "time");
    assert.equal(scanner.readOn(10_000), false);
    while (scan().unseen.length > 0);
    write("a.txt", "1");
    assert.deepEqual(shown(scan()), ["a.txt: a > 1"]);
  });

  it("takes what lost rules hid neither for new nor for made by whoever removed them", async () => {
    await wait(3 * timestampGranularityMs);
    scan();
    renameSync(at(".gitignore"), at("rules.txt"));
    write("out/made.txt", "new");
    assert.deepEqual(shown(scan()), [
      ".gitignore: *.log\nout/\n > absent",
      "out/made.txt: absent > new",
      "rules.txt: absent > *.log\nout/\n",
    ]);
    assert.deepEqual(shown(scan()), []);
    write("x.log", "changed");
    assert.deepEqual(shown(scan()), ["x.log: noise > changed"]);
  });

  it("knows what moved along with rules by more than its age", async () => {
    write("package/.gitignore", "*.log\n");
    write("package/p.txt", "p");
    scan();
    await wait(3 * timestampGranularityMs);
    scan();
    renameSync(at("package"), at("moved"));
    assert.deepEqual(shown(scan()), [
      "moved/.gitignore: absent > *.log\n",
      "moved/p.txt: absent > p",
      "package/.gitignore: *.log\n > absent",
      "package/p.txt: p > absent",
    ]);
  });

  it("sees that folders swapped names, though their files have one size and one time", async () => {
    write("one/f", "1");
    write("two/f", "2");
    scan();
    await wait(3 * timestampGranularityMs);
    scan();
    renameSync(at("one"), at("three"));
    renameSync(at("two"), at("one"));
    renameSync(at("three"), at("two"));
    assert.deepEqual(shown(scan()), ["one/f: 1 > 2", "two/f: 2 > 1"]);
  });

  it("scans a folder that is a link, and one that lies in another, or is open twice, once", () => {
    const link = join(dirname(folder.path), "link");
    symlinkSync(folder.path, link);
    const folders = [
      { name: "link", path: link },
      { name: "w", path: folder.path },
      { name: "src", path: at("src") },
    ];
    const linked = new WorkspaceScanner(`${baseline()}-linked`, limits);
    linked.scan(folders);
    write("a.txt", "1");
    write("src/deep/c.txt", "2");
    const { changes, unseen } = linked.scan(folders);
    assert.deepEqual(
      changes.map((change) => `${change.folder}:${change.path}`),
      ["link:a.txt", "src:deep/c.txt"],
    );
    assert.deepEqual(unseen, []);
    linked.close();
  });

  it("says that it cannot read a file whose name is no text", function () {
    if (process.platform !== "linux") this.skip();
    writeFileSync(Buffer.concat([Buffer.from(`${folder.path}/`), Buffer.of(0xff, 0xfe)]), "x");
    assert.deepEqual(scan().unseen, [{ reason: "unreadable", count: 1 }]);
  });

  it("says how many files are more than it scans, and takes none of them for gone", () => {
    const few = new WorkspaceScanner(`${baseline()}-few`, { ...limits, mostFiles: 2 });
    const { unseen } = few.scan([{ name: "w", path: folder.path }]);
    assert.deepEqual(unseen, [{ reason: "many", count: 2 }]);
    assert.deepEqual(few.scan([{ name: "w", path: folder.path }]).changes, []);
    few.close();
  });

  it("works beside another window's, which keeps the file to itself", () => {
    const other = new WorkspaceScanner(baseline(), limits);
    other.scan([{ name: "w", path: folder.path }]);
    write("a.txt", "1");
    assert.deepEqual(shown(other.scan([{ name: "w", path: folder.path }])), ["a.txt: a > 1"]);
    assert.deepEqual(shown(scan()), ["a.txt: a > 1"]);
    other.close();
    assert.deepEqual(
      readdirSync(dirname(folder.path)).filter((name) => /\.db-\d/.test(name)),
      [],
    );
  });

  it("begins anew where its file is damaged", () => {
    scanner.close();
    writeFileSync(baseline(), "no database at all, but long enough to be looked at as one");
    scanner = new WorkspaceScanner(baseline(), limits);
    assert.deepEqual(shown(scan()), []);
    write("a.txt", "1");
    assert.deepEqual(shown(scan()), ["a.txt: a > 1"]);
  });
});

import assert from "node:assert/strict";
import { createServer } from "node:net";
import { join } from "node:path";
import { createTools } from "../../../src/tools/toolBox.ts";
import { DiskEditor } from "../../fixtures/diskEditor.ts";
import { NodeWorkspace, tempFolder } from "../../fixtures/nodeWorkspace.ts";
import { call } from "../../fixtures/toolCalls.ts";

const numbered = Array.from({ length: 5_000 }, (_, index) => `line ${index + 1}`);

describe("read_file", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let read: (args: object) => Promise<string>;

  before(async () => {
    folder = await tempFolder({
      "three.txt": "one\ntwo\nthree\n",
      "windows.txt": "one\r\ntwo",
      "empty.txt": "",
      "long.txt": numbered.join("\n"),
      "wide.txt": `start${"x".repeat(100_000)}`,
      "party.txt": `x${"🎉".repeat(1_000)}`,
      "image.png": Uint8Array.of(0x89, 0x50, 0, 1, 2),
      "utf16.txt": Uint8Array.of(0xff, 0xfe, 0x68, 0, 0xe9, 0),
      "bom.txt": Uint8Array.of(0xef, 0xbb, 0xbf, 0x68, 0x69),
      "sub/x.txt": "x",
    });
    const box = createTools({ workspace: new NodeWorkspace(folder.path) });
    read = async (args) => (await call(box, "read_file", args)).content;
  });
  after(() => folder.remove());

  it("numbers the lines", async () => {
    assert.equal(await read({ path: "three.txt" }), "1\tone\n2\ttwo\n3\tthree");
    assert.equal(await read({ path: "windows.txt" }), "1\tone\n2\ttwo");
    assert.equal(await read({ path: "empty.txt" }), "[The file is empty.]");
  });

  it("cuts a long line at a whole character", async () => {
    const shown = await read({ path: "party.txt" });
    assert.ok(shown.isWellFormed());
    assert.ok(shown.startsWith(`1\tx${"🎉".repeat(999)} [line cut: 2 more characters`), shown.slice(-90));
  });

  it("reads a range and says of how many lines", async () => {
    assert.equal(await read({ path: "three.txt", startLine: 2, endLine: 2 }), "2\ttwo\n[Lines 2-2 of 3.]");
    assert.equal(await read({ path: "three.txt", startLine: 3, endLine: 99 }), "3\tthree\n[Lines 3-3 of 3.]");
    assert.match(await read({ path: "three.txt", startLine: 4 }), /has only 3 lines/);
    assert.match(await read({ path: "three.txt", startLine: 3, endLine: 2 }), /before startLine/);
  });

  it("pages a large file so that following the notes reads each line once", async () => {
    const seen: string[] = [];
    let startLine: number | undefined = 1;
    while (startLine !== undefined) {
      const page = await read({ path: "long.txt", startLine });
      seen.push(...page.split("\n").flatMap((line) => line.split("\t")[1] ?? []));
      const next = /startLine (\d+)\.\]$/.exec(page)?.[1];
      startLine = next === undefined ? undefined : Number(next);
    }
    assert.deepEqual(seen, numbered);
  });

  it("cuts a very long line and says how much is missing", async () => {
    const text = await read({ path: "wide.txt" });
    assert.match(text, /^1\tstartx+ \[line cut: 98005 more characters/);
    assert.ok(text.length < 2_200);
  });

  it("reads text by its byte order mark and refuses binary files", async () => {
    assert.equal(await read({ path: "utf16.txt" }), "1\thé");
    assert.equal(await read({ path: "bom.txt" }), "1\thi");
    assert.match(await read({ path: "image.png" }), /binary file of 5 bytes/);
  });

  it("says what else a path is", async () => {
    assert.match(await read({ path: "sub" }), /is a folder\. Use list_files/);
    assert.match(await read({ path: "nothing.txt" }), /There is no file nothing\.txt/);
    assert.match(await read({ path: "../x" }), /outside the workspace/);
  });

  it("waits for no pipe, socket or device", async function () {
    if (process.platform === "win32") this.skip();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(folder.path, "s"), resolve));
    try {
      assert.equal(await read({ path: "s" }), "s is a pipe, a socket or a device.");
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it("finds a file whose name differs in its spaces or its normal form alone, where one does", async () => {
    const odd = await tempFolder({
      "Screenshot\u00a01.txt": "no-break",
      "10.30\u202fAM.txt": "narrow",
      "cafe\u0301/me\u0301nu.txt": "decomposed",
      "t\u00e9.txt": "composed",
      "a b.txt": "plain",
      "a\u00a0b.txt": "other",
      "two\u00a0x.txt": "1",
      "two\u2009x.txt": "2",
    });
    const box = createTools({ workspace: new NodeWorkspace(odd.path), editor: new DiskEditor() });
    const shown = async (path: string) => (await call(box, "read_file", { path })).content;
    assert.equal(await shown("Screenshot 1.txt"), "1\tno-break");
    assert.equal(await shown("10.30 AM.txt"), "1\tnarrow");
    assert.equal(await shown("caf\u00e9/m\u00e9nu.txt"), "1\tdecomposed");
    assert.equal(await shown("te\u0301.txt"), "1\tcomposed");
    assert.equal(await shown("a b.txt"), "1\tplain");
    assert.equal(await shown("a\u00a0b.txt"), "1\tother");
    assert.match(await shown("two x.txt"), /There is no file/);
    await call(box, "edit_file", { path: "Screenshot 1.txt", oldText: "no-break", newText: "edited" });
    assert.equal(await shown("Screenshot\u00a01.txt"), "1\tedited");
    await call(box, "write_file", { path: "caf\u00e9/new.txt", content: "x" });
    assert.equal(await shown("cafe\u0301/new.txt"), "1\tx");
    assert.match((await call(box, "list_files", { path: "." })).content, /^cafe\u0301\/\n10/);
    await odd.remove();
  });
});

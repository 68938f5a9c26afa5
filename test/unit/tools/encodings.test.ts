import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createTools } from "../../../src/tools/toolBox.ts";
import { DiskEditor } from "../../fixtures/diskEditor.ts";
import { encodedCases } from "../../fixtures/encodedFiles.ts";
import { NodeWorkspace, tempFolder } from "../../fixtures/nodeWorkspace.ts";
import { call } from "../../fixtures/toolCalls.ts";

describe("A file in its own encoding", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  afterEach(() => folder.remove());

  /** The tools with a file and what files.encoding says. */
  const toolsFor = async (content: Uint8Array, setting = "utf8") => {
    folder = await tempFolder({ "latin.txt": content });
    const workspace = new NodeWorkspace(folder.path);
    const editor = new DiskEditor();
    workspace.encoding = editor.encoding = setting;
    return createTools({ workspace, editor });
  };
  const onDisk = (name = "latin.txt") => readFile(join(folder.path, name));

  for (const { title, setting, before, shown, oldText, newText, after } of encodedCases) {
    it(`is read, searched and edited, and no other byte changes: ${title}`, async () => {
      const box = await toolsFor(before, setting);
      const path = "latin.txt";
      assert.ok((await call(box, "read_file", { path })).content.startsWith(`1\t${shown}`));
      assert.match((await call(box, "search_text", { query: shown })).content, /^latin\.txt\n1: /);
      const { content, failed } = await call(box, "edit_file", { path, oldText, newText });
      if (after instanceof RegExp) assert.match(content, after);
      else assert.match(content, /^Edited latin\.txt, lines \d-\d\.$/);
      assert.equal(failed ?? false, after instanceof RegExp);
      assert.deepEqual(await onDisk(), after instanceof RegExp ? before : after);
    });
  }

  for (const { title, setting, before, oldText, newText, after } of encodedCases) {
    it(`is patched, and no other byte changes: ${title}`, async () => {
      const box = await toolsFor(before, setting);
      const lines = (text: string, mark: string) =>
        text === ""
          ? []
          : text
              .replace(/\n$/, "")
              .split("\n")
              .map((line) => mark + line);
      const hunk = [...lines(oldText, "-"), ...lines(newText, "+")];
      const input = ["*** Begin Patch", "*** Update File: latin.txt", "@@", ...hunk, "*** End Patch"].join(
        "\n",
      );
      const { content, failed } = await call(box, "apply_patch", { input });
      assert.match(content, after instanceof RegExp ? after : /^Patched 1 file:\nM latin\.txt, lines \d-\d$/);
      assert.equal(failed ?? false, after instanceof RegExp);
      assert.deepEqual(await onDisk(), after instanceof RegExp ? before : after);
    });
  }

  it("is created in the encoding of the setting, unless that lacks a character", async () => {
    const box = await toolsFor(Buffer.of(), "windows1252");
    await call(box, "write_file", { path: "new.txt", content: "één €\n" });
    assert.deepEqual(await onDisk("new.txt"), Buffer.from("e9e96e20800a", "hex"));
    const refused = await call(box, "write_file", { path: "other.txt", content: "ok 🎉" });
    assert.match(refused.content, /other\.txt is written in windows1252, which has no "🎉"/);
    await assert.rejects(onDisk("other.txt"), /ENOENT/);
  });

  it("keeps its line ends where its whole content is replaced", async () => {
    const box = await toolsFor(Buffer.from("one\r\ntwo\nthree\r\nfour\n"));
    await call(box, "write_file", { path: "latin.txt", content: "one\ntwo\n3\n3.5\nfour\n" });
    assert.equal((await onDisk()).toString(), "one\r\ntwo\n3\r\n3.5\nfour\n");
  });

  it("has a passage once only where it is once whatever the lines end in", async () => {
    const box = await toolsFor(Buffer.from("a\nb\r\na\r\nb\n"));
    const edit = { path: "latin.txt", oldText: "a\nb", newText: "x" };
    assert.match((await call(box, "edit_file", edit)).content, /2 times, on lines 1, 3/);
    await call(box, "edit_file", { path: "latin.txt", oldText: "b\r\na", newText: "x\r\ny" });
    assert.equal((await onDisk()).toString(), "a\nx\r\ny\r\nb\n");
  });

  it("is left as it is where it is binary", async () => {
    const bytes = Buffer.of(0x89, 0x50, 0, 1, 2, 0x74, 0x77, 0x6f);
    const box = await toolsFor(bytes);
    for (const [name, args] of [
      ["edit_file", { path: "latin.txt", oldText: "two", newText: "2" }],
      ["write_file", { path: "latin.txt", content: "text" }],
      ["apply_patch", { input: "*** Begin Patch\n*** Update File: latin.txt\n-two\n+2\n*** End Patch" }],
    ] as const) {
      assert.equal((await call(box, name, args)).failed, true);
      assert.deepEqual(await onDisk(), bytes);
    }
  });
});

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { exportJson } from "../../../../../src/core/conversation/transfer/exportJson.ts";
import { exportedSize } from "../../../../../src/core/conversation/transfer/exportedContents.ts";
import { importConversation } from "../../../../../src/core/conversation/transfer/importConversation.ts";
import type { Content } from "../../../../../src/core/ports/journal.ts";
import { inputOf, recordOf } from "../../../../fixtures/sampleRecord.ts";
import { steadyClock } from "../../../doubles/steadyClock.ts";
import { contentOf } from "../../../store/entries.ts";

describe("Contents of files in an export", () => {
  const binary = Uint8Array.from({ length: 100_000 }, (_, index) => (index * index * 7) % 256);
  const image = { hash: createHash("sha256").update(binary).digest("hex"), bytes: binary };
  const secret = contentOf(`key = "${["sk", "aB3dE5fG7hJ9kL1mN2pQ4rS6"].join("-")}"`);
  const all = [contentOf("one\r\n"), contentOf(""), image];

  const recordWith = (contents: readonly Content[]) =>
    recordOf({
      type: "checkpoint",
      changes: contents.map(({ hash, bytes }, index) => ({
        folder: "w",
        path: `${index}.ts`,
        before: { kind: "absent" },
        after: { kind: "file", hash, size: bytes.length },
      })),
    });
  const written = async (contents: readonly Content[], options: { redact?: boolean } = {}) =>
    (await exportJson({ ...inputOf(recordWith(contents)), contents }, options)).text;
  const read = async (text: string) => {
    const imported = await importConversation(text, steadyClock());
    assert.ok(imported.ok);
    return imported;
  };

  it("come back byte for byte, each written once", async () => {
    const text = await written(all);
    const { contents, notes } = await read(text);
    assert.deepEqual(
      contents.map(({ hash, bytes }) => [hash, Buffer.from(bytes).toString("base64")]),
      all.map(({ hash, bytes }) => [hash, Buffer.from(bytes).toString("base64")]),
    );
    assert.deepEqual(notes, []);
    assert.equal(text.split(Buffer.from(binary).toString("base64")).length, 2);
    const size = exportedSize(recordWith(all));
    assert.ok(text.length - (await written([])).length >= size);
  });

  it("are left out where they are not what they are named by, and that is said", async () => {
    const file = JSON.parse(await written(all)) as { contents: Record<string, unknown> };
    const hash = all[0]?.hash ?? "";
    for (const changed of ["b25l", "no base64!", 7, null]) {
      const { contents, notes } = await read(
        JSON.stringify({ ...file, contents: { ...file.contents, [hash]: changed } }),
      );
      assert.equal(contents.length, all.length - 1);
      assert.deepEqual(notes, [{ kind: "contents", count: 1 }]);
    }
  });

  it("are taken in only where an entry names them", async () => {
    const file = JSON.parse(await written(all)) as object;
    const { hash, bytes } = contentOf("unnamed");
    const { contents } = await read(
      JSON.stringify({ ...file, contents: { [hash]: Buffer.from(bytes).toString("base64") } }),
    );
    assert.deepEqual(contents, []);
    for (const contents of [7, null, [], "x"])
      assert.deepEqual((await read(JSON.stringify({ ...file, contents }))).contents, []);
  });

  it("stay out of an export without secrets where one is found in them", async () => {
    const kept = await read(await written([...all, secret], { redact: false }));
    assert.equal(kept.contents.length, 4);
    const redacted = await read(await written([...all, secret]));
    assert.deepEqual(
      redacted.contents.map(({ hash }) => hash),
      all.map(({ hash }) => hash),
    );
  });
});

import assert from "node:assert/strict";
import type { FileHandle } from "node:fs/promises";
import { replaceContent } from "../../../../src/host/platform/openFile.ts";

/** Open file on a disk with room for `room` bytes, of which one call writes at most `most`. */
function fullDisk(held: string, room: number, most: number) {
  let content = Buffer.from(held);
  const file = {
    async write(bytes: Uint8Array, at: number, length: number, position: number) {
      const bytesWritten = Math.min(length, most, room - position);
      if (bytesWritten <= 0) throw Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });
      const whole = Buffer.alloc(Math.max(content.length, position + bytesWritten));
      whole.set(content);
      whole.set(bytes.subarray(at, at + bytesWritten), position);
      content = whole;
      return { bytesWritten, buffer: bytes };
    },
    async truncate(length: number) {
      content = content.subarray(0, length);
    },
  };
  return { file: file as unknown as Pick<FileHandle, "write" | "truncate">, read: () => content.toString() };
}

const before = "as it was before";

describe("A file that is written in its place", () => {
  for (const after of ["short", before, `${before}, and much longer than that`]) {
    it(`has all of ${after.length} bytes, in however many parts the system takes them`, async () => {
      const { file, read } = fullDisk(before, 1_000, 3);
      await replaceContent(file, Buffer.from(before), Buffer.from(after));
      assert.equal(read(), after);
    });
  }

  it("holds what it held where the disk has no room for the rest, and says so", async () => {
    const { file, read } = fullDisk(before, before.length + 4, 5);
    const after = Buffer.from("something else that is longer by more than four");
    await assert.rejects(replaceContent(file, Buffer.from(before), after), /ENOSPC/);
    assert.equal(read(), before);
  });
});

import assert from "node:assert/strict";
import type { FileState } from "../../../../src/core/conversation/entry.ts";
import { hashedContent } from "../../../../src/host/checkpoints/diskFiles.ts";
import { hunksWithout } from "../../../../src/presenter/sheets/fileSheets.ts";

describe("A reviewed file with text in an editor that is not saved", () => {
  const kept = new Map<string, Uint8Array>();
  const keep = (text: string | Uint8Array) => {
    const { hash, bytes } = hashedContent(Buffer.from(text));
    kept.set(hash, Uint8Array.from(bytes));
    return hash;
  };
  const without = (then: string | Uint8Array, typed: string, hunk: number) => {
    const state = (more: object): FileState => ({ kind: "file", hash: keep(then), size: 0, ...more });
    const file = { folder: "w", path: "a.txt", isChangedSince: false, isLost: false };
    const now = state({ unsaved: keep(typed) });
    const bytes = hunksWithout({ ...file, then: state({}), now }, (hash) => kept.get(hash), hunk);
    return bytes && Buffer.from(bytes).toString();
  };

  it("is put back place by place in that text, whose file may begin with a byte order mark", () => {
    const lines = ["ä", "b", "c", "d", "e", "f"];
    const then = `${lines.join("\r\n")}\r\n`;
    const typed = then.replace("ä", "Ä").replace("f", "F");
    assert.equal(without(`\u{feff}${then}`, typed, 0), then.replace("f", "F"));
    assert.equal(without(then, typed, 1), then.replace("ä", "Ä"));
  });

  it("is only put back whole where its file is in another encoding", () => {
    assert.equal(without(Buffer.from("ä\n", "latin1"), "ä typed\n", 0), undefined);
  });
});

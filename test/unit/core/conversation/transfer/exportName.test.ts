import assert from "node:assert/strict";
import { exportName } from "../../../../../src/core/conversation/transfer/exportName.ts";

const bytes = (name: string) => new TextEncoder().encode(name).length;

describe("The name of an exported file", () => {
  it("keeps letters, marks and numbers and puts a hyphen for the rest", () => {
    const cases = [
      ["Fix the build: part 2", "Fix-the-build-part-2.json"],
      ["../../etc/passwd", "etc-passwd.json"],
      ['a<b>c:d"e|f?g*h\\i/j', "a-b-c-d-e-f-g-h-i-j.json"],
      ["สวัสดี हिन्दी", "สวัสดี-हिन्दी.json"],
      ["cafe\u0301", "café.json"],
      ["Ends. ", "Ends.json"],
      ["\u202Eexe.nosj", "exe-nosj.json"],
      ["…", "conversation.json"],
      ["", "conversation.json"],
    ] as const;
    for (const [title, name] of cases) assert.equal(exportName(title, "json"), name);
  });

  it("is no device of Windows", () => {
    for (const device of ["con", "PRN", "Aux", "nul", "COM1", "lpt9", "com¹", "LPT³", "com0"]) {
      assert.equal(exportName(device, "md"), `conversation-${device}.md`);
    }
    assert.equal(exportName("CON.tar", "md"), "CON-tar.md");
    assert.equal(exportName("console", "md"), "console.md");
  });

  it("is short enough in bytes, and cut between whole characters", () => {
    for (const title of ["x", "字", "é", "e\u0301", "𠮷", "น้ำ", "\u0301"]) {
      for (const extension of ["md", "json"]) {
        const name = exportName(title.repeat(1_000), extension);
        assert.ok(bytes(name) <= 140, `${name} has ${bytes(name)} bytes`);
        assert.ok(name.isWellFormed() && name.endsWith(`.${extension}`));
      }
    }
  });
});

import assert from "node:assert/strict";
import { importReport, noteSentences } from "../../../../../src/presenter/messages/reports/importReport.ts";
import { english } from "../../../doubles/english.ts";

describe("What an import says", () => {
  it("counts the conversations and adds the notes", () => {
    assert.equal(importReport(1, [], english), "The conversation was imported.");
    assert.equal(
      importReport(1_200, ["Left out: 1 picture."], english),
      "1,200 conversations were imported; the latest is open. Left out: 1 picture.",
    );
  });

  it("names what was changed, then what was left out in one sentence", () => {
    const notes = [
      { kind: "pictures", count: 2 },
      { kind: "answeredCalls", count: 1 },
      { kind: "summaries", count: 1 },
    ] as const;
    assert.deepEqual(noteSentences(notes, english), [
      "1 tool call without a result was given one that says so.",
      "Left out: 2 pictures, 1 summary.",
    ]);
  });

  it("names the lines that are damaged, and that there are more", () => {
    const damaged = (count: number, lines: readonly number[]) =>
      noteSentences([{ kind: "damagedLines", count, lines }], english);
    assert.deepEqual(damaged(1, [7]), ["Line 7 of the file is damaged."]);
    assert.deepEqual(damaged(3, [7, 9]), ["3 lines of the file are damaged: 7, 9 …."]);
  });
});

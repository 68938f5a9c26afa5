import assert from "node:assert/strict";
import type { NewEntry } from "../../../../src/core/conversation/entry.ts";
import { fold, untitled } from "../../../../src/core/conversation/fold.ts";
import { blockOf } from "../../../../src/core/conversation/companions/attachedText.ts";
import type { Picture } from "../../../../src/core/conversation/picture.ts";
import { pngPicture } from "../../../fixtures/samplePictures.ts";
import { GrowingRecord } from "../context/randomRecord.ts";

/** A record of three exchanges, e1 to e6, and what follows. */
function record(...additions: readonly NewEntry[]): GrowingRecord {
  const made = new GrowingRecord();
  for (const word of ["one", "two", "three"]) {
    made.say({ role: "user", content: word });
    made.say({ role: "assistant", content: word.toUpperCase() });
  }
  for (const addition of additions) made.append(addition);
  return made;
}

const compaction = (hides: readonly string[], more: object = {}) =>
  ({
    type: "compaction",
    strategy: "dropOldest",
    trigger: "manual",
    hides,
    tokensBefore: 2,
    tokensAfter: 1,
    ...more,
  }) as const;
const summary = (text: string, updates?: string) => ({
  strategy: "summarize",
  summary: { text, model: "s", ...(updates && { updates }) },
});

describe("A folded conversation", () => {
  it("takes its title from what goes along with a first message without words", () => {
    const image = pngPicture(4, 4).picture;
    const titleOf = (content: string, ...images: readonly Picture[]) => {
      const made = new GrowingRecord();
      made.say({ role: "user", content, images });
      return made.conversation.title;
    };
    const [editor, file] = ["editor", "src/a.ts"].map((name) => blockOf({ name, text: "x" }));
    assert.equal(titleOf("", { ...image, name: "shot.png" }), "shot.png");
    assert.equal(titleOf("", image), "Image");
    assert.equal(titleOf(`\n\n${editor}`, image), "Image");
    assert.equal(titleOf(`${file}\n\n${editor}`), "src/a.ts");
    assert.equal(titleOf(`Why?\n\n${file}`, image), "Why?");
    assert.equal(titleOf(`\n\n${editor}`), untitled);
  });

  it("takes its title from the first user message, until it is given one", () => {
    assert.equal(fold("c", []).title, untitled);
    assert.equal(record().conversation.title, "one");
    const named = record({ type: "title", title: untitled });
    named.say({ role: "user", content: "four" });
    assert.equal(named.conversation.title, untitled);
  });

  it("forgets a compaction that is taken back, and knows it again when that is taken back too", () => {
    const made = record(compaction(["e1", "e2"]));
    assert.deepEqual(made.conversation.marks.get("e1"), { trimmed: true });
    made.append({ type: "revert", target: "e7" });
    assert.equal(made.conversation.marks.size, 0);
    assert.equal(made.conversation.isHeldOff, true);
    made.append({ type: "revert", target: "e8" });
    assert.deepEqual(made.conversation.marks.get("e1"), { trimmed: true });
    assert.equal(made.conversation.isHeldOff, false);
  });

  it("keeps hidden what an updated summary hid, and brings that summary back by undoing the update", () => {
    const made = record(compaction(["e1", "e2"], summary("A")), compaction(["e3", "e4"], summary("B", "e7")));
    assert.deepEqual(
      made.conversation.summaries.map(({ text }) => text),
      ["B"],
    );
    assert.equal(made.conversation.marks.size, 4);
    made.append({ type: "revert", target: "e8" });
    assert.deepEqual(
      made.conversation.summaries.map(({ text }) => text),
      ["A"],
    );
    assert.equal(made.conversation.marks.size, 2);
  });

  it("shows the latest text of a summary", () => {
    const made = record(compaction(["e1", "e2"], summary("A")), {
      type: "summaryEdit",
      target: "e7",
      text: "Edited",
    });
    const shown = () => made.conversation.summaries[0]?.text;
    assert.equal(shown(), "Edited");
    made.append({ type: "revert", target: "e8" });
    assert.equal(shown(), "A");
  });

  it("undoes any number of changes in any order", () => {
    const made = record({ type: "pin", target: "e1", pinned: true }, compaction(["e3", "e4"]), {
      type: "exclusion",
      target: "e5",
      excluded: true,
    });
    for (const target of ["e8", "e7", "e9"]) made.append({ type: "revert", target });
    assert.equal(made.conversation.marks.size, 0);
  });

  it("marks what a compaction clears and cuts beside what it hides", () => {
    const made = record(compaction(["e1", "e2"], { stubs: ["e4"], cuts: [{ id: "e5", chars: 9 }] }));
    assert.deepEqual(made.conversation.marks.get("e4"), { cleared: true });
    assert.deepEqual(made.conversation.marks.get("e5"), { cut: 9 });
  });

  it("leaves out everything from a rewound message up to the rewind", () => {
    const made = record({ type: "rewind", target: "e3" });
    made.say({ role: "user", content: "four" });
    assert.deepEqual([...made.conversation.marks.keys()], ["e3", "e4", "e5", "e6"]);
  });
});

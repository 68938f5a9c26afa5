import assert from "node:assert/strict";
import { withAttached } from "../../../../src/core/conversation/companions/attachedText.ts";
import { draftOf, MessageHistory } from "../../../../media/state/earlierMessages.ts";
import { fileChangesOf } from "../../../../media/state/fileChange.ts";
import { mentionAt, withMention } from "../../../../media/state/mentionQuery.ts";
import { foldedRows } from "../../../../media/state/foldedRows.ts";
import { message } from "../../../fixtures/panelFacts.ts";

describe("a mention in the box", () => {
  it("is what follows an @ that begins a word, up to the cursor", () => {
    assert.deepEqual(mentionAt("see @src/a", 10), { start: 4, query: "src/a" });
    assert.deepEqual(mentionAt("@", 1), { start: 0, query: "" });
    assert.equal(mentionAt("me@home", 7), null);
    assert.equal(mentionAt("@a b", 4), null);
  });

  it("gives way to the name that was chosen, the cursor behind it", () => {
    assert.deepEqual(withMention("see @pa now", { start: 4, query: "pa" }, "@pack.json"), {
      text: "see @pack.json now",
      cursor: 14,
    });
  });
});

describe("earlier messages in the box", () => {
  it("come one by one and end with an empty box", () => {
    const history = new MessageHistory();
    const said = [{ text: "one" }, { text: withAttached("two", [{ name: "a.js", text: "x" }]) }];
    assert.deepEqual(history.step("back", said), {
      text: "two",
      attachments: [{ kind: "text", name: "a.js", text: "x" }],
    });
    assert.equal(history.step("back", said)?.text, "one");
    assert.equal(history.step("back", said), undefined);
    assert.equal(history.step("forward", said)?.text, "two");
    assert.deepEqual(history.step("forward", said), { text: "", attachments: [] });
    assert.equal(history.step("forward", said), undefined);
  });

  it("leave out what the editor showed at the time", () => {
    const told = withAttached("Hi", [{ name: "editor", text: "Active file: a.js" }]);
    assert.deepEqual(draftOf({ text: told }), { text: "Hi", attachments: [] });
  });
});

describe("earlier versions", () => {
  const rewind = (id: string, reverted = false) => ({ kind: "rewind", id, hidden: 1, reverted }) as const;
  const rows = [
    message("a", { standing: "rewound" }),
    rewind("r1"),
    message("b", { standing: "rewound" }),
    rewind("r2"),
    message("c"),
  ];

  it("are folded until they are opened, each by itself", () => {
    assert.deepEqual([...foldedRows(rows, new Set())].toSorted(), ["a", "b"]);
    assert.deepEqual([...foldedRows(rows, new Set(["r2"]))], ["a"]);
  });

  it("leave no row behind when they were brought back", () => {
    assert.deepEqual([...foldedRows([message("a"), rewind("r", true)], new Set())], ["r"]);
  });
});

describe("the change that a call makes to a file", () => {
  it("is the lines that go and come, among those that stay", () => {
    const json = JSON.stringify({ path: "a.js", oldText: "one\ntwo", newText: "one\nthree" });
    assert.deepEqual(fileChangesOf("edit_file", json)?.[0]?.lines, [
      { kind: "same", text: "one" },
      { kind: "removed", text: "two" },
      { kind: "added", text: "three" },
    ]);
  });

  it("is all new for a file that is written, else what is written over; and none for other calls and unfinished ones", () => {
    const [written] = fileChangesOf("write_file", JSON.stringify({ path: "a", content: "x\ny\n" })) ?? [];
    assert.deepEqual(
      written?.lines.map(({ kind, text }) => `${kind} ${text}`),
      ["added x", "added y"],
    );
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`);
    const json = JSON.stringify({ path: "a", content: lines.with(10, "other").join("\n") });
    assert.deepEqual(
      fileChangesOf("write_file", json, { before: lines.join("\n") })?.[0]?.lines.map(({ text }) => text),
      ["line 0", "line 1", "line 2", "…", "line 7", "line 8", "line 9", "line 10", "other"].concat([
        "line 11",
        "line 12",
        "line 13",
        "…",
        "line 27",
        "line 28",
        "line 29",
      ]),
    );
    assert.equal(fileChangesOf("read_file", '{"path":"a"}'), null);
    assert.equal(fileChangesOf("edit_file", '{"path":"a'), null);
  });
});

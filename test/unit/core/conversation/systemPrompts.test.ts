import assert from "node:assert/strict";
import type { NewEntry } from "../../../../src/core/conversation/entry.ts";
import { extend, fold } from "../../../../src/core/conversation/fold.ts";
import { textOf } from "../../../../src/core/conversation/message.ts";
import { ownPromptOf } from "../../../../src/core/conversation/systemPrompts.ts";
import { recordOf, say } from "../../../fixtures/sampleRecord.ts";

describe("Longhand's own system prompt in a record", () => {
  it("is the latest that no file brought, asked for at every entry and of every version once more", () => {
    const facts: readonly NewEntry[] = [
      say({ role: "user", content: "Hi" }),
      say({ role: "system", content: "First" }),
      say({ role: "assistant", content: "Hello" }),
      say({ role: "system", content: "A file's" }),
      { type: "exclusion", target: "e4", excluded: true, reason: "imported" },
      say({ role: "user", content: "Go on" }),
      say({ role: "system", content: "Renewed" }),
      say({ role: "user", content: "Thanks" }),
    ];
    const entries = recordOf(...facts);
    const target = entries[3]!.id;
    const record = entries.map((entry) => (entry.type === "exclusion" ? { ...entry, target } : entry));
    let grown = fold("c1", []);
    const versions = [grown, ...record.map((entry) => (grown = extend(grown, entry)))];
    const expected = ["", "", "First", "First", "A file's", "First", "First", "Renewed", "Renewed"];
    const found = () =>
      versions.map((version) => {
        const own = ownPromptOf(version);
        return own === undefined ? "" : textOf(own.message);
      });
    assert.deepEqual(found(), expected);
    assert.deepEqual(found(), expected);
    versions.reverse();
    assert.deepEqual(found(), expected.toReversed());
  });
});

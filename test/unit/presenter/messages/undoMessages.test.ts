import assert from "node:assert/strict";
import type { Entry } from "../../../../src/core/conversation/entry.ts";
import { languageOf } from "../../../../src/presenter/language.ts";
import { undoMessage } from "../../../../src/presenter/messages/undoMessages.ts";

const english = languageOf("en", (message, ...parts) =>
  message.replace(/\{(\d)\}/g, (_, index: string) => parts[Number(index)] ?? ""),
);
const entry = (fields: object) => ({ id: "e", seq: 1, at: 0, target: "m", ...fields }) as unknown as Entry;

describe("What was undone", () => {
  for (const [fields, words] of [
    [{ type: "compaction", strategy: "slidingWindow" }, "a trim"],
    [{ type: "compaction", strategy: "summarize" }, "a summary"],
    [{ type: "pin", pinned: true }, "a pin"],
    [{ type: "pin", pinned: false }, "an unpinning"],
    [{ type: "exclusion", excluded: true }, "an exclusion"],
    [{ type: "exclusion", excluded: false }, "an inclusion"],
    [{ type: "image", form: "stub" }, "the form of an image"],
    [{ type: "recalled" }, "what was recalled with a message"],
    [{ type: "rewind" }, "the going back to an earlier message"],
    [{ type: "summaryEdit" }, "a change of a summary"],
    [{ type: "workPlan" }, "a change of the plan"],
  ] as const) {
    it(`is told as ${words}, with what the next request weighs`, () => {
      const told = undoMessage(entry(fields), { tokensBefore: 1_234, tokensAfter: 5_678 }, english);
      assert.equal(told, `Undone: ${words} · 1,234 → 5,678 tokens`);
    });
  }
});

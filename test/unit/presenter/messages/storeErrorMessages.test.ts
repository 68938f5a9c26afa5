import assert from "node:assert/strict";
import { HeldElsewhere } from "../../../../src/core/agent/record/conversationRecord.ts";
import { StoreError, type StoreErrorReason } from "../../../../src/core/ports/errors/storeError.ts";
import { errorMessage } from "../../../../src/presenter/messages/errorMessages.ts";
import { storeErrorMessage } from "../../../../src/presenter/messages/storeErrorMessages.ts";
import { english } from "../../doubles/english.ts";

const detail = "disk I/O error";

describe("A failure of the conversations' store", () => {
  for (const [reason, sentence] of [
    [{ code: "unknownConversation" }, "There is no such conversation."],
    [
      { code: "outOfOrder", seq: 1_200, last: 3 },
      "Entry 1,200 cannot follow entry 3: what stands between is not stored.",
    ],
    [
      { code: "outOfOrder", seq: 3, last: 3 },
      "Entry 3 cannot follow entry 3: another window has continued this conversation.",
    ],
    [{ code: "full", detail }, "The conversation cannot be saved: the disk is full. (disk I/O error)"],
    [{ code: "busy", detail }, "The conversations are locked by another program. (disk I/O error)"],
    [
      { code: "newer", format: 9, known: 7 },
      "The conversations were written by a newer version of Longhand (format 9; this one knows 7): they can be read here but not continued.",
    ],
    [
      { code: "closedUnsaved", because: { code: "emptied" } },
      "The conversation store was closed before this could be saved: The conversations' file is empty or gone.",
    ],
  ] satisfies readonly (readonly [StoreErrorReason, string])[]) {
    it(`is explained in a sentence: ${reason.code}`, () => {
      assert.equal(storeErrorMessage(reason, english), sentence);
    });
  }

  it("is in the user's words wherever it is caught, and in its own in the log", () => {
    const error = new StoreError({ code: "leased" });
    assert.equal(errorMessage(error, english), "This conversation is continued in another window.");
    assert.deepEqual([error.kind, error.message], ["leased", '{"code":"leased"}']);
  });
});

describe("The sentence of an error", () => {
  it("says what can be done where another window has the conversation", () => {
    assert.match(errorMessage(new HeldElsewhere(), english), /Take it over, or continue in a copy\.$/);
  });

  it("is the error's own where nothing is known of it", () => {
    assert.equal(errorMessage(new Error("Oh."), english), "Oh.");
    assert.equal(errorMessage("Oh.", english), "Oh.");
  });
});

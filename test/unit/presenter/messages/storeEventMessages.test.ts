import assert from "node:assert/strict";
import { storeEventMessage } from "../../../../src/presenter/messages/storeEventMessages.ts";
import { english } from "../../doubles/english.ts";

const said = (event: Parameters<typeof storeEventMessage>[0]) => storeEventMessage(event, english);

describe("What the user is told of the store", () => {
  it("is how much of a damaged file was recovered, and where that file is", () => {
    const recovered = { type: "recovered", recovered: 1_199, of: 1_200 } as const;
    const sentence = "The file of the conversations was damaged. Recovered 1,199 of 1,200 messages.";
    assert.equal(said(recovered), sentence);
    assert.equal(said({ ...recovered, asideFile: "/x" }), `${sentence} The damaged file was set aside: /x`);
  });

  it("is why nothing can be saved, what becomes of it, and that it is saved again", () => {
    const reason = { code: "full", detail: "no room" } as const;
    assert.match(
      said({ type: "unsaved", entries: 1, reason }) ?? "",
      /^Conversations cannot be saved for now\. .*the disk is full\. \(no room\) They are kept in memory /,
    );
    assert.equal(said({ type: "saved" }), "Conversations are saved again.");
    assert.match(said({ type: "readOnly", reason }) ?? "", /the disk is full/);
  });

  it("is nothing of what the windows tell each other", () => {
    assert.equal(said({ type: "replaced" }), undefined);
    assert.equal(said({ type: "changed", conversationIds: ["c"] }), undefined);
  });
});

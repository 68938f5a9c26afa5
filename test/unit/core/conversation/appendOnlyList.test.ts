import assert from "node:assert/strict";
import { extend, fold, recordListsOf } from "../../../../src/core/conversation/fold.ts";
import { AppendOnlyList } from "../../../../src/core/collections/appendOnlyList.ts";

describe("An append-only list", () => {
  it("leaves every version as it was, also where two go on from the same", () => {
    const given = [1, 2];
    const first = AppendOnlyList.of(given);
    const second = first.with(3);
    const [third, other] = [second.with(4), second.with(5)];
    assert.deepEqual(given, [1, 2]);
    assert.deepEqual(
      [first, second, third, other].map(({ items }) => items),
      [
        [1, 2],
        [1, 2, 3],
        [1, 2, 3, 4],
        [1, 2, 3, 5],
      ],
    );
    assert.equal(second.at(2), 3);
    assert.equal(second.at(3), undefined);
    assert.equal(second.with(6).at(3), 6);
    assert.equal(third.at(3), 4);
  });

  it("is what a conversation's entries are read from, the same list each time and never a later one", () => {
    const place = { v: 1, conversationId: "c", at: 0, type: "message" } as const;
    const said = (seq: number) =>
      ({ ...place, id: `m${seq}`, seq, message: { role: "user", content: "Hi" } }) as const;
    const before = fold("c", [said(1)]);
    const after = extend(extend(before, said(2)), said(3));
    assert.equal(before.messages.length, 1);
    assert.equal(after.messages, after.messages);
    assert.equal(recordListsOf(after).messages.length, 3);
    const copy = { ...after, title: "Another" };
    assert.equal(extend(copy, said(4)).title, "Another");
    assert.equal(extend(copy, said(4)).entries.length, 4);
    assert.equal(after.entries.length, 3);
  });
});

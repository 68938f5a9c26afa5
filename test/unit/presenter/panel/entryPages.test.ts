import assert from "node:assert/strict";
import type { Entry } from "../../../../src/core/conversation/entry.ts";
import { pageAfter, pageAround, pageBefore } from "../../../../src/presenter/panel/entryPages.ts";

const entry = (seq: number, more: object): Entry =>
  ({ v: 1, id: String(seq), conversationId: "c", seq, at: 0, type: "message", ...more }) as Entry;
const said = (seq: number) => entry(seq, { message: { role: "user", content: "Hi" } });
/** Has no row. */
const titled = (seq: number) => entry(seq, { type: "title", title: "T" });
const ids = ({ entries }: { readonly entries: readonly Entry[] }) => entries.map(({ id }) => id);
const prompt = (seq: number) => entry(seq, { message: { role: "system", content: "S" } });
const all = {
  entries: [titled(1), said(2), said(3), titled(4), said(5), said(6), titled(7)],
  marks: new Map(),
};

describe("A page of the transcript", () => {
  it("holds the last entries that have rows, and says whether there are more before them", () => {
    assert.deepEqual([ids(pageBefore(all, 3)), pageBefore(all, 3).hasEarlier], [["3", "5", "6"], true]);
    assert.deepEqual([ids(pageBefore(all, 4)), pageBefore(all, 4).hasEarlier], [["2", "3", "5", "6"], false]);
    assert.deepEqual(ids(pageBefore(all, 2, "5")), ["2", "3"]);
  });

  it("holds the entries after one, and says whether there are more", () => {
    assert.deepEqual([ids(pageAfter(all, 2, "2")), pageAfter(all, 2, "2").hasLater], [["3", "5"], true]);
    assert.deepEqual([ids(pageAfter(all, 2, "5")), pageAfter(all, 2, "5").hasLater], [["6"], false]);
  });

  it("holds what is around an entry, unless that has no row", () => {
    const page = pageAround(all, 2, "3");
    assert.deepEqual(page && ids(page), ["2", "3", "5"]);
    assert.equal(pageAround(all, 2, "4"), undefined);
    assert.equal(pageAround(all, 2, "none"), undefined);
  });

  it("holds system messages that came with a file, and none of Longhand's own", () => {
    const marks = new Map([["1", { imported: true }]]);
    assert.deepEqual(ids(pageBefore({ entries: [prompt(1), prompt(2), said(3)], marks }, 5)), ["1", "3"]);
  });
});

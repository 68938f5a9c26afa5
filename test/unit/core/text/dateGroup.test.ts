import assert from "node:assert/strict";
import { dateGroup } from "../../../../src/core/text/dateGroup.ts";

describe("The day a conversation is listed under", () => {
  const now = new Date(2026, 2, 30, 0, 30).getTime();
  const at = (day: number, hours = 12) => dateGroup(new Date(2026, 2, day, hours).getTime(), now);

  it("follows the calendar and not the hours since", () => {
    assert.equal(at(30, 0), "today");
    assert.equal(at(29, 23), "yesterday");
    assert.equal(at(29, 0), "yesterday");
    assert.equal(at(28, 23), "week");
  });

  it("goes from the previous week to the previous month to older", () => {
    assert.deepEqual([at(23), at(22), at(1), at(0), at(-1)], ["week", "month", "month", "month", "older"]);
  });

  it("is today where the clock was set back", () => {
    assert.equal(dateGroup(now + 1e9, now), "today");
  });
});

import assert from "node:assert/strict";
import type { WeighedMessage } from "../../../../src/core/context/view.ts";
import { draftEffect } from "../../../../src/presenter/panel/draftEffect.ts";
import { policy } from "../../doubles/world.ts";

const message = (id: string, tokens: number, standing: WeighedMessage["standing"] = "sent") =>
  ({ id, role: "user", tokens, standing }) as WeighedMessage;

/** A prompt of 700 tokens, where 1,000 are the limit and trimming starts at 800. */
const view = {
  figures: {
    system: 100,
    tools: 0,
    history: 600,
    summary: 0,
    pinned: 0,
    framing: 0,
    total: 700,
    window: 1_000,
    reserve: 0,
    limit: 1_000,
  },
  weighed: [message("a", 300), message("gone", 900, "trimmed"), message("b", 200), message("c", 100)],
};

describe("The effect of sending a draft", () => {
  it("is none up to the threshold, then that the conversation is made smaller", () => {
    assert.equal(draftEffect(view, 100, undefined, policy), "fits");
    assert.equal(draftEffect(view, 101, undefined, policy), "compacts");
    assert.equal(draftEffect(view, 1_000, undefined, policy), "compacts");
  });

  it("is a failure where the message alone is longer than the limit", () => {
    assert.equal(draftEffect(view, 1_001, undefined, policy), "tooLong");
  });

  it("is a failure above the limit where nothing is hidden by itself", () => {
    const off = { ...policy, strategy: "off" } as const;
    assert.equal(draftEffect(view, 300, undefined, off), "fits");
    assert.equal(draftEffect(view, 301, undefined, off), "tooLong");
  });

  it("counts without what it replaces, of which only what is sent makes room", () => {
    assert.equal(draftEffect(view, 400, "b", policy), "fits");
    assert.equal(draftEffect(view, 401, "b", policy), "compacts");
    assert.equal(draftEffect(view, 700, "a", policy), "fits");
    assert.equal(draftEffect(view, 701, "a", policy), "compacts");
  });

  it("is that of a further message where what it replaces is not there", () => {
    assert.equal(draftEffect(view, 101, "none", policy), "compacts");
  });
});

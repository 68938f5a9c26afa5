import assert from "node:assert/strict";
import { lifetimesOf, type MessageWeight } from "../../../../src/core/context/lifetimes.ts";
import { entryVersion, type Entry, type NewEntry } from "../../../../src/core/conversation/entry.ts";

const record = (...entries: readonly (NewEntry & { readonly id?: string })[]): readonly Entry[] =>
  entries.map((entry, index) => ({
    v: entryVersion,
    conversationId: "c",
    seq: index + 1,
    at: index,
    ...entry,
    id: entry.id ?? `e${index + 1}`,
  }));
const tokens = (count: number) => ({ tokens: { counter: "x", count } });
const user = (id: string, count: number) =>
  ({ type: "message", id, message: { role: "user", content: id }, ...tokens(count) }) as const;
/** A dollar a prompt token. */
const priceOf = (model: string) => (model === "m" ? { input: 1_000_000, output: 5_000_000 } : undefined);
const reply = (id: string, count: number, promptTokens: number, model = "m") =>
  ({
    type: "message",
    id,
    message: { role: "assistant", content: id },
    model,
    usage: { promptTokens, completionTokens: 1 },
    ...tokens(count),
  }) as const;
const trim = (id: string, ...hides: readonly string[]) =>
  ({
    type: "compaction",
    id,
    strategy: "dropOldest",
    trigger: "manual",
    hides,
    tokensBefore: 0,
    tokensAfter: 0,
  }) as const;
const weightOf: MessageWeight = ({ tokens: known }, marks) => (marks?.cleared ? 2 : (known?.count ?? 0));
const lives = (entries: readonly Entry[]) => lifetimesOf({ id: "c", entries }, weightOf, priceOf);

describe("A message's life in requests", () => {
  it("counts those that carried it, not the one that it came from, and shares out what their prompts cost", () => {
    const found = lives(
      record(user("u1", 30), reply("a1", 20, 30), user("u2", 50), reply("a2", 10, 100), user("u3", 5)),
    );
    assert.deepEqual(found.get("u1"), { requests: 2, cost: 60 });
    assert.deepEqual(found.get("a1"), { requests: 1, cost: 20 });
    assert.deepEqual(found.get("a2"), { requests: 0, cost: 0 });
    assert.equal(
      [...found.values()].reduce((sum, { cost }) => sum + cost, 0),
      130,
    );
  });

  it("stops while the message is hidden, and goes on when that is taken back", () => {
    const found = lives(
      record(
        user("u1", 30),
        reply("a1", 20, 30),
        user("u2", 50),
        trim("t", "u1", "a1"),
        reply("a2", 10, 50),
        { type: "revert", id: "r", target: "t" },
        user("u3", 10),
        reply("a3", 10, 120),
      ),
    );
    assert.equal(found.get("u1")?.requests, 2);
    assert.equal(found.get("u2")?.requests, 2);
    assert.equal(found.get("a1")?.requests, 1);
  });

  it("weighs a cleared result as its stub from then on", () => {
    const call = { id: "c1", type: "function", function: { name: "look", arguments: "{}" } } as const;
    const asks = {
      ...reply("a1", 4, 10),
      message: { role: "assistant", content: null, tool_calls: [call] },
    } as const;
    const result = {
      type: "message",
      id: "t1",
      message: { role: "tool", tool_call_id: "c1", content: "x" },
      ...tokens(86),
    } as const;
    const clear = { ...trim("c", "t1"), strategy: "clearToolResults" } as const;
    const found = lives(
      record(user("u1", 10), asks, result, reply("a2", 5, 100), user("u2", 5), clear, reply("a3", 5, 26)),
    );
    assert.deepEqual(found.get("t1"), { requests: 2, cost: 88 });
  });

  it("costs nothing that is known where a price is not, and is counted all the same", () => {
    const found = lives(record(user("u1", 30), reply("a1", 20, 30, "other"), user("u2", 1)));
    assert.deepEqual(found.get("u1"), { requests: 1, cost: 0 });
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { budgetOf, type CompactionPolicy } from "../../../../../src/core/context/budget.ts";
import { compare } from "../../../../../src/core/context/compare.ts";
import { draftCompaction } from "../draftCompaction.ts";
import { withDraft } from "../../../../../src/core/context/workingDraft.ts";
import { viewOf, type CountingContext } from "../../../../../src/core/context/view.ts";
import { Weights } from "../../../../../src/core/context/weighing/weights.ts";
import type { Conversation } from "../../../../../src/core/conversation/fold.ts";
import { letterCounter } from "../../../doubles/letterCounter.ts";
import { GrowingRecord, happenings, text } from "../randomRecord.ts";

const counter = await letterCounter("m", []);
const policy: CompactionPolicy = {
  strategy: "slidingWindow",
  compactAt: 0.8,
  compactTo: 0.5,
  keepRecentExchanges: 1,
};

async function countingOf(conversation: Conversation, window = 10_000): Promise<CountingContext> {
  const weights = new Weights(counter);
  await weights.prime(conversation);
  return { weights, counter, budget: budgetOf(window, 0), model: "m", factor: 1 };
}

/** A call of `tool` with its result, padded to `length` characters. */
function call(record: GrowingRecord, tool: string, given: object, length = 400): void {
  const id = `call${record.conversation.entries.length}`;
  const call = { name: tool, arguments: JSON.stringify(given) };
  record.say({ role: "assistant", content: null, tool_calls: [{ id, type: "function", function: call }] });
  record.say({ role: "tool", tool_call_id: id, content: text(length) });
}

function exchange(record: GrowingRecord, asked: string, said = text(300)): void {
  record.say({ role: "user", content: asked });
  record.say({ role: "assistant", content: said });
}

/** Places of the messages that go, and of those that become stubs, when the prompt is brought down by `by` tokens. */
async function gone({ conversation }: GrowingRecord, by: number) {
  const counting = await countingOf(conversation);
  const target = viewOf(conversation, counting).figures.total - by;
  const goal = { strategy: "slidingWindow", target, clearFirst: true } as const;
  const draft = draftCompaction(conversation, counting, policy, goal);
  const placesOf = (ids: readonly string[] = []) =>
    ids.map((id) => conversation.messages.findIndex((one) => one.id === id)).sort((a, b) => a - b);
  return draft?.strategy === "clearToolResults"
    ? { hides: [], stubs: placesOf(draft.hides) }
    : { hides: placesOf(draft?.hides), stubs: placesOf(draft?.stubs) };
}

describe("A sliding window", () => {
  it("lets go first of a result that a later edit or reading of the same file has outdated", async () => {
    const record = new GrowingRecord();
    record.say({ role: "user", content: "Begin." });
    call(record, "list_files", { path: "src" });
    call(record, "read_file", { path: "src/a.ts" });
    call(record, "read_file", { path: "./src/b.ts" });
    call(record, "edit_file", { path: "src/b.ts", oldText: "x", newText: "y" }, 10);
    call(record, "read_file", { path: "src/a.ts" });
    exchange(record, "Go on.");
    record.say({ role: "user", content: "And now?" });
    assert.deepEqual(await gone(record, 200), { hides: [], stubs: [4] });
    assert.deepEqual(await gone(record, 400), { hides: [], stubs: [4, 6] });
    assert.deepEqual(await gone(record, 700), { hides: [], stubs: [2, 4, 6] });
  });

  it("does not take another part of a file, or an edit that failed, for a newer reading", async () => {
    const record = new GrowingRecord();
    record.say({ role: "user", content: "Begin." });
    call(record, "list_files", { path: "src" });
    call(record, "read_file", { path: "src/a.ts", startLine: 1 });
    call(record, "read_file", { path: "src/a.ts", startLine: 90 });
    const id = "failing";
    const edit = { name: "edit_file", arguments: '{"path":"src/a.ts","oldText":"x","newText":"y"}' };
    record.say({ role: "assistant", content: null, tool_calls: [{ id, type: "function", function: edit }] });
    const result = { role: "tool", tool_call_id: id, content: "Not found." } as const;
    record.append({ type: "message", message: result, failed: true });
    exchange(record, "Go on.");
    record.say({ role: "user", content: "And now?" });
    assert.deepEqual(await gone(record, 200), { hides: [], stubs: [2] });
  });

  it("lets go of old replies before the user's words, and keeps the opening task the longest", async () => {
    const record = new GrowingRecord();
    exchange(record, `The task. ${text(300)}`);
    exchange(record, `More of it. ${text(300)}`);
    exchange(record, `And more. ${text(300)}`);
    record.say({ role: "user", content: "And now?" });
    const replies = await gone(record, 700);
    assert.deepEqual(replies, { hides: [1, 3, 5], stubs: [] });
    const { hides } = await gone(record, 1_100);
    assert.ok(!hides.includes(0) && hides.length === 4, JSON.stringify(hides));
  });

  it("keeps what was decided, and what names a file that is worked on, and says why", async () => {
    const record = new GrowingRecord();
    exchange(record, "Begin.", text(300));
    exchange(record, `Never touch the vendor folder. ${text(200)}`, text(300));
    exchange(record, text(250), `See src/core/heron.ts for that. ${text(200)}`);
    exchange(record, text(250), text(300));
    exchange(record, "Now change src/core/heron.ts, please.");
    const { conversation } = record;
    const counting = await countingOf(conversation, 2_000);
    const [sliding] = await compare(conversation, counting, policy);
    const [, , decision, , , named] = conversation.messages.map(({ id }) => id);
    const { goes, stays } = sliding!.reasons;
    assert.equal(stays[decision!], "decision");
    assert.equal(stays[named!], "names");
    assert.equal(stays[conversation.messages[0]!.id], "openingTask");
    assert.equal(goes[conversation.messages[1]!.id], "oldReply");
    assert.deepEqual(Object.keys(goes).toSorted(), [...sliding!.hides, ...sliding!.stubs].toSorted());
  });

  it("hides nothing in vain: whatever it hides or clears, one thing given back would be more than the target", async () => {
    const worlds = fc.record({ events: happenings, share: fc.double({ min: 0.1, max: 0.9, noNaN: true }) });
    await fc.assert(
      fc.asyncProperty(worlds, async ({ events, share }) => {
        const record = new GrowingRecord();
        for (const event of events) {
          if (event.kind !== "exchange") continue;
          record.say({ role: "user", content: text(event.ask) });
          for (const round of event.rounds) record.work({ ...round, pictures: [] });
          record.say({ role: "assistant", content: text(event.answer) });
        }
        const { conversation } = record;
        const counting = await countingOf(conversation);
        const target = Math.floor(viewOf(conversation, counting).figures.total * share);
        const goal = { strategy: "slidingWindow", target, ceiling: 1e9, clearFirst: true } as const;
        const draft = draftCompaction(conversation, counting, policy, goal);
        if (draft?.strategy !== "slidingWindow") return;
        const whole = { ...draft, stubs: draft.stubs ?? [] };
        for (const id of whole.stubs) {
          const more = withDraft(conversation, { ...whole, stubs: whole.stubs.filter((one) => one !== id) });
          assert.ok(viewOf(more, counting).figures.total > target, "a result was cleared in vain");
        }
        const questions = conversation.messages.filter(
          ({ id, message }) => message.role === "user" && whole.hides.includes(id),
        );
        const led = conversation.messages[0]!.id;
        for (const { id } of whole.hides.includes(led) ? [] : questions) {
          const more = withDraft(conversation, { ...whole, hides: whole.hides.filter((one) => one !== id) });
          assert.ok(viewOf(more, counting).figures.total > target, "a question was hidden in vain");
        }
      }),
      { numRuns: 150 },
    );
  });
});

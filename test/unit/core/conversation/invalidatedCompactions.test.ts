import assert from "node:assert/strict";
import fc from "fast-check";
import { fold, type Conversation } from "../../../../src/core/conversation/fold.ts";
import { lastMemoryChange, undoOf } from "../../../../src/core/conversation/undo.ts";
import type { CompactionEntry, Entry } from "../../../../src/core/conversation/entry.ts";
import { GrowingRecord, happenings, text, type Happening } from "../context/randomRecord.ts";

/** Six exchanges: "1" and "A1" are e1 and e2, "6" and "A6" are e11 and e12. */
function sixTurns(): GrowingRecord {
  const record = new GrowingRecord();
  for (let turn = 1; turn <= 6; turn++) {
    record.say({ role: "user", content: `${turn}` });
    record.say({ role: "assistant", content: `A${turn}` });
  }
  return record;
}

const upTo = (turn: number) => Array.from({ length: turn * 2 }, (_, place) => `e${place + 1}`);

function compact(
  record: GrowingRecord,
  hides: readonly string[],
  more: Partial<CompactionEntry> = {},
): string {
  const how = { strategy: "slidingWindow", trigger: "manual", tokensBefore: 2, tokensAfter: 1 } as const;
  return record.append({ type: "compaction", ...how, hides, ...more }).id;
}

function summarize(record: GrowingRecord, hides: readonly string[], words: string, updates?: string): string {
  const summary = { text: words, model: "s", ...(updates !== undefined && { updates }) };
  return compact(record, hides, { strategy: "summarize", summary });
}

const rewind = (record: GrowingRecord, turn: number) =>
  record.append({ type: "rewind", target: `e${turn * 2 - 1}` });
const revert = (record: GrowingRecord, target: string) => record.append({ type: "revert", target });
const summariesOf = ({ conversation }: GrowingRecord) => conversation.summaries.map((one) => one.text);
const trimmed = ({ conversation }: GrowingRecord) =>
  [...conversation.marks].filter(([, mark]) => mark.trimmed && !mark.rewound).map(([id]) => id);
/** State that a conversation derives, whichever entries it derives it from. */
const outcome = ({ marks, summaries, isHeldOff }: Conversation) => ({
  marks: new Map(marks),
  summaries,
  isHeldOff,
});

describe("A rewind", () => {
  it("takes back the summary of the branch that is left, and what that hid of the others comes back", () => {
    const record = sixTurns();
    const id = summarize(record, upTo(4), "S");
    rewind(record, 2);
    assert.deepEqual(summariesOf(record), []);
    assert.equal(record.conversation.marks.get("e1"), undefined);
    assert.deepEqual([...record.conversation.lapsed], [id]);
  });

  it("leaves a summary whose messages all stand, also one that was made in the branch that is left", () => {
    const record = sixTurns();
    summarize(record, upTo(3), "S");
    rewind(record, 5);
    assert.deepEqual(summariesOf(record), ["S"]);
    assert.deepEqual(record.conversation.marks.get("e6"), { summarized: true });
  });

  it("leaves a summary of the branch that is left which a later one updates, also where the record is read anew", () => {
    const record = sixTurns();
    const first = summarize(record, upTo(2), "S");
    const second = summarize(record, upTo(3), "T", first);
    rewind(record, 6);
    summarize(record, upTo(4), "U", second);
    assert.deepEqual(summariesOf(record), ["U"]);
    assert.deepEqual(fold("c", record.conversation.entries), record.conversation);
  });

  it("brings back the summary that the one it takes back had updated, unless it reaches that as well", () => {
    for (const [turn, left] of [
      [5, ["B"]],
      [4, ["A"]],
      [3, ["A"]],
      [2, []],
    ] as const) {
      const record = sixTurns();
      const first = summarize(record, upTo(2), "A");
      summarize(record, ["e5", "e6", "e7", "e8"], "B", first);
      rewind(record, turn);
      assert.deepEqual(summariesOf(record), left, `from turn ${turn}`);
    }
  });

  it("takes back the edited text of a summary with the summary", () => {
    const record = sixTurns();
    const target = summarize(record, upTo(4), "S");
    record.append({ type: "summaryEdit", target, text: "Edited" });
    const edit = rewind(record, 3);
    assert.deepEqual(summariesOf(record), []);
    revert(record, edit.id);
    assert.deepEqual(summariesOf(record), ["Edited"]);
  });

  it("takes back what was trimmed, cleared and cut to make room for the messages it takes back", () => {
    const record = sixTurns();
    compact(record, upTo(2), { stubs: ["e5"], cuts: [{ id: "e6", chars: 9 }] });
    compact(record, ["e4"], { strategy: "clearToolResults" });
    rewind(record, 4);
    for (const id of upTo(3)) assert.equal(record.conversation.marks.get(id), undefined, id);
  });

  it("brings back what a summary that stays had shortened beside it", () => {
    const record = sixTurns();
    const summary = { text: "S", model: "s" };
    compact(record, upTo(2), {
      strategy: "summarize",
      summary,
      stubs: ["e6"],
      cuts: [{ id: "e5", chars: 9 }],
    });
    rewind(record, 4);
    assert.deepEqual(summariesOf(record), ["S"]);
    assert.equal(record.conversation.marks.get("e5"), undefined);
    assert.equal(record.conversation.marks.get("e6"), undefined);
  });

  it("leaves what was trimmed before anything that it takes back was said", () => {
    const record = sixTurns();
    compact(record, upTo(3));
    record.say({ role: "user", content: "7" });
    record.append({ type: "rewind", target: "e14" });
    assert.deepEqual(trimmed(record), upTo(3));
  });

  it("of a reply that broke off leaves every trim and summary", () => {
    const record = sixTurns();
    record.say({ role: "user", content: "7" });
    const message = { role: "assistant", content: "Half" } as const;
    const { id: target } = record.append({ type: "message", message, interrupted: true });
    compact(record, upTo(2));
    record.append({ type: "rewind", target });
    assert.deepEqual(trimmed(record), upTo(2));
    assert.equal(record.conversation.lapsed.size, 0);
  });

  it("forgets that the user took back a trim in the branch that is left", () => {
    const record = sixTurns();
    const trim = compact(record, upTo(2));
    revert(record, trim);
    assert.equal(record.conversation.isHeldOff, true);
    rewind(record, 4);
    assert.equal(record.conversation.isHeldOff, false);
  });

  it("of a rewind reaches what stood for the messages in between, one inside the other", () => {
    const record = sixTurns();
    compact(record, upTo(1));
    rewind(record, 5);
    record.say({ role: "user", content: "5b" });
    const inner = compact(record, upTo(2));
    assert.deepEqual(trimmed(record), upTo(2));
    const outer = rewind(record, 3);
    assert.deepEqual(trimmed(record), []);
    revert(record, outer.id);
    assert.deepEqual(trimmed(record), upTo(2));
    revert(record, inner);
    assert.deepEqual(trimmed(record), []);
  });

  it("keeps apart what was made in either branch, however often they change", () => {
    const record = sixTurns();
    summarize(record, upTo(3), "Old");
    const edit = rewind(record, 3);
    record.say({ role: "user", content: "3b" });
    summarize(record, upTo(1), "New");
    const change = (entry: Entry) => {
      for (const one of undoOf(record.conversation, entry)) record.append(one);
    };
    change(edit);
    assert.deepEqual(summariesOf(record), ["Old"]);
    summarize(record, ["e7", "e8"], "Older", record.conversation.summaries[0]!.id);
    for (const words of [["New"], ["Older"], ["New"]]) {
      const last = record.conversation.entries.findLast(
        ({ id, type }) => type === "rewind" && !record.conversation.reverted.has(id),
      );
      assert.ok(last);
      change(last);
      assert.deepEqual(summariesOf(record), words);
    }
  });

  it("is the latest memory change, before what it took back, which can be undone after it alone", () => {
    const record = sixTurns();
    const id = summarize(record, upTo(4), "S");
    const edit = rewind(record, 2);
    assert.equal(lastMemoryChange(record.conversation)?.id, edit.id);
    revert(record, edit.id);
    assert.equal(lastMemoryChange(record.conversation)?.id, id);
  });

  it("reaches as far in what is forked from it as in the conversation itself", () => {
    const record = sixTurns();
    summarize(record, upTo(4), "S");
    const before = record.conversation.entries;
    rewind(record, 2);
    record.say({ role: "user", content: "2b" });
    assert.deepEqual(fold("fork", record.conversation.entries).summaries, []);
    assert.equal(fold("fork", before).summaries.length, 1);
  });

  it("leaves pins and exclusions of what stands, and is outweighed by none of what it takes back", () => {
    const record = sixTurns();
    record.append({ type: "pin", target: "e1", pinned: true });
    record.append({ type: "pin", target: "e9", pinned: true });
    record.append({ type: "exclusion", target: "e3", excluded: true });
    rewind(record, 4);
    assert.deepEqual(record.conversation.marks.get("e1"), { pinned: true });
    assert.deepEqual(record.conversation.marks.get("e3"), { excluded: true });
    assert.equal(record.conversation.marks.get("e9")?.rewound, true);
  });
});

/** Lets these things happen in whole entries, whatever they would weigh. */
function grow(record: GrowingRecord, events: ReturnType<typeof eventsOf>): void {
  for (const event of events) {
    const { messages, summaries } = record.conversation;
    const live = messages.filter(({ id }) => !record.conversation.marks.get(id)?.rewound);
    const target = live[("which" in event ? event.which : 0) % Math.max(1, live.length)]?.id;
    if (event.kind === "exchange") {
      record.say({ role: "user", content: text(event.ask) });
      for (const round of event.rounds) record.work(round);
      record.say({ role: "assistant", content: text(event.answer) });
    } else if (target === undefined) continue;
    else if (event.kind === "compact") {
      const hides = live.slice(0, event.which % live.length).map(({ id }) => id);
      if (event.which % 3 === 0) summarize(record, hides, `S${event.which}`, summaries.at(-1)?.id);
      else compact(record, hides, { stubs: [live.at(-1)!.id] });
    } else if (event.kind === "rewind") record.append({ type: "rewind", target });
    else if (event.kind === "pin") record.append({ type: "pin", target, pinned: event.on });
  }
}
const eventsOf = (events: readonly Happening[]) =>
  events.filter(({ kind }) => kind !== "revert" && kind !== "system" && kind !== "exclude");

describe("After a rewind of any conversation", () => {
  it("nothing that is derived stands for a message that is gone, and its undo brings all back exactly", () => {
    fc.assert(
      fc.property(happenings, fc.nat(), (events, which) => {
        const record = new GrowingRecord();
        grow(record, eventsOf(events));
        const before = record.conversation;
        const target = record.pick(which, (entry) => entry.type === "message")?.id;
        if (target === undefined) return;
        const { id, seq } = record.append({ type: "rewind", target });
        const { conversation } = record;
        assert.deepEqual(fold("c", conversation.entries), conversation);
        const from = before.entries.find((entry) => entry.id === target)!.seq;
        for (const { id: made } of conversation.summaries) {
          const hidden = conversation.compactions.get(made)!.hides;
          assert.ok(hidden.every((one) => !conversation.marks.get(one)?.rewound));
        }
        const isLeft = ({ type, seq: at }: Entry) => at < from || type === "rewind";
        const earlier = fold("c", conversation.entries.filter(isLeft));
        for (const message of earlier.messages) {
          const { trimmed: was, cleared } = earlier.marks.get(message.id) ?? {};
          const now = conversation.marks.get(message.id);
          if (now?.rewound) continue;
          assert.equal(now?.trimmed, was, message.id);
          assert.equal(now?.cleared, cleared, message.id);
        }
        for (const one of undoOf(conversation, conversation.entries[seq - 1]!)) record.append(one);
        assert.deepEqual(outcome(record.conversation), outcome(before));
        assert.ok(record.conversation.reverted.has(id));
      }),
      { numRuns: 400 },
    );
  });
});

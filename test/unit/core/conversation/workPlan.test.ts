import assert from "node:assert/strict";
import type { NewEntry, WorkPlanItem } from "../../../../src/core/conversation/entry.ts";
import { extend, fold } from "../../../../src/core/conversation/fold.ts";
import { isUndoable, lastMemoryChange, undoOf } from "../../../../src/core/conversation/undo.ts";
import {
  changedWorkPlan,
  longestWorkPlanItem,
  mostWorkPlanItems,
  revisedWorkPlan,
  workPlanMessage,
  workPlanOf,
  type WorkPlanChange,
} from "../../../../src/core/conversation/companions/workPlan.ts";
import { textOf } from "../../../../src/core/conversation/message.ts";
import { recordOf, say } from "../../../fixtures/sampleRecord.ts";

const item = (id: string, state: WorkPlanItem["state"] = "pending", text = `Step ${id}`): WorkPlanItem => ({
  id,
  text,
  state,
});
const plan = (items: readonly WorkPlanItem[], call?: string): NewEntry => ({
  type: "workPlan",
  items,
  ...(call !== undefined && { call }),
});
const user = (content: string) => say({ role: "user", content });
const reply = (content: string) => say({ role: "assistant", content });
const idsIn = (...facts: readonly NewEntry[]) =>
  workPlanOf(fold("c1", recordOf(...facts))).map(({ id }) => id);

describe("The plan of the work in a record", () => {
  const before = [user("One"), plan([item("a")]), reply("1"), user("Two"), plan([item("a"), item("b")], "t")];

  it("is the latest one", () => {
    assert.deepEqual(idsIn(user("One")), []);
    assert.deepEqual(idsIn(...before), ["a", "b"]);
    assert.deepEqual(idsIn(...before, plan([])), []);
  });

  it("goes back with a rewind to what it was at that message, and comes back with its undo", () => {
    assert.deepEqual(idsIn(...before, { type: "rewind", target: "e4" }), ["a"]);
    assert.deepEqual(idsIn(...before, { type: "rewind", target: "e1" }), []);
    assert.deepEqual(idsIn(...before, { type: "rewind", target: "e4" }, { type: "revert", target: "e6" }), [
      "a",
      "b",
    ]);
    const other = [...before, { type: "rewind", target: "e4" }, plan([item("c")])] as const;
    assert.deepEqual(idsIn(...other), ["c"]);
  });

  it("stays where only a reply that broke off is taken back", () => {
    const broken = { ...reply("Half"), interrupted: true } as NewEntry;
    assert.deepEqual(idsIn(user("One"), broken, plan([item("a")]), { type: "rewind", target: "e2" }), ["a"]);
  });

  it("stays through every kind of compaction", () => {
    for (const strategy of ["dropOldest", "slidingWindow", "summarize", "clearToolResults"] as const) {
      const summary = strategy === "summarize" && { summary: { text: "s", model: "m" } };
      const figures = { tokensBefore: 2, tokensAfter: 1, ...summary };
      const compaction = {
        type: "compaction",
        strategy,
        trigger: "manual",
        hides: ["e1"],
        ...figures,
      } as const;
      assert.deepEqual(idsIn(...before, compaction), ["a", "b"]);
    }
  });

  it("is the same entry by entry as folded at once", () => {
    const facts: NewEntry[] = [
      ...before,
      { type: "rewind", target: "e4" },
      plan([item("c")]),
      { type: "revert", target: "e6" },
      plan([item("d")], "u"),
    ];
    const entries = recordOf(...facts);
    const grown = entries.reduce((one, entry) => extend(one, entry), fold("c1", []));
    assert.deepEqual(grown.workPlans, fold("c1", entries).workPlans);
  });

  it("is undone where the user changed it last, not where the agent did", () => {
    const byUser = fold("c1", recordOf(...before, plan([])));
    const last = lastMemoryChange(byUser);
    assert.equal(last?.id, "e6");
    assert.deepEqual(undoOf(byUser, last), [{ type: "revert", target: "e6" }]);
    assert.deepEqual(idsIn(...before, plan([]), { type: "revert", target: "e6" }), ["a", "b"]);
    const byAgent = fold("c1", recordOf(...before));
    assert.equal(lastMemoryChange(byAgent), undefined);
    assert.ok(!isUndoable(byAgent.entries[4]!));
  });
});

describe("A change of the plan by the user", () => {
  const items = [item("a", "done"), item("b", "active"), item("c")];
  let count = 0;
  const changed = (change: WorkPlanChange, of: readonly WorkPlanItem[] = items) =>
    changedWorkPlan(of, change, () => `new${++count}`);

  it("adds, renames, ticks, removes, moves and clears", () => {
    assert.deepEqual(
      changed({ kind: "add", text: "  One\nmore " })?.at(-1),
      item("new1", "pending", "One more"),
    );
    assert.equal(changed({ kind: "rename", id: "b", text: "Else" })?.[1]?.text, "Else");
    assert.equal(changed({ kind: "state", id: "c", state: "done" })?.[2]?.state, "done");
    const ids = (change: WorkPlanChange) =>
      changed(change)
        ?.map(({ id }) => id)
        .join("");
    assert.equal(ids({ kind: "remove", id: "b" }), "ac");
    assert.equal(ids({ kind: "move", id: "c", before: "a" }), "cab");
    assert.equal(ids({ kind: "move", id: "a", before: "c" }), "bac");
    assert.equal(ids({ kind: "move", id: "a", before: null }), "bca");
    assert.equal(ids({ kind: "clear" }), "");
  });

  it("is none where nothing changes, the step is gone, or there is no room", () => {
    assert.equal(changed({ kind: "add", text: " " }), undefined);
    assert.equal(changed({ kind: "rename", id: "b", text: "" }), undefined);
    assert.equal(changed({ kind: "state", id: "a", state: "done" }), undefined);
    assert.equal(changed({ kind: "remove", id: "gone" }), undefined);
    assert.equal(changed({ kind: "move", id: "a", before: "gone" }), undefined);
    assert.equal(changed({ kind: "move", id: "a", before: "b" }), undefined);
    assert.equal(changed({ kind: "clear" }, []), undefined);
    const full = Array.from({ length: mostWorkPlanItems }, (_, at) => item(`${at}`));
    assert.equal(changed({ kind: "add", text: "One more" }, full), undefined);
    assert.equal(changed({ kind: "add", text: "x".repeat(999) })?.at(-1)?.text.length, longestWorkPlanItem);
  });
});

describe("A plan of the agent's", () => {
  const wanted = [
    { text: "Step a", state: "done" },
    { text: "Step b", state: "active" },
    { text: "New", state: "pending" },
  ] as const;
  const revised = (...facts: readonly NewEntry[]) => {
    const { workPlans } = fold("c1", recordOf(...facts));
    return revisedWorkPlan({ workPlans, through: 2 }, wanted, () => "new");
  };
  const seen = [user("One"), plan([item("a", "active"), item("b")], "t")];

  it("keeps the ids of steps whose text is the same", () => {
    assert.deepEqual(revised(...seen), [
      item("a", "done"),
      item("b", "active"),
      item("new", "pending", "New"),
    ]);
  });

  it("leaves what the user has changed since the agent saw it", () => {
    const since = plan([item("a", "active"), item("u", "pending", "The user's")]);
    assert.deepEqual(
      revised(...seen, since).map(({ id }) => id),
      ["a", "new", "u"],
    );
    const renamed = plan([item("a", "active", "Other words"), item("b", "done")]);
    assert.deepEqual(revised(...seen, renamed).slice(0, 2), [
      item("a", "done", "Other words"),
      item("b", "done"),
    ]);
  });

  it("replaces what an earlier call of the same reply made", () => {
    const earlier = plan([item("x", "pending", "From the earlier call")], "t2");
    assert.deepEqual(
      revised(...seen, earlier).map(({ text }) => text),
      ["Step a", "Step b", "New"],
    );
  });
});

describe("The message with the plan", () => {
  it("has a line for each step and cannot be closed by one, however long a foreign plan is", () => {
    const message = workPlanMessage([item("a", "done"), item("b", "active", "</plan> <PLAN>"), item("c")]);
    assert.match(
      textOf(message),
      /^<plan>\n[^\n]+\n\[x\] Step a\n\[>\] ‹\/plan> ‹PLAN>\n\[ \] Step c\n<\/plan>$/,
    );
    const foreign = Array.from({ length: 10_000 }, (_, at) => item(`${at}`, "pending", "x".repeat(10_000)));
    assert.ok(textOf(workPlanMessage(foreign)).length < 16_000);
  });
});

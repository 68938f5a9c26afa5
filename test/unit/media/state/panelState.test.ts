import assert from "node:assert/strict";
import { initialState, reduce, type PanelEvent } from "../../../../media/state/panelState.ts";
import { message, snapshot, tool } from "../../../fixtures/panelFacts.ts";

const after = (...events: PanelEvent[]) => events.reduce(reduce, initialState);
const ids = (...events: PanelEvent[]) => after(...events).rows.map((row) => row.id);

const figures = {
  ...{ system: 1, tools: 2, history: 3, summary: 0, pinned: 0, framing: 3 },
  ...{ total: 9, reserve: 10, limit: 90, window: 100 },
};

describe("panel state", () => {
  it("is not ready before the first snapshot", () => {
    assert.equal(after({ type: "running", running: true }).ready, false);
    assert.equal(after(snapshot()).ready, true);
  });

  it("starts over with every snapshot", () => {
    const state = after(
      snapshot({ rows: [message("a")] }),
      snapshot({ rows: [message("b")], running: true }),
    );
    assert.deepEqual(
      state.rows.map((row) => row.id),
      ["b"],
    );
    assert.equal(state.running, true);
    assert.equal("type" in state, false);
  });

  it("adds what a model thinks to its row, beside the text", () => {
    const state = after(
      { type: "row", row: message("a", { text: "" }) },
      { type: "reasoningDelta", id: "a", text: "Six " },
      { type: "reasoningDelta", id: "a", text: "by seven" },
      { type: "textDelta", id: "a", text: "42" },
      { type: "reasoningDelta", id: "gone", text: "?" },
    );
    assert.deepEqual(state.rows, [message("a", { text: "42", reasoning: { text: "Six by seven" } })]);
  });

  it("adds a new row at the end and replaces a known one where it stands", () => {
    const state = after(
      snapshot({ rows: [message("a"), message("b")] }),
      { type: "row", row: message("a", { text: "new" }) },
      { type: "row", row: message("c") },
    );
    assert.deepEqual(state.rows, [message("a", { text: "new" }), message("b"), message("c")]);
  });

  it("appends a delta to its reply and leaves every other row the same object", () => {
    const before = after(snapshot({ rows: [message("a"), message("b", { text: "He", streaming: true })] }));
    const state = reduce(before, { type: "textDelta", id: "b", text: "llo" });
    assert.deepEqual(state.rows[1], message("b", { text: "Hello", streaming: true }));
    assert.equal(state.rows[0], before.rows[0]);
  });

  it("ignores a delta for a row it does not have, or that is no message", () => {
    const before = after(snapshot({ rows: [tool("t")] }));
    assert.equal(reduce(before, { type: "textDelta", id: "x", text: "?" }).rows, before.rows);
    assert.equal(reduce(before, { type: "textDelta", id: "t", text: "?" }).rows, before.rows);
  });

  it("puts earlier rows first, once, and is no longer loading", () => {
    const asked = after(snapshot({ rows: [message("c")], hasEarlier: true }), { type: "earlierRequested" });
    assert.equal(asked.loadingEarlier, true);
    const state = reduce(asked, {
      type: "earlierRows",
      before: "c",
      rows: [message("a"), message("b")],
      hasEarlier: false,
    });
    assert.deepEqual(
      state.rows.map((row) => row.id),
      ["a", "b", "c"],
    );
    assert.equal(state.loadingEarlier, false);
    assert.equal(state.hasEarlier, false);
  });

  it("ignores earlier and later rows of a page that it has left", () => {
    const before = after(snapshot({ rows: [message("c")] }));
    const late = { rows: [message("a")], hasEarlier: true, hasLater: true };
    assert.equal(reduce(before, { type: "earlierRows", before: "b", ...late }).rows, before.rows);
    assert.equal(reduce(before, { type: "laterRows", after: "b", ...late }).rows, before.rows);
  });

  it("lets go of rows at both ends, takes no new ones there, and takes them in page by page again", () => {
    const forgot = after(snapshot({ rows: ["a", "b", "c", "d"].map((id) => message(id)) }), {
      type: "rowsForgotten",
      first: 1,
      last: 2,
    });
    assert.deepEqual(
      [forgot.rows.map(({ id }) => id), forgot.hasEarlier, forgot.hasLater],
      [["b"], true, true],
    );
    const told = reduce(forgot, { type: "row", row: message("e") });
    assert.deepEqual(told.rows, forgot.rows);
    const later = {
      type: "laterRows",
      after: "b",
      rows: [message("c"), message("d"), message("e")],
    } as const;
    const whole = reduce(told, { ...later, hasLater: false });
    assert.deepEqual([whole.rows.map(({ id }) => id).join(""), whole.hasLater], ["bcde", false]);
  });

  it("removes rows by id", () => {
    const start = snapshot({ rows: [message("a"), message("b"), message("c")] });
    assert.deepEqual(ids(start, { type: "rowsRemoved", ids: ["a", "c", "x"] }), ["b"]);
  });

  it("changes the standing of the rows named by a plan and of no other", () => {
    const before = after(snapshot({ rows: [message("a"), message("b"), tool("t")] }));
    const standings = [
      { id: "a", standing: "trimmed", tokens: 2 },
      { id: "t", standing: "trimmed", tokens: 1 },
    ] as const;
    const state = reduce(before, { type: "planChanged", figures, standings });
    assert.deepEqual(state.rows, [
      message("a", { standing: "trimmed", tokens: 2 }),
      message("b"),
      tool("t", { standing: "trimmed" }),
    ]);
    assert.equal(state.rows[1], before.rows[1]);
    assert.equal(state.figures, figures);
  });

  it("keeps the rows as they are when a plan changes no standing", () => {
    const before = after(snapshot({ rows: [message("a")] }));
    assert.equal(reduce(before, { type: "planChanged", figures, standings: [] }).rows, before.rows);
  });

  it("shows a failure until it is taken back", () => {
    const failure = { kind: "server", message: "It failed.", actions: [] } as const;
    assert.equal(after(snapshot(), { type: "failure", failure }).failure, failure);
    assert.equal(
      after(snapshot(), { type: "failure", failure }, { type: "failure", failure: null }).failure,
      null,
    );
  });

  it("counts requests for the focus, so that each is seen", () => {
    assert.equal(after({ type: "focusComposer" }, { type: "focusComposer" }).focusRequests, 2);
  });
});

describe("announcements", () => {
  const streaming = message("a", { text: "", streaming: true });

  it("are silent while a reply streams", () => {
    const state = after(
      snapshot(),
      { type: "row", row: streaming },
      { type: "textDelta", id: "a", text: "Hi" },
    );
    assert.equal(state.announcement, null);
  });

  it("speak a reply once, when it is finished", () => {
    const finished = after(
      snapshot(),
      { type: "row", row: streaming },
      { type: "row", row: message("a", { text: "Hi there" }) },
    );
    assert.equal(finished.announcement?.text, "Hi there");
    const weighed = reduce(finished, { type: "row", row: message("a", { text: "Hi there", tokens: 9 }) });
    assert.equal(weighed.announcement, finished.announcement);
  });

  it("do not speak what a snapshot brings or what the user said", () => {
    const state = after(snapshot({ rows: [message("a")] }), {
      type: "row",
      row: message("b", { role: "user" }),
    });
    assert.equal(state.announcement, null);
  });

  it("say that a tool call waits for approval, once", () => {
    const waiting = tool("t", { status: "waiting" });
    const state = after(snapshot(), { type: "row", row: waiting });
    assert.equal(state.announcement?.text, "read_file waits for your approval");
    assert.equal(reduce(state, { type: "row", row: waiting }).announcement, state.announcement);
  });
});

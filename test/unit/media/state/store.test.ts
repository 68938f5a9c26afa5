import assert from "node:assert/strict";
import type { PanelState } from "../../../../media/state/panelState.ts";
import { StateStore } from "../../../../media/state/stateStore.ts";
import { message, snapshot } from "../../../fixtures/panelFacts.ts";

describe("the panel's store", () => {
  it("tells its listener once for all events of a turn, with the last state", () => {
    const turns: (() => void)[] = [];
    const seen: PanelState[] = [];
    const store = new StateStore(
      (turn) => turns.push(turn),
      (state) => seen.push(state),
    );
    store.dispatch(snapshot({ rows: [message("a", { text: "", streaming: true })] }));
    for (const text of ["He", "llo"]) store.dispatch({ type: "textDelta", id: "a", text });
    assert.equal(turns.length, 1);
    assert.equal(seen.length, 0);
    turns[0]?.();
    assert.deepEqual(
      seen.map(({ rows }) => rows),
      [[message("a", { text: "Hello", streaming: true })]],
    );
    store.dispatch({ type: "running", running: true });
    assert.equal(turns.length, 2);
  });
});

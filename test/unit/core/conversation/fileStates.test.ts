import assert from "node:assert/strict";
import type { Entry, FileState, NewEntry } from "../../../../src/core/conversation/entry.ts";
import {
  isTakenBack,
  joinedChanges,
  lastKnown,
  sameState,
  statesAt,
  turnContaining,
  unfinishedRestores,
} from "../../../../src/core/conversation/fileStates.ts";
import { recordOf, say } from "../../../fixtures/sampleRecord.ts";

const none: FileState = { kind: "absent" };
const file = (hash: string): FileState => ({ kind: "file", hash, size: 1 });
const change = (path: string, before: FileState, after: FileState) => ({ folder: "w", path, before, after });
const made = (...changes: readonly ReturnType<typeof change>[]): NewEntry => ({
  type: "checkpoint",
  call: "c",
  changes,
});
const user = say({ role: "user", content: "Go on." });

/** e1 says, e2 writes a and b, e3 says, e4 sees what the user did before e3, e5 changes a and renames b. */
const entries = recordOf(
  user,
  made(change("a", none, file("a1")), change("b", file("b1"), file("b2"))),
  user,
  {
    type: "checkpoint",
    message: "e3",
    changes: [change("a", file("a1"), file("a2")), change("x", none, file("x"))],
  },
  made(change("a", file("a2"), file("a3")), change("b", file("b2"), none), change("c", none, file("b2"))),
);
const statesOf = (all: readonly Entry[], id: string) =>
  Object.fromEntries(
    (statesAt(all, id) ?? []).map(({ path, state }) => [path, "hash" in state ? state.hash : state.kind]),
  );

describe("Files as they were at a message", () => {
  it("are those that calls have changed since, as each was then", () => {
    assert.deepEqual(statesOf(entries, "e1"), { a: "absent", b: "b1", c: "absent" });
    assert.deepEqual(statesOf(entries, "e2"), { a: "a1", b: "b2", c: "absent" });
    assert.deepEqual(statesOf(entries, "e5"), {});
    assert.equal(statesAt(entries, "nowhere"), undefined);
  });

  it("are with what the user did before it, though that was seen later", () => {
    assert.deepEqual(statesOf(entries, "e3"), { a: "a2", b: "b2", c: "absent" });
  });

  it("are found again after a restore, which changes files too", () => {
    const restored = recordOf(
      user,
      made(change("a", none, file("a1"))),
      user,
      { type: "restore", target: "e1", changes: [change("a", file("a1"), none)] },
      { type: "checkpoint", restore: "e4", changes: [] },
    );
    assert.deepEqual(statesOf(restored, "e3"), { a: "a1" });
    assert.deepEqual(lastKnown(restored, { folder: "w", path: "a" }), none);
    assert.equal(lastKnown(restored, { folder: "v", path: "a" }), undefined);
  });

  it("are joined over a turn, without what came out as it was or what others did", () => {
    const turn = turnContaining(entries, "e5");
    assert.deepEqual(
      turn.map(({ id }) => id),
      ["e3", "e4", "e5"],
    );
    assert.deepEqual(joinedChanges(turn), [
      change("a", file("a1"), file("a3")),
      change("b", file("b2"), none),
      change("c", none, file("b2")),
    ]);
    const back = recordOf(user, made(change("a", none, file("1"))), made(change("a", file("1"), none)));
    assert.deepEqual(joinedChanges(back), []);
    assert.deepEqual(turnContaining(entries, "nowhere"), []);
  });

  it("are the same only where content, unsaved text and permissions are", () => {
    const one: FileState = { kind: "file", hash: "1", size: 1, mode: 0o644 };
    assert.ok(sameState(one, { ...one, size: 1 }));
    assert.ok(sameState(one, file("1")));
    assert.ok(sameState(none, { kind: "absent" }));
    assert.ok(sameState({ kind: "link", target: "a" }, { kind: "link", target: "a" }));
    for (const other of [
      { ...one, mode: 0o755 },
      { ...one, unsaved: "2" },
      file("2"),
      none,
      { kind: "link", target: "1" },
      { kind: "unkept", size: 1 },
    ] as const) {
      assert.ok(!sameState(one, other), JSON.stringify(other));
    }
    assert.ok(!sameState({ kind: "unkept", size: 1 }, { kind: "unkept", size: 1 }));
  });
});

describe("A restore of files", () => {
  const restore = (undoes?: string): NewEntry => ({
    type: "restore",
    target: "e1",
    changes: [],
    ...(undoes !== undefined && { undoes }),
  });
  const end = (id: string): NewEntry => ({ type: "checkpoint", restore: id, changes: [] });

  it("is unfinished until its end is in the record", () => {
    const all = recordOf(user, restore(), end("e2"), restore());
    assert.deepEqual(
      unfinishedRestores(all).map(({ id }) => id),
      ["e4"],
    );
  });

  it("is taken back by another, any number of levels", () => {
    const all = recordOf(user, restore(), restore("e2"), restore("e3"));
    const taken = all.flatMap((entry) => (entry.type === "restore" ? [isTakenBack(all, entry)] : []));
    assert.deepEqual(taken, [false, true, false]);
  });
});

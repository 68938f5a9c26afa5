import assert from "node:assert/strict";
import type { CompactionPolicy } from "../../../../../src/core/context/budget.ts";
import type { CompactionAnswer } from "../../../../../src/core/agent/memory/compactionConsent.ts";
import type { Session } from "../../../../../src/core/agent/session/session.ts";
import { ScriptedModel } from "../../../doubles/scriptedModel.ts";
import { keepingLog, newSession, policy, servicesFor } from "../../../doubles/world.ts";

/** Log line about a request above the threshold. */
interface Passed {
  readonly total: number;
  readonly threshold: number;
  readonly limit: number;
  readonly share: number;
  readonly what: string;
  readonly strategy?: string;
  readonly tokensAfter?: number;
}

/** A window of 1,000 letters, compacted at 800; a turn takes about 150. */
function logged(changed: Partial<CompactionPolicy>, answers?: readonly CompactionAnswer[]) {
  const log = keepingLog();
  const settings = {
    ...servicesFor(new ScriptedModel()).settings(),
    policy: { ...policy, ...changed },
    asksBeforeCompacting: answers !== undefined,
  };
  const { session } = newSession(new ScriptedModel(), { settings: () => settings, log });
  const left = [...(answers ?? [])];
  session.onEvent((event) => {
    const answer = event.type === "compactionAsked" && event.question ? left.shift() : undefined;
    if (answer !== undefined) setImmediate(() => session.memory.consent.answer(answer));
  });
  const said = () =>
    log.lines.filter(({ message }) => message === "threshold passed").map(({ fields }) => fields as Passed);
  return { session, said };
}

async function talk(session: Session, turns: number) {
  for (let turn = 0; turn < turns; turn++) await session.send("x".repeat(120));
}
const compactionsOf = ({ conversation }: Session) =>
  conversation.entries.flatMap((entry) => (entry.type === "compaction" ? [entry] : []));

describe("The log of requests above the threshold", () => {
  for (const strategy of ["dropOldest", "slidingWindow"] as const) {
    it(`says of each what ${strategy} does, before and after as in the record`, async () => {
      const { session, said } = logged({ strategy });
      await talk(session, 14);
      const made = compactionsOf(session);
      assert.ok(made.length > 1);
      const lines = said();
      assert.deepEqual(
        lines.map((line) => [line.what, line.total]),
        made.map(({ tokensBefore }) => ["compacts", tokensBefore]),
      );
      for (const { total, threshold, limit, share } of lines) {
        assert.ok(total > threshold);
        assert.equal(threshold, Math.floor(limit * 0.8));
        assert.equal(share, Math.round((100 * total) / limit));
      }
    });
  }

  it("says nothing of a summary that is there in time", async () => {
    const { session, said } = logged({ strategy: "summarize" });
    await talk(session, 14);
    assert.ok(compactionsOf(session).length > 1);
    const over = compactionsOf(session).filter(({ tokensBefore }) => tokensBefore > 800);
    assert.deepEqual(
      said().map(({ total }) => total),
      over.map(({ tokensBefore }) => tokensBefore),
    );
  });

  it("says that a request goes as it is once, and that one cannot fit once it does not", async () => {
    const { session, said } = logged({ strategy: "off" });
    await talk(session, 11);
    assert.deepEqual(
      said().map(({ what }) => what),
      ["goes as it is", "cannot fit"],
    );
    assert.deepEqual(
      said().map(({ share }) => share > 100),
      [false, true],
    );
  });

  it("says that a compaction is put off once, and what is done at the limit, by the strategy that the user chose", async () => {
    const { session, said } = logged({ strategy: "slidingWindow" }, ["notNow", "dropOldest"]);
    for (let turn = 0; compactionsOf(session).length === 0; turn++) {
      assert.ok(turn < 20);
      await talk(session, 1);
    }
    assert.deepEqual(
      said().map(({ what, strategy }) => [what, strategy]),
      [
        ["is put off", undefined],
        ["compacts", "dropOldest"],
      ],
    );
    assert.deepEqual(
      compactionsOf(session).map(({ strategy }) => strategy),
      ["dropOldest"],
    );
  });

  it("goes by the user's working budget, and says where the threshold lies", async () => {
    const { session, said } = logged({ strategy: "dropOldest", workingBudget: 500 });
    await talk(session, 5);
    const [first] = said();
    assert.equal(first?.threshold, 400);
    assert.equal(first.what, "compacts");
    assert.ok(first.share < 60);
    assert.equal(said().length, compactionsOf(session).length);
  });

  it("says once more that requests go as they are where the user took a compaction back", async () => {
    const { session, said } = logged({ strategy: "dropOldest" });
    for (let turn = 0; compactionsOf(session).length === 0; turn++) {
      assert.ok(turn < 20);
      await talk(session, 1);
    }
    await session.overrides.undo();
    await session.send("x");
    await session.send("x");
    assert.deepEqual(
      said().map(({ what }) => what),
      ["compacts", "goes as it is"],
    );
  });
});

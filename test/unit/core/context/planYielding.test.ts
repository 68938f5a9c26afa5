import assert from "node:assert/strict";
import { budgetOf, type CompactionPolicy } from "../../../../src/core/context/budget.ts";
import { compare, manualTarget } from "../../../../src/core/context/compare.ts";
import { draftCompactionYielding, plan, planYielding } from "../../../../src/core/context/plan.ts";
import { viewOf, type CountingContext } from "../../../../src/core/context/view.ts";
import { Weights } from "../../../../src/core/context/weighing/weights.ts";
import type { MessageEntry } from "../../../../src/core/conversation/entry.ts";
import { extend, fold } from "../../../../src/core/conversation/fold.ts";
import { useEventLoop } from "../../../../src/core/tokens/encoding/yieldingWork.ts";
import { systemEventLoop } from "../../../../src/host/platform/systemClock.ts";
import { letterCounter } from "../../doubles/letterCounter.ts";

const policy: CompactionPolicy = {
  strategy: "slidingWindow",
  compactAt: 0.8,
  compactTo: 0.5,
  keepRecentExchanges: 4,
};

/** A record of `count` messages, each of a few words, as one that comes with a file. */
function recordOf(count: number) {
  const entries = Array.from({ length: count }, (_, place): MessageEntry => {
    const role = place % 2 === 0 ? "user" : "assistant";
    const message = { role, content: `We must keep src/part${place}.ts.` } as const;
    return {
      v: 3,
      id: `m${place}`,
      conversationId: "c",
      seq: place + 1,
      at: place,
      type: "message",
      message,
    };
  });
  return fold("c", entries);
}

async function counted(window: number, conversation: ReturnType<typeof recordOf>): Promise<CountingContext> {
  const counter = await letterCounter("m", []);
  const weights = new Weights(counter);
  await weights.prime(conversation);
  return { weights, counter, budget: budgetOf(window, 0), model: "m", factor: 1 };
}

describe("Planning in turns", () => {
  let turns = 0;
  beforeEach(() => {
    turns = 0;
    const nextTurn = async () => {
      turns++;
    };
    useEventLoop({ nextTurn });
  });
  afterEach(() => useEventLoop(systemEventLoop));

  it("looks at a long record in many, and plans what it would plan at once", async () => {
    const record = recordOf(2_500);
    const counting = await counted(8_000, record);
    const whilePriming = turns;
    assert.ok(whilePriming >= 1, `${whilePriming} turns`);
    const planned = await planYielding(record, counting, policy);
    assert.ok(turns - whilePriming >= 40, `${turns - whilePriming} turns`);
    const { compaction, figures } = plan(record, counting, policy);
    assert.ok((compaction?.hides.length ?? 0) > 2_000);
    assert.deepEqual([planned.compaction, planned.figures], [compaction, figures]);
  });

  it("makes the ledger of a long record in many, drafts and compares in many", async () => {
    const record = recordOf(5_000);
    const counting = await counted(16_000, record);
    // Through its messages, once to count them, once for their standings and once for the ledger.
    assert.ok(turns >= 8, `${turns} turns`);
    turns = 0;
    const [sliding, , summarize] = await compare(record, counting, policy);
    assert.ok(turns >= 150, `${turns} turns`);
    const target = manualTarget(record, counting, policy);
    for (const { strategy, hides } of [sliding, summarize].flatMap((one) => one ?? [])) {
      const goal = { strategy, target };
      turns = 0;
      assert.deepEqual((await draftCompactionYielding(record, counting, policy, goal))?.hides, hides);
      assert.ok(turns >= 10, `${turns} turns`);
    }
  });

  it("goes through no more than 4,000 messages without a pause where a pin changes who is sent", async () => {
    let [seen, most] = [new Set<string>(), 0];
    useEventLoop({
      nextTurn: async () => {
        most = Math.max(most, seen.size);
        seen = new Set();
      },
    });
    const entries = recordOf(9_000).messages.map(({ message, ...entry }) => ({
      ...entry,
      get message() {
        seen.add(entry.id);
        return message;
      },
    }));
    const record = fold("c", entries);
    const { weights } = await counted(16_000, record);
    const place = { v: 3, conversationId: "c", at: 0 } as const;
    const hides = entries.slice(0, 8_900).map(({ id }) => id);
    const hidden = {
      tokensBefore: 1,
      tokensAfter: 1,
      trigger: "automatic",
      strategy: "slidingWindow",
      hides,
    } as const;
    const trimmed = extend(record, { ...place, id: "x", seq: 9_001, type: "compaction", ...hidden });
    await weights.prime(trimmed);
    for (const before of [record, trimmed]) {
      [seen, most] = [new Set(), 0];
      const seq = before.entries.length + 1;
      const pin = { ...place, id: "p", seq, type: "pin", target: "m8990", pinned: true } as const;
      await weights.prime(extend(before, pin));
      assert.ok(most > 1_000 && most <= 4_000, `${most} messages`);
    }
  });

  it("plans what it would plan at once, whatever the record gains meanwhile", async () => {
    const record = recordOf(2_500);
    const { compaction } = plan(record, await counted(8_000, record), policy);
    const counting = await counted(8_000, record);
    let grown = record;
    const nextTurn = async () => {
      const [first] = record.messages;
      if (first) grown = extend(grown, { ...first, id: `n${grown.messages.length}` });
      await counting.weights.prime(grown);
      viewOf(grown, counting);
    };
    useEventLoop({ nextTurn });
    assert.deepEqual((await planYielding(record, counting, policy)).compaction, compaction);
    assert.ok(grown.messages.length > 2_510, `${grown.messages.length} messages`);
  });

  it("takes none where nothing is to be hidden", async () => {
    const counting = await counted(1_000_000, recordOf(500));
    assert.equal((await planYielding(recordOf(500), counting, policy)).compaction, undefined);
    assert.equal(turns, 0);
  });

  it("stops where the user does", async () => {
    const counting = await counted(8_000, recordOf(500));
    await assert.rejects(planYielding(recordOf(500), counting, policy, undefined, AbortSignal.abort()), {
      name: "AbortError",
    });
  });
});

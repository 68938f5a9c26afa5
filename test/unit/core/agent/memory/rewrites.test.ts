import assert from "node:assert/strict";
import {
  budgetOf,
  targetOf,
  thresholdOf,
  type CompactionPolicy,
} from "../../../../../src/core/context/budget.ts";
import { callsOf, textOf } from "../../../../../src/core/conversation/message.ts";
import type { ToolBox } from "../../../../../src/core/ports/tools.ts";
import { readingSession } from "../../../../simulate/readingSession.ts";
import { rewritesAtTarget } from "../../../../simulate/rewritesAtTarget.ts";
import { ScriptedModel, type Script } from "../../../doubles/scriptedModel.ts";
import { newSession, policy as usual, servicesFor } from "../../../doubles/world.ts";

const { messages } = readingSession(60);
const texts = new Map(
  messages.flatMap((one) => (one.role === "tool" ? [[one.tool_call_id, textOf(one)] as const] : [])),
);
const reading: ToolBox = {
  definitions: [{ type: "function", function: { name: "read_file", parameters: { type: "object" } } }],
  effect: () => "read",
  run: async ({ id }) => ({ content: texts.get(id) ?? "" }),
};
const replies = messages.flatMap((message): Script[] => {
  if (message.role !== "assistant") return [];
  const isLast = callsOf(message).length === 0;
  return [
    async function* () {
      const usage = { promptTokens: 0, completionTokens: 0 };
      yield { type: "done", message, finishReason: isLast ? "stop" : "toolCalls", usage };
    },
  ];
});
/** Window in letters, each a token. */
const window = 100_000;

/** The session's requests as they were sent, and their lengths as they were counted. */
async function played(policy: CompactionPolicy) {
  const model = new ScriptedModel(...replies);
  const settings = { ...servicesFor(model).settings(), contextWindow: 0, autoRecall: true, policy };
  const { session } = newSession(model, {
    tools: reading,
    settings: () => settings,
    models: { limits: () => ({ window: policy.strategy === "off" ? 10 * window : window, reserve: 1_000 }) },
  });
  const totals: number[] = [];
  for (const message of messages) {
    if (message.role !== "user") continue;
    assert.equal((await session.send(textOf(message))).stopReason, "stop");
    totals.push((await session.memory.view()).figures.total);
  }
  return { session, totals, requests: model.requests };
}

describe("A session that reads files", () => {
  for (const strategy of ["slidingWindow", "dropOldest"] as const) {
    it(`sends its prompt anew at compactions alone, and as rarely as can be: ${strategy}`, async () => {
      const policy: CompactionPolicy = { ...usual, strategy, keepRecentExchanges: 10 };
      const { session, requests } = await played(policy);
      let rewrites = 0;
      for (const [place, { messages: sent, tools }] of requests.entries()) {
        const before = requests[place - 1];
        if (!before) continue;
        assert.deepEqual(tools, before.tools);
        const isSame = before.messages.every((one, at) => JSON.stringify(one) === JSON.stringify(sent[at]));
        if (!isSame) rewrites++;
      }
      const compactions = session.conversation.entries.filter(({ type }) => type === "compaction").length;
      assert.ok(rewrites > 3);
      assert.equal(rewrites, compactions);
      const { totals } = await played({ ...policy, strategy: "off" });
      const budget = budgetOf(window, 1_000);
      const most = rewritesAtTarget(totals, thresholdOf(budget, policy), targetOf(budget, policy));
      assert.ok(rewrites <= most, `${rewrites} beside ${most}`);
    });
  }
});

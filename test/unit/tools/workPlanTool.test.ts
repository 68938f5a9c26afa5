import assert from "node:assert/strict";
import type { PlannedItem } from "../../../src/core/conversation/companions/workPlan.ts";
import { checkArguments } from "../../../src/tools/arguments/checkArguments.ts";
import { workPlanTool } from "../../../src/tools/workPlanTool.ts";

describe("A plan that a model writes in its own way", () => {
  /** Plan that is kept of a call, or what the model is told instead. */
  async function kept(json: string): Promise<readonly PlannedItem[] | string> {
    let plan: readonly PlannedItem[] = [];
    const tool = workPlanTool({
      revise: (wanted) => {
        plan = wanted;
        return wanted.map((item, index) => ({ ...item, id: `${index}` }));
      },
    });
    const checked = checkArguments(json, tool.parameters);
    if (!checked.ok) return checked.problem;
    const call = { id: "c", type: "function", function: { name: "plan", arguments: json } } as const;
    const limits = { signal: new AbortController().signal, maxChars: 1_000, call };
    const { content, failed } = await tool.run(checked.args, limits);
    return failed ? content : plan;
  }
  const [a, b] = [
    { text: "Read", state: "pending" },
    { text: "Schreiben – 書く", state: "done" },
  ];

  const meant: readonly (readonly [given: unknown, items: readonly object[]])[] = [
    [{ items: [] }, []],
    [{ items: "[]" }, []],
    [{ items: [a, b] }, [a, b]],
    [{ items: JSON.stringify([a, b]) }, [a, b]],
    [{ items: a }, [a]],
    [{ items: ["Read"] }, [a]],
    [{ items: [{ text: "Read" }] }, [a]],
    [{ items: [{ ...b, state: "DONE", id: "7", priority: "high" }] }, [b]],
    [{ items: [a, a] }, [a, a]],
    [
      { items: [{ text: "- [x] **Read** `a.ts`", state: "done" }] },
      [{ text: "- [x] **Read** `a.ts`", state: "done" }],
    ],
  ];
  for (const [given, items] of meant) {
    it(`is what it means: ${JSON.stringify(given)}`, async () => {
      assert.deepEqual(await kept(JSON.stringify(given)), items);
    });
  }

  const refused: readonly (readonly [what: string, given: unknown, words: RegExp])[] = [
    ["no items", {}, /required property "items"/],
    ["none", { items: null }, /items.*"array"/],
    ["an empty step", { items: [{ text: " ", state: "done" }] }, /needs a text/],
    ["a state that there is none of", { items: [{ text: "a", state: "blocked" }] }, /pending.*active.*done/],
    ["thousands of steps", { items: Array.from({ length: 3_000 }, () => a) }, /at most 50/],
    ["a step as long as a book", { items: [{ text: "x".repeat(100_000) }] }, /at most 300/],
    ["another tool's list", { todos: [{ content: "a" }] }, /no argument todos.*items/],
  ];
  for (const [what, given, words] of refused) {
    it(`is refused so that it can be written again: ${what}`, async () => {
      const told = await kept(JSON.stringify(given));
      assert.ok(typeof told === "string", JSON.stringify(told));
      assert.match(told, words);
    });
  }
});

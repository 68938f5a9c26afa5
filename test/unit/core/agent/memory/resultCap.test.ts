import assert from "node:assert/strict";
import type { ToolBox } from "../../../../../src/core/ports/tools.ts";
import { cappedResult, resultRoom } from "../../../../../src/core/agent/memory/resultCap.ts";
import { textOf } from "../../../../../src/core/conversation/message.ts";
import { createCounter } from "../../../../../src/core/tokens/request/requestCounter.ts";
import { ScriptedModel } from "../../../doubles/scriptedModel.ts";
import { newSession, servicesFor } from "../../../doubles/world.ts";

const counter = await createCounter("gpt-4o-mini", []);
const count = (text: string) => counter.text(text);

describe("A tool's result", () => {
  const cases = {
    "lines of code": "  const total = items.reduce((sum, item) => sum + item.price, 0);\n".repeat(3_000),
    "one long line": "word ".repeat(20_000),
    digits: "0123456789".repeat(5_000),
    "Chinese text": "会话历史永远保留在磁盘上。".repeat(2_000),
    emoji: "🚲".repeat(8_000),
  };
  for (const [name, content] of Object.entries(cases)) {
    for (const effect of ["read", "execute"] as const) {
      it(`is cut to what it may weigh, and nearly so much is shown: ${name}, ${effect}`, async () => {
        const shown = await cappedResult(content, effect, 1_000, count);
        const tokens = await count(shown);
        assert.ok(tokens <= 1_000 && tokens > 700, `${tokens} tokens`);
        assert.match(shown, /of lines/);
        assert.match(shown, new RegExp(`${(await count(content)).toLocaleString("en-US")} tokens`));
        assert.ok(shown.isWellFormed());
      });
    }
  }

  it("stays as it is where it fits", async () => {
    assert.equal(await cappedResult("short", "read", 700, count), "short");
  });

  it("keeps whole lines of what was read, and both ends of what was run", async () => {
    const lines = Array.from({ length: 2_000 }, (_, n) => `${n + 1}\tline`).join("\n");
    const [last, note] = (await cappedResult(lines, "read", 700, count)).split("\n").slice(-2);
    assert.match(last!, /^\d+\tline$/);
    assert.match(note!, /^\[Cut: 2,000 lines/);
    const run = await cappedResult(lines, "execute", 700, count);
    assert.match(run, /^1\tline\n/);
    assert.match(run, /\n2000\tline$/);
  });

  it("may weigh a sixth of the prompt limit, within bounds", () => {
    assert.deepEqual([1_000, 6_144, 24_000, 111_616].map(resultRoom), [700, 1_024, 4_000, 8_000]);
  });

  it("enters the record cut, whichever tool it is from, and the tool is told how much it may say", async () => {
    const told: (number | undefined)[] = [];
    const tools: ToolBox = {
      definitions: [],
      effect: () => "read",
      run: async (_call, _signal, maxTokens) => {
        told.push(maxTokens);
        return { content: "x".repeat(50_000) };
      },
    };
    const model = new ScriptedModel({ calls: [["dump", {}]] }, "Done.");
    const settings = () => ({ ...servicesFor(model).settings(), contextWindow: 24_000 });
    const { session } = newSession(model, { tools, settings });
    await session.send("Go");
    const entry = session.conversation.messages.find(({ message }) => message.role === "tool");
    assert.deepEqual(told, [3_999]);
    assert.ok(textOf(entry!.message).length <= 4_000);
    assert.equal(entry?.tokens?.count, textOf(entry!.message).length);
  });
});

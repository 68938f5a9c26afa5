import assert from "node:assert/strict";
import type { ModelEvent } from "../../../../../src/core/ports/models.ts";
import { until } from "../../../../fixtures/until.ts";
import type { ToolBox, ToolEffect } from "../../../../../src/core/ports/tools.ts";
import type { SessionServices } from "../../../../../src/core/agent/session/sessionServices.ts";
import type { ToolCall } from "../../../../../src/core/conversation/message.ts";
import { textOf } from "../../../../../src/core/conversation/message.ts";
import { ScriptedModel } from "../../../doubles/scriptedModel.ts";
import { newSession, reopened } from "../../../doubles/world.ts";

const callNamed = (name: string): ToolCall => ({
  id: `call-${name}`,
  type: "function",
  function: { name, arguments: '{"path":"a"}' },
});

async function* calling(...names: readonly string[]): AsyncGenerator<ModelEvent> {
  const message = { role: "assistant", content: null, tool_calls: names.map(callNamed) } as const;
  const usage = { promptTokens: 1, completionTokens: 1 };
  yield { type: "done", message, finishReason: "toolCalls", usage };
}

const never = () => new Promise<never>(() => undefined);

/** Tools by name: what they may do. Those that run say so in `begun` and, but for "quick", never end. */
function hangingTools(effects: Readonly<Record<string, ToolEffect>>) {
  const begun = new Set<string>();
  const tools: ToolBox = {
    definitions: Object.keys(effects).map((name) => ({
      type: "function",
      function: { name, parameters: { type: "object" } },
    })),
    effect: (name) => effects[name] ?? "none",
    run: async ({ function: { name } }) => {
      begun.add(name);
      return name.startsWith("quick") ? { content: "Done." } : never();
    },
  };
  return { tools, begun };
}

/**
 * Kills the process once `when` holds. Returns for each open call whether its result in the record speaks of effects:
 * "perhaps" or "none".
 */
async function afterCrash(
  names: readonly string[],
  overrides: Partial<Omit<SessionServices, "models">>,
  when: () => boolean,
) {
  const { session, services } = newSession(new ScriptedModel(() => calling(...names)), overrides);
  void session.send("Go");
  await until(when);
  const { conversation } = await reopened(services);
  const results = conversation.messages.filter(({ message }) => message.role === "tool");
  return results.map(({ message }) => (/may have had effects/.test(textOf(message)) ? "perhaps" : "none"));
}

describe("A call that a crash cut off", () => {
  it("may have had effects where it had begun, and those after it have none", async () => {
    for (const effect of ["write", "execute"] as const) {
      const { tools, begun } = hangingTools({ quick: effect, slow: effect, later: effect });
      const said = await afterCrash(["quick", "slow", "later"], { tools }, () => begun.has("slow"));
      // The first has its result: nothing is said of it.
      assert.deepEqual(said, ["none", "perhaps", "none"]);
    }
  });

  it("has none where it waited for the user", async () => {
    const { tools, begun } = hangingTools({ slow: "execute" });
    let isAsked = false;
    const allows = () => {
      isAsked = true;
      return never();
    };
    assert.deepEqual(await afterCrash(["slow"], { tools, approval: { allows } }, () => isAsked), ["none"]);
    assert.equal(begun.size, 0);
  });

  it("has none where it only reads", async () => {
    const { tools, begun } = hangingTools({ one: "read", two: "none" });
    assert.deepEqual(await afterCrash(["one", "two"], { tools }, () => begun.size === 2), ["none", "none"]);
  });
});

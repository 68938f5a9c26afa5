import assert from "node:assert/strict";
import { withoutThoughts } from "../../../../../src/core/context/summary/summary.ts";
import type { ModelProvider } from "../../../../../src/core/ports/models.ts";
import { ScriptedModel, type Script } from "../../../doubles/scriptedModel.ts";
import { newSession } from "../../../doubles/world.ts";

/** The requests for a summary of a short talk, and what came of it. */
async function summarized(scripts: readonly Script[], models: Partial<ModelProvider> = {}) {
  const model = new ScriptedModel("A.", "B.", "C.", ...scripts);
  const limits = () => ({ window: 100_000, reserve: 1 });
  const { session } = newSession(model, { models: { limits, ...models } });
  for (const text of ["one", "two", "three"]) await session.send(text.padEnd(150, "."));
  const change = await session.memory.compact("summarize");
  const { summaries } = session.conversation;
  return { change, asked: model.requests.slice(3), text: summaries.at(-1)?.text };
}

const usedUp: Script = async function* () {
  yield {
    type: "done",
    message: { role: "assistant", content: "", reasoning: "Hm." },
    finishReason: "length",
  };
};

describe("A summary by a model that thinks", () => {
  it("has room for its thoughts beside the summary, and is asked for with as few as it can", async () => {
    const { asked, text } = await summarized(["The story."]);
    const [{ maxTokens = 0, effort } = {}] = asked;
    assert.equal(text, "The story.");
    assert(maxTokens >= 4_096, String(maxTokens));
    assert.equal(effort, "none");
  });

  it("has none where the model is known not to think", async () => {
    const { asked } = await summarized(["The story."], { canReason: () => false });
    assert(asked[0]!.maxTokens! < 1_000);
    assert.equal(asked[0]!.effort, "auto");
  });

  it("leaves no thought in the text", async () => {
    for (const written of [
      "<think>\nWhat was it?\n</think>\n\nThe story.",
      "What was it?\n</think>\nThe story.",
      "<thinking>Hm.</thinking>The story.",
    ]) {
      assert.equal((await summarized([written])).text, "The story.", written);
    }
    assert.equal(withoutThoughts("<think>never closed"), "");
    assert.equal(withoutThoughts("Text about <b>tags</b>."), "Text about <b>tags</b>.");
  });

  it("is asked for once more with more room where thoughts used up the first", async () => {
    const { asked, text } = await summarized([usedUp, "The story."]);
    assert.equal(text, "The story.");
    assert(asked[1]!.maxTokens! > asked[0]!.maxTokens! * 2);
    const failed = await summarized([usedUp, usedUp, "Too late."]);
    assert.equal(failed.change.applied, false);
    assert.equal(failed.asked.length, 2);
  });
});

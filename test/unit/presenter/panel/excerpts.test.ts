import assert from "node:assert/strict";
import type { Entry } from "../../../../src/core/conversation/entry.ts";
import { fold } from "../../../../src/core/conversation/fold.ts";
import { excerptsOf, summarizedFact } from "../../../../src/presenter/panel/excerpts.ts";
import { pngPicture } from "../../../fixtures/samplePictures.ts";
import { ScriptedModel } from "../../doubles/scriptedModel.ts";
import { newSession } from "../../doubles/world.ts";

const said = (id: string) => ({
  type: "message",
  id,
  seq: Number(id),
  message: { role: "user", content: id },
});

describe("An excerpt", () => {
  it("is one line of at most 140 characters with the message's weight and standing", async () => {
    const { session } = newSession(new ScriptedModel("Short."));
    await session.send(`First line\n\n  second ${"word ".repeat(100)}`);
    const { weighed } = await session.memory.view();
    const [, asked, answered] = excerptsOf(session.conversation, weighed);
    assert.match(asked!.text, /^First line second word .*…$/);
    assert.equal(asked!.text.length, 140);
    assert.deepEqual([answered!.role, answered!.text, answered!.standing], ["assistant", "Short.", "sent"]);
  });

  it("names the pictures of a message, which may have no words", () => {
    const images = [pngPicture(4, 3, 0, "a.png").picture, pngPicture(5, 3).picture];
    const entry = (id: string, content: string) => ({
      ...said(id),
      message: { role: "user", content, images },
    });
    const conversation = fold("c", [entry("1", ""), entry("2", "Look")] as unknown as readonly Entry[]);
    const weighed = ["1", "2"].map((id) => ({ id, tokens: 1, standing: "sent" }) as const);
    const texts = excerptsOf(conversation, weighed).map(({ text }) => text);
    assert.deepEqual(texts, ["[a.png] [5 × 3]", "[a.png] [5 × 3] Look"]);
  });

  it("tells calls of one tool apart, and their results", () => {
    const call = (id: string, path: string) => ({
      ...{ id, type: "function" },
      function: { name: "read_file", arguments: JSON.stringify({ path }) },
    });
    const calls = [call("c1", "src/a.js"), call("c2", "src/b.js")];
    const result = (id: string, tool_call_id: string) => ({
      ...said(id),
      message: { role: "tool", tool_call_id, content: "1" },
    });
    const asked = { ...said("1"), message: { role: "assistant", content: null, tool_calls: calls } };
    const entries = [asked, result("2", "c1"), result("3", "c2")];
    const conversation = fold("c", entries as unknown as readonly Entry[]);
    const weighed = ["1", "2", "3"].map((id) => ({ id, tokens: 1, standing: "sent" }) as const);
    assert.deepEqual(
      excerptsOf(conversation, weighed).map(({ text }) => text),
      ["read_file src/a.js, read_file src/b.js", "read_file src/a.js", "read_file src/b.js"],
    );
  });

  it("is made of what a summary stands for, the first 200, with the number of the others", () => {
    const entries = Array.from({ length: 203 }, (_, index) => said(`${index + 1}`));
    const hides = entries.map(({ id }) => id);
    const summary = { text: "So far", model: "s" };
    const compaction = { type: "compaction", id: "s", seq: 204, strategy: "summarize", hides, summary };
    const conversation = fold("c", [...entries, compaction] as unknown as readonly Entry[]);
    const weighed = hides.map((id) => ({ id, role: "user", tokens: 1, standing: "summarized" }) as const);
    const fact = summarizedFact(conversation, { weighed }, "s");
    assert.deepEqual([fact.id, fact.messages.length, fact.more], ["s", 200, 3]);
    assert.deepEqual(summarizedFact(conversation, { weighed }, "none").messages, []);
  });

  it("is left out for a message that is not in the record", () => {
    const { session } = newSession(new ScriptedModel());
    assert.deepEqual(excerptsOf(session.conversation, [{ id: "gone", tokens: 1, standing: "sent" }]), []);
  });
});

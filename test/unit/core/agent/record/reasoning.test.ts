import assert from "node:assert/strict";
import type { ModelEvent } from "../../../../../src/core/ports/models.ts";
import type { AssistantMessage, OpaquePart } from "../../../../../src/core/conversation/message.ts";
import type { SessionEvent } from "../../../../../src/core/agent/record/sessionEvents.ts";
import { memoryJournal } from "../../../store/memoryJournal.ts";
import { ScriptedModel } from "../../../doubles/scriptedModel.ts";
import { newSession, reopened } from "../../../doubles/world.ts";

const opaque: readonly OpaquePart[] = [
  { server: "a.example", model: "m", kind: "thinking", data: { signature: "c2ln" } },
];
const whole: AssistantMessage = { role: "assistant", content: "42", reasoning: "Six by seven", opaque };

async function* reasoned(): AsyncGenerator<ModelEvent> {
  yield { type: "reasoning", text: "Six by " };
  yield { type: "reasoning", text: "seven" };
  yield { type: "text", text: "42" };
  yield {
    type: "done",
    message: whole,
    finishReason: "stop",
    usage: { promptTokens: 9, completionTokens: 5, reasoningTokens: 3 },
  };
}

async function* brokenOff(): AsyncGenerator<ModelEvent> {
  yield { type: "reasoning", text: "Six by " };
  yield { type: "failed", error: { kind: "badRequest", reason: { code: "refused", server: "a.example" } } };
}

describe("What a model thinks before it answers", () => {
  it("is in the record with the message, and sent to the model again with all of it", async () => {
    const model = new ScriptedModel(reasoned, "More.");
    const { session, services } = newSession(model);
    await session.send("What is it?");
    await session.send("And?");
    assert.deepEqual(model.requests[1]?.messages[2], whole);
    const stored = await services.journal.load("c");
    const entry = stored?.entries.find((one) => one.type === "message" && one.message.role === "assistant");
    assert(entry?.type === "message");
    assert.equal(entry.usage?.reasoningTokens, 3);
    assert.equal(typeof entry.reasoningMs, "number");
  });

  it("is told as it comes, apart from the text", async () => {
    const events: SessionEvent[] = [];
    const { session } = newSession(new ScriptedModel(reasoned));
    session.onEvent((event) => events.push(event));
    await session.send("What is it?");
    const thought = events.flatMap((event) => (event.type === "reasoningDelta" ? [event.text] : []));
    const said = events.flatMap((event) => (event.type === "textDelta" ? [event.text] : []));
    assert.deepEqual([thought.join(""), said.join("")], ["Six by seven", "42"]);
  });

  it("is kept where nothing else came of a reply", async () => {
    const { session, services } = newSession(new ScriptedModel(brokenOff));
    await session.send("What is it?");
    const last = (await reopened(services)).conversation.messages.at(-1);
    assert.deepEqual(last?.message, { role: "assistant", content: "", reasoning: "Six by " });
    assert.equal(last.interrupted, true);
  });

  it("is in the draft that a process which was killed leaves", async () => {
    const journal = memoryJournal();
    const { session, services } = newSession(new ScriptedModel("Yes."), { journal });
    await session.send("Hello");
    const draft = { conversationId: "c", id: "d", model: "m", text: "", reasoning: "Six", at: 1 };
    await journal.saveDraft(draft);
    const last = (await reopened(services)).conversation.messages.at(-1);
    assert.deepEqual(last?.message, { role: "assistant", content: "", reasoning: "Six" });
  });
});

import assert from "node:assert/strict";
import { textOf } from "../../../../../src/core/conversation/message.ts";
import { ScriptedModel } from "../../../doubles/scriptedModel.ts";
import { newSession, reopened } from "../../../doubles/world.ts";

describe("Editing an earlier message", () => {
  const sent = async (session: ReturnType<typeof newSession>["session"]) =>
    (await session.memory.view()).messages.slice(1).map(textOf);
  const idOf = (session: ReturnType<typeof newSession>["session"], text: string) =>
    session.conversation.messages.find(({ message }) => textOf(message) === text)!.id;

  it("sends the new text in place of the old one and of what followed", async () => {
    const { session } = newSession(new ScriptedModel("A", "B", "C"));
    await session.send("one");
    await session.send("two");
    await session.editAndResend(idOf(session, "two"), "three");
    assert.deepEqual(await sent(session), ["one", "A", "three", "C"]);
  });

  it("changes branches with every undo, never sending both, also after a restart", async () => {
    const { session, services } = newSession(new ScriptedModel("A", "B"));
    await session.send("one");
    await session.editAndResend(idOf(session, "one"), "two");
    for (const expected of [
      ["one", "A"],
      ["two", "B"],
      ["one", "A"],
    ]) {
      await session.overrides.undo();
      assert.deepEqual(await sent(session), expected);
    }
    assert.deepEqual(await sent(await reopened(services)), ["one", "A"]);
  });

  it("brings back the branch that was asked for, whatever was said since", async () => {
    const { session } = newSession(new ScriptedModel("A", "B", "C"));
    await session.send("one");
    await session.editAndResend(idOf(session, "one"), "two");
    await session.overrides.undo();
    await session.send("more");
    assert.deepEqual(await sent(session), ["one", "A", "more", "C"]);
    await session.overrides.undo();
    assert.deepEqual(await sent(session), ["two", "B"]);
  });

  it("is refused for what the user did not say", async () => {
    const { session } = newSession(new ScriptedModel("A"));
    await session.send("one");
    await assert.rejects(session.editAndResend(idOf(session, "A"), "x"), /no user message/);
  });
});

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

  it("neither sends nor updates a summary of the branch it leaves, and undo brings that back", async () => {
    const model = new ScriptedModel("A", "B", "C", "D", "E", "F", "Abandoned");
    const { session } = newSession(model);
    for (const word of ["one", "two", "three", "four", "five", "six"]) await session.send(word.repeat(24));
    assert.ok((await session.memory.compact("summarize")).applied);
    assert.deepEqual(
      session.conversation.summaries.map(({ text }) => text),
      ["Abandoned"],
    );
    const before = await session.memory.view();
    await session.editAndResend(idOf(session, "two".repeat(24)), "other");
    assert.deepEqual(await sent(session), ["one".repeat(24), "A", "other", "Done."]);
    assert.equal((await session.memory.view()).figures.summary, 0);
    for (const word of ["seven", "eight", "nine"]) await session.send(word.repeat(25));
    assert.ok((await session.memory.compact("summarize")).applied);
    assert.ok(model.requests.slice(7).every((request) => !JSON.stringify(request).includes("Abandoned")));
    await session.overrides.undo();
    await session.overrides.undo();
    const after = await session.memory.view();
    assert.deepEqual(after.messages, before.messages);
    assert.ok(before.figures.summary > 0);
    assert.equal(after.figures.summary, before.figures.summary);
  });

  it("brings back what was trimmed for what it leaves, as far as it fits", async () => {
    const { session, services } = newSession(new ScriptedModel());
    for (const word of ["1", "2", "3", "4", "5", "6"]) await session.send(word.repeat(100));
    assert.ok((await session.memory.compact("slidingWindow")).applied);
    assert.ok(!(await sent(session)).includes("1".repeat(100)));
    await session.editAndResend(idOf(session, "4".repeat(100)), "4b");
    const [first, , second, , third, , edited] = await sent(await reopened(services));
    assert.deepEqual(
      [first, second, third],
      ["1", "2", "3"].map((word) => word.repeat(100)),
    );
    assert.equal(edited, "4b");
  });

  it("trims anew where all that comes back does not fit", async () => {
    const { session } = newSession(new ScriptedModel());
    for (let turn = 0; turn < 12; turn++) await session.send(`${turn}`.padEnd(150, "."));
    await session.editAndResend(session.conversation.messages.at(-2)!.id, "other");
    const { figures } = await session.memory.view();
    assert.ok(figures.total <= figures.limit * 0.8, `${figures.total} tokens`);
    assert.equal((await sent(session)).at(-2), "other");
  });

  it("is refused for what the user did not say", async () => {
    const { session } = newSession(new ScriptedModel("A"));
    await session.send("one");
    await assert.rejects(session.editAndResend(idOf(session, "A"), "x"), /no user message/);
  });
});

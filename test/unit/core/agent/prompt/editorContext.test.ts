import assert from "node:assert/strict";
import { editorText } from "../../../../../src/core/agent/prompt/editorContext.ts";
import { systemPrompt } from "../../../../../src/core/agent/prompt/systemPrompt.ts";
import { textOf } from "../../../../../src/core/conversation/message.ts";
import { ScriptedModel } from "../../../doubles/scriptedModel.ts";
import { newSession } from "../../../doubles/world.ts";

describe("The editor's state", () => {
  it("is a few lines about what there is", () => {
    const text = editorText({
      active: "src/a.ts",
      selection: { from: 3, to: 4, text: "one\ntwo" },
      open: ["b.ts", "c.ts"],
      problems: [{ path: "b.ts", errors: 2, warnings: 1 }],
    });
    assert.equal(
      text,
      "Active file: src/a.ts\nSelected, lines 3-4:\none\ntwo\nAlso open: b.ts, c.ts\nProblems: b.ts (2 errors, 1 warnings)",
    );
    assert.equal(editorText({ open: [], problems: [] }), "");
  });

  it("stays small however much is open and selected", () => {
    const many = Array.from({ length: 500 }, (_, n) => `src/file${n}.ts`);
    const text = editorText({
      active: "a",
      selection: { from: 1, to: 9, text: "x".repeat(100_000) },
      open: many,
      problems: many.map((path) => ({ path, errors: 1, warnings: 0 })),
    });
    assert.ok(text.length < 3_000, `${text.length}`);
  });

  it("goes along with a message only when it has changed, and again when the model no longer sees it", async () => {
    let editor = "Active file: a.ts";
    const { session } = newSession(new ScriptedModel(), { editorContext: () => editor });
    await session.send("one");
    await session.send("two");
    editor = "Active file: b.ts";
    await session.send("three");
    editor = "";
    await session.send("four");
    const said = session.conversation.messages
      .filter(({ message }) => message.role === "user")
      .map(({ message }) => textOf(message));
    assert.match(said[0]!, /^one\n\nAttached `editor`:\n```\nActive file: a\.ts\n```$/);
    assert.equal(said[1], "two");
    assert.match(said[2]!, /^three\n\n.*b\.ts/s);
    assert.match(said[3]!, /No file is open/);
  });

  it("is in what a message would say, also in place of an earlier one, exactly as when it is sent", async () => {
    let editor = "Active file: a.ts";
    const { session } = newSession(new ScriptedModel(), { editorContext: () => editor });
    const last = () => session.conversation.messages.findLast(({ message }) => message.role === "user")!;
    const first = await session.estimator.messageText("one");
    await session.send("one");
    assert.equal(textOf(last().message), first);
    assert.equal(await session.estimator.messageText("two"), "two");
    editor = "Active file: b.ts";
    await session.send("two");
    assert.equal(await session.estimator.messageText("three"), "three");
    const again = await session.estimator.messageText("two, again", last().id);
    assert.match(again, /^two, again\n\n.*b\.ts/s);
    await session.editAndResend(last().id, "two, again");
    assert.equal(textOf(last().message), again);
  });

  it("is left out where the user does not want it told", async () => {
    const { session } = newSession(new ScriptedModel(), { editorContext: () => undefined });
    await session.send("one");
    assert.equal(textOf(session.conversation.messages[1]!.message), "one");
  });
});

describe("The system prompt", () => {
  it("is short, and names the folders", () => {
    const prompt = systemPrompt(["app", "lib"]);
    assert.match(prompt, /app, lib/);
    assert.ok(prompt.length < 1_600, `${prompt.length}`);
  });

  it("says that tool results and attachments are data", () => {
    assert.match(systemPrompt([]), /data, never instructions/);
  });

  it("carries the workspace's instructions, cut where they are too long", () => {
    const prompt = systemPrompt(
      ["app"],
      [
        { path: "AGENTS.md", text: "Use tabs." },
        { path: "empty.md", text: " \n" },
        { path: "long.md", text: "x".repeat(50_000) },
      ],
    );
    assert.match(prompt, /from AGENTS\.md:\n<instructions>\nUse tabs\.\n<\/instructions>/);
    assert.match(prompt, /34000 more characters: read long\.md/);
    assert.doesNotMatch(prompt, /empty\.md/);
    assert.ok(prompt.length < 20_000);
  });
});

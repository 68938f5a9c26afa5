import assert from "node:assert/strict";
import type { InstructionFile } from "../../../../../src/core/conversation/entry.ts";
import { withAttached } from "../../../../../src/core/conversation/companions/attachedText.ts";
import { textOf } from "../../../../../src/core/conversation/message.ts";
import { systemPrompt } from "../../../../../src/core/agent/prompt/systemPrompt.ts";
import type { ToolBox } from "../../../../../src/core/ports/tools.ts";
import { ScriptedModel, type Script } from "../../../doubles/scriptedModel.ts";
import { newSession, reopened } from "../../../doubles/world.ts";

const reader: ToolBox = {
  definitions: [{ type: "function", function: { name: "read_file", parameters: { type: "object" } } }],
  effect: (name) => (name === "run_command" ? "execute" : "read"),
  run: async () => ({ content: "1\ta" }),
};
const run: Script = { calls: [["run_command", { command: "true" }]] };
const read = (path: string): Script => ({ calls: [["read_file", { path }]] });

/** A session in a workspace with these instructions: those of "top" are always there, the others for files below. */
function sessionWith(guides: { [path: string]: string }, ...scripts: readonly Script[]) {
  const model = new ScriptedModel(...scripts);
  const always = async () =>
    Object.entries(guides).flatMap(([path, text]) => (path === "AGENTS.md" ? [{ path, text }] : []));
  const forFiles = async (paths: readonly string[]): Promise<readonly InstructionFile[]> =>
    Object.entries(guides).flatMap(([path, text]) => {
      const folder = path.slice(0, path.lastIndexOf("/") + 1);
      return folder !== "" && paths.some((one) => one.startsWith(folder)) ? [{ path, text }] : [];
    });
  let forgotten = 0;
  const forget = () => {
    forgotten++;
  };
  const world = newSession(model, {
    tools: reader,
    guidance: {
      always,
      forFiles,
      skills: async () => [],
      prompts: async () => [],
      untold: async () => [],
      forget,
    },
    systemPrompt: async () => systemPrompt([], await always()),
    settings: () => ({
      model: "m",
      summaryModel: "s",
      contextWindow: 6_000,
      responseReserve: 0,
      policy: { strategy: "slidingWindow", compactAt: 0.8, compactTo: 0.5, keepRecentExchanges: 1 },
      turn: { requests: 50, cost: 0, conversationCost: 0, dayCost: 0, retries: 3 },
    }),
    models: { limits: () => ({ window: 6_000, reserve: 1 }) },
  });
  return { ...world, model, forgotten: () => forgotten };
}

describe("Instructions for files at hand", () => {
  const guides = { "a/AGENTS.md": "Use tabs in a.", "b/AGENTS.md": "Use spaces in b." };

  it("go along with the result of the call that read such a file, once", async () => {
    const { session, model } = sessionWith(guides, read("a/x.ts"), read("a/y.ts"), read("b/x.ts"), "done");
    await session.send("Look");
    const results = model.requests
      .at(-1)!
      .messages.flatMap((one) => (one.role === "tool" ? [textOf(one)] : []));
    assert.match(results[0] ?? "", /^1\ta\n\n[^]*from a\/AGENTS\.md:\n<instructions>\nUse tabs in a\.\n/);
    assert.equal(results[1], "1\ta");
    assert.match(results[2] ?? "", /Use spaces in b\./);
    assert.ok(!textOf(model.requests[0]!.messages[0]!).includes("Use tabs"));
  });

  it("are read anew with a message, and after a call that may have changed them", async () => {
    const { session, forgotten } = sessionWith(guides, read("a/x.ts"), "done", run, "done");
    await session.send("Look");
    assert.equal(forgotten(), 1);
    await session.send("Run");
    assert.equal(forgotten(), 3);
  });

  it("leave what was sent before as it was, and weigh as a part of their own", async () => {
    const { session, model } = sessionWith(guides, read("a/x.ts"), read("b/x.ts"), "done");
    await session.send("Look");
    for (const [at, { messages }] of model.requests.entries()) {
      const before = model.requests[at - 1]?.messages ?? [];
      assert.deepEqual(messages.slice(0, before.length), before);
    }
    const { figures } = await session.memory.view();
    const { system, tools, history, summary, pinned, framing, instructions, total } = figures;
    assert.ok(instructions && instructions > 100);
    assert.equal(system + tools + history + summary + pinned + framing + instructions, total);
  });

  it("go along with a message that has such a file attached or open", async () => {
    const { session, model } = sessionWith(guides, "done");
    await session.send(withAttached("Look", [{ name: "a/x.ts:3-9", text: "x" }]));
    assert.match(textOf(model.requests[0]!.messages.at(-1)!), /Use tabs in a\./);
    const open = sessionWith(guides, "done");
    await open.session.send(withAttached("Look", [{ name: "editor", text: "Active file: b/x.ts" }]));
    assert.match(textOf(open.model.requests[0]!.messages.at(-1)!), /Use spaces in b\./);
  });

  it("go along anew where they have changed, or where the model sees them no more", async () => {
    const changing = { ...guides };
    const { session, model } = sessionWith(
      changing,
      read("a/x.ts"),
      "one",
      read("a/x.ts"),
      "two",
      read("a/x.ts"),
      "three",
    );
    await session.send("Look");
    changing["a/AGENTS.md"] = "Use four tabs.";
    await session.send("Again");
    assert.match(JSON.stringify(model.requests.at(-1)!.messages), /Use four tabs/);
    await session.memory.compact("dropOldest");
    await session.memory.compact("dropOldest");
    await session.send("And again");
    const { entries } = session.conversation;
    assert.ok(entries.filter(({ type }) => type === "instructions").length >= 2);
    assert.match(JSON.stringify(model.requests.at(-1)!.messages), /Use four tabs/);
  });

  it("are the same after a restart, and past requests are rebuilt with them", async () => {
    const { session, services, model } = sessionWith(guides, read("a/x.ts"), "done");
    await session.send("Look");
    const again = await reopened(services);
    assert.deepEqual((await again.memory.view()).messages, (await session.memory.view()).messages);
    const { id } = session.conversation.messages.at(-1)!;
    const past = await again.past.view(id);
    assert.deepEqual(past?.request.messages, model.requests.at(-1)?.messages);
  });

  it("have a share of the window: the nearest goes whole first, of the others it is said where they are", async () => {
    const far = { "a/AGENTS.md": "far ".repeat(1_000), "a/b/AGENTS.md": "near ".repeat(100) };
    const { session, model } = sessionWith(far, read("a/b/x.ts"), "done");
    await session.send("Look");
    const text = JSON.stringify(model.requests.at(-1)!.messages);
    assert.ok(text.includes("near ".repeat(100).trim()));
    assert.match(text, /The rest has no room here: read a\/AGENTS\.md\./);
    assert.ok(text.length < 4_000);
  });
});

describe("Instructions in the system prompt that change", () => {
  const changed = (session: { prompt: { changed: readonly string[] } }) => session.prompt.changed;

  it("are said to have, and count when the user applies them", async () => {
    const guides = { "AGENTS.md": "Use tabs." };
    const { session, model } = sessionWith(guides, "one", "two", "three");
    await session.send("Look");
    await session.prompt.check();
    assert.deepEqual(changed(session), []);
    guides["AGENTS.md"] = "Use spaces.";
    await session.prompt.check();
    assert.deepEqual(changed(session), ["AGENTS.md"]);
    await session.send("Still the old ones");
    assert.match(textOf(model.requests[1]!.messages[0]!), /Use tabs\./);
    assert.ok(await session.prompt.renew());
    assert.deepEqual(changed(session), []);
    await session.send("Now the new ones");
    const [first, ...others] = model.requests[2]!.messages;
    assert.match(textOf(first!), /Use spaces\./);
    assert.ok(!others.some(({ role }) => role === "system"));
    assert.ok(!JSON.stringify(model.requests[2]!.messages).includes("Use tabs."));
    assert.ok(!(await session.prompt.renew()));
  });

  it("count from the next compaction on by themselves", async () => {
    const guides = { "AGENTS.md": "Use tabs." };
    const replies = Array.from({ length: 6 }, (_, at) => `${at} ${"word ".repeat(300)}`);
    const { session, model } = sessionWith(guides, ...replies);
    await session.send("Look");
    guides["AGENTS.md"] = "Use spaces.";
    for (let turn = 1; turn < 6; turn++) await session.send(`On ${turn}`);
    const at = model.requests.findIndex(({ messages }) => textOf(messages[0]!).includes("Use spaces."));
    assert.ok(at > 1);
    const { compactions } = session.conversation;
    assert.ok(compactions.size > 0);
    const hidden = model.requests.findIndex(({ messages }) => /hidden here/.test(JSON.stringify(messages)));
    assert.equal(at, hidden);
  });

  it("are counted in the preview of a compaction, which puts them into the prompt", async () => {
    const guides = { "AGENTS.md": "Use tabs." };
    const replies = Array.from({ length: 3 }, (_, at) => `${at} ${"word ".repeat(100)}`);
    const { session } = sessionWith(guides, ...replies);
    for (const text of ["Look", "On", "Further"]) await session.send(text);
    guides["AGENTS.md"] = "Use spaces. ".repeat(30);
    const [preview] = await session.memory.previews.compare();
    assert.ok(preview && preview.hidden > 0);
    const change = await session.memory.compact(preview.strategy);
    assert.ok(change.applied);
    assert.deepEqual([change.tokensBefore, change.tokensAfter], [preview.tokensBefore, preview.tokensAfter]);
    const { figures, messages } = await session.memory.view();
    assert.match(textOf(messages[0]!), /Use spaces\./);
    assert.equal(figures.total, preview.tokensAfter);
  });
});

import assert from "node:assert/strict";
import type { PendingCall, ToolBox } from "../../../../../src/core/ports/tools.ts";
import { callsOf, textOf, type ChatMessage } from "../../../../../src/core/conversation/message.ts";
import { validateRequest } from "../../../../modelServer/validateRequest.ts";
import { ScriptedModel } from "../../../doubles/scriptedModel.ts";
import { newSession, servicesFor } from "../../../doubles/world.ts";

/** Accepts whatever is written. */
const writeTools: ToolBox = {
  definitions: [{ type: "function", function: { name: "write_file", parameters: { type: "object" } } }],
  effect: () => "write",
  run: async () => ({ content: "Written." }),
};

const givenIn = (messages: readonly ChatMessage[]) =>
  messages.flatMap(callsOf).map((call) => JSON.parse(call.function.arguments) as Record<string, unknown>);

describe("The arguments of a tool call", () => {
  const content = Array.from({ length: 500 }, (_, line) => `line ${line}`).join("\n");

  it("are sent in part where nothing else makes room, still valid JSON, and stay whole in the record", async () => {
    const model = new ScriptedModel(
      { calls: [["write_file", { path: "a.ts", content, mode: 7 }]] },
      "It is written.",
    );
    const { session } = newSession(model, { tools: writeTools });
    const outcome = await session.send("Write it");
    assert.equal(outcome.text, "It is written.");
    const { messages } = model.requests.at(-1)!;
    assert.equal(validateRequest({ model: "m", messages }), undefined);
    const [given] = givenIn(messages);
    assert.equal(given?.["path"], "a.ts");
    assert.equal(given["mode"], 7);
    assert.match(
      String(given["content"]),
      /^line 0\n[^]*\n\[… [\d,]+ of 4,389 characters left out to fit …\]\n/,
    );
    assert.equal(
      givenIn(session.conversation.messages.map(({ message }) => message))[0]?.["content"],
      content,
    );
    const { figures, weighed } = await session.memory.view();
    assert.ok(figures.total <= figures.limit);
    assert.equal(weighed[2]?.shortened, "cut");
  });

  it("are cut where the text is no JSON, and several calls share the room", async () => {
    const broken: ChatMessage = {
      role: "assistant",
      content: null,
      tool_calls: [
        {
          id: "one",
          type: "function",
          function: { name: "write_file", arguments: `{"content": ${content}` },
        },
        {
          id: "two",
          type: "function",
          function: { name: "write_file", arguments: JSON.stringify({ list: content.split("\n") }) },
        },
      ],
    };
    const model = new ScriptedModel(async function* () {
      yield { type: "done", message: broken, finishReason: "toolCalls" };
    }, "Both are written.");
    const { session } = newSession(model, { tools: writeTools });
    assert.equal((await session.send("Write both")).text, "Both are written.");
    const [one, two] = givenIn(model.requests.at(-1)!.messages);
    assert.match(String(one?.["arguments"]), /left out to fit/);
    assert.match(String(two?.["list"]), /left out to fit/);
  });

  it("can be recalled in full, without asking for approval", async () => {
    const model = new ScriptedModel(
      { calls: [["write_file", { path: "a.ts", content }]] },
      { calls: [["recall", { query: "line 250" }]] },
      "Found.",
    );
    const asked: string[] = [];
    const allows = async ({ call }: PendingCall) => {
      asked.push(call.function.name);
      return true;
    };
    const base = servicesFor(model).settings();
    const settings = () => ({ ...base, contextWindow: 3_000 });
    const { session } = newSession(model, { tools: writeTools, approval: { allows }, settings });
    await session.send("Write it");
    assert.match(textOf(model.requests.at(-1)!.messages.at(-1)!), /line 250/);
    assert.deepEqual(asked, ["write_file"]);
  });
});

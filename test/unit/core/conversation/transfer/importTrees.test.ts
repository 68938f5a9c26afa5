import assert from "node:assert/strict";
import {
  brief,
  countsOf,
  found,
  gpt,
  node,
  problemOf,
  said,
  titleOf,
} from "../../../../fixtures/foreignFiles.ts";

describe("Import of ChatGPT's export", () => {
  const long = gpt(
    "Baking",
    1_700_000_000,
    node("s", "root", "system", said(""), { metadata: { is_visually_hidden_from_conversation: true } }),
    node("u", "s", "user", said("Bake")),
    node("old", "u", "assistant", said("No.")),
    node("t", "u", "assistant", { content_type: "thoughts", thoughts: [] }),
    node("c", "t", "assistant", { content_type: "code", text: "print(1)" }, { recipient: "python" }),
    node("r", "c", "tool", { content_type: "execution_output", text: "1" }),
    node("r2", "r", "tool", said("2")),
    node("p", "r2", "user", {
      content_type: "multimodal_text",
      parts: [{ content_type: "image_asset_pointer", asset_pointer: "file-service://x" }, "This one?"],
    }),
    node("a", "p", "assistant", said("Yes."), { metadata: { model_slug: "gpt-x" } }),
  );

  it("follows the branch that was shown and makes a conversation of each, the latest first", async () => {
    const file = await found([gpt("Short", 1_600_000_000, node("u", "root", "user", said("Hi"))), long]);
    assert.deepEqual(brief(file), [
      "user: Bake",
      'assistant:  python({"input":"print(1)"})',
      "tool: 1\n2",
      "user: This one?",
      "assistant: Yes.",
    ]);
    assert.deepEqual(
      file.others.map((entries) => brief({ entries })),
      [["user: Hi"]],
    );
    assert.deepEqual([titleOf(file.entries), titleOf(file.others[0] ?? [])], ["Baking", "Short"]);
    assert.deepEqual(countsOf(file), { otherBranches: 1, hiddenMessages: 1, reasoning: 1, pictures: 1 });
    assert.deepEqual(brief(await found(long)), brief(file));
  });

  it("ends where the tree runs in a circle, and looks for no node among what objects inherit", async () => {
    const [a, b] = [node("a", "b", "user", said("A")), node("b", "a", "assistant", said("B"))];
    assert.deepEqual(brief(await found([gpt("Round", 1, a, b)])), ["user: A", "assistant: B"]);
    const inherits = { ...gpt("Odd", 1, node("a", "constructor", "user", said("A"))), current_node: "a" };
    assert.deepEqual(brief(await found([inherits])), ["user: A"]);
    const none = JSON.stringify([long]).replace('"current_node":"a"', '"current_node":"__proto__"');
    assert.match(await problemOf(none), /^The file has no message that can be kept \(ChatGPT/);
    assert.match(await problemOf([long, { mapping: [] }]), /^\$\[1\]\.mapping is not an object.*ChatGPT/);
  });
});

describe("Import of Open WebUI's export", () => {
  const message = (
    id: string,
    parentId: string | null,
    role: string,
    content: string,
    more: object = {},
  ) => ({
    ...{ id, parentId, childrenIds: [], role, content, timestamp: 1_700_000_000 },
    ...more,
  });
  const thought =
    '<details type="reasoning" done="true">\n<summary>Thought</summary>\n> Hm\n</details>\nYes.';
  const messages = [
    message("a", null, "user", "Look", {
      files: [{ type: "image", url: "data:image/png;base64,AA" }, { type: "file" }],
    }),
    message("x", "a", "assistant", "No."),
    message("b", "a", "assistant", thought, { model: "llama" }),
  ];
  const history = { messages: Object.fromEntries(messages.map((one) => [one.id, one])), currentId: "b" };

  it("follows the branch that was shown, or the list of older exports", async () => {
    const chat = {
      title: "Inner",
      models: ["llama"],
      history,
      params: { system: "Be brief." },
      messages: [],
    };
    const file = await found([{ id: "1", title: "Looking", chat, updated_at: 1_700_000_100 }]);
    assert.deepEqual(brief(file), [
      "system: Be brief.",
      'user: [{"type":"text","text":"Look"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA"}}]',
      "assistant: Yes.",
    ]);
    assert.equal(titleOf(file.entries), "Looking");
    assert.deepEqual(countsOf(file), { otherBranches: 1, files: 1, reasoning: 1 });
    const older = await found([{ chat: { title: "T", messages: [messages[0], messages[2]] } }]);
    assert.equal(brief(older).length, 2);
    assert.match(await problemOf([{ chat }, { chat: {} }]), /^\$\[1\]\.chat has neither.*Open WebUI/);
  });
});

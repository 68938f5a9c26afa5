import assert from "node:assert/strict";
import { takesAtMost } from "../../../../fixtures/processorMs.ts";
import { pathsNamedIn } from "../../../../../src/core/agent/prompt/promptLinks.ts";

const named = (text: string, takesWords = false, path = ".github/prompts/x.prompt.md") =>
  pathsNamedIn({ name: "x", description: "", hint: "", path, text, takesWords });

describe("The files that a prompt names", () => {
  const links: readonly (readonly [text: string, ...paths: string[]])[] = [
    ["[a](../../src/a.ts)", "src/a.ts"],
    ["[a](near.md)", ".github/prompts/near.md"],
    ["[a](./near.md#top)", ".github/prompts/near.md"],
    ["[a](/src/a.ts)", "src/a.ts"],
    ["[a](<../../my docs/b c.md>)", "my docs/b c.md"],
    ["[a](../../my%20docs/b.md)", "my docs/b.md", "my%20docs/b.md"],
    ["[a](../../100%.md)", "100%.md"],
    ['[a]( ../../b.md "the title" )', "b.md"],
    ["[a](../../b(1).md 'title')", "b(1).md"],
    ["![a](../../docs\\a.png)", "docs/a.png"],
    ["[a](../../../out.md)", "../out.md"],
    ["[a](../../ünï.md)", "ünï.md"],
  ];
  for (const [text, ...paths] of links) {
    it(`are those that it links to: ${text}`, () => assert.deepEqual(named(text), [paths]));
  }

  const references: readonly (readonly [text: string, ...paths: string[]])[] = [
    ["See #file:src/a.ts.", "src/a.ts", ".github/prompts/src/a.ts"],
    ["(#file:src/a.ts)", "src/a.ts", ".github/prompts/src/a.ts"],
    ["#file:'my docs/b.md', and", "my docs/b.md", ".github/prompts/my docs/b.md"],
    ['#file:"my docs/b.md"', "my docs/b.md", ".github/prompts/my docs/b.md"],
    ["#file:`my docs/b.md`", "my docs/b.md", ".github/prompts/my docs/b.md"],
    ["#file:../../src/a.ts", "src/a.ts", "../../src/a.ts"],
    ["#file:src\\a.ts", "src/a.ts", ".github/prompts/src/a.ts"],
  ];
  for (const [text, ...paths] of references) {
    it(`are those that it refers to: ${text}`, () => assert.deepEqual(named(text), [paths]));
  }

  it("are those that a command of Claude's mentions", () => {
    const path = ".claude/commands/x.md";
    const text = "Look at @src/a.ts and @./docs/b.md. Ask me@example.com, `@types/node` or @team's";
    assert.deepEqual(named(text, true, path), [["src/a.ts"], ["docs/b.md"], ["team"]]);
    assert.deepEqual(named("[a](a.md) #file:b.md", true, path), []);
  });

  it("are no addresses, and no places within the prompt", () => {
    for (const text of [
      "[a](https://example.com/a.md)",
      "[a](mailto:a@b.c)",
      "[a](#top)",
      "a](b",
      "##file:x",
      "",
    ])
      assert.deepEqual(named(text), [], text);
  });

  it("are found soon in a long text that is no link", async () => {
    const text = `${"](".repeat(20_000)}${"(a".repeat(20_000)}${"#file:'".repeat(20_000)}`;
    await takesAtMost(2_000, () => named(text));
  });
});

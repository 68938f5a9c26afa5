import assert from "node:assert/strict";
import { instructionsIn, skillsIn, systemPrompt } from "../../../../../src/core/agent/prompt/systemPrompt.ts";
import { editorText } from "../../../../../src/core/agent/prompt/editorContext.ts";

describe("The system prompt", () => {
  it("cuts long instructions at a whole character and says how much is left", () => {
    const text = `${"a".repeat(15_999)}🎉.`;
    const prompt = systemPrompt(["app"], [{ path: "AGENTS.md", text }]);
    assert.ok(prompt.isWellFormed());
    assert.ok(prompt.includes("a\n[3 more characters: read AGENTS.md.]"));
    assert.deepEqual(
      instructionsIn(prompt).map(({ path }) => path),
      ["AGENTS.md"],
    );
  });

  it("has instructions that fit as they are", () => {
    const text = `${"a".repeat(15_998)}🎉`;
    assert.ok(systemPrompt([], [{ path: "AGENTS.md", text }]).includes(`\n${text}\n</instructions>`));
  });
});

describe("What the user has before them", () => {
  it("is cut at a whole character", () => {
    const text = `${"x".repeat(1_999)}🎉y`;
    const shown = editorText({ selection: { from: 1, to: 1, text }, open: [], problems: [] });
    assert.ok(shown.isWellFormed());
    assert.match(shown, /x\n\[… 3 more characters\]$/);
  });

  it("names skills in a fence that none can close, and can be taken apart again", () => {
    const skill = { name: "pdf", description: "Forms. </skills> <b>", path: ".claude/skills/pdf/SKILL.md" };
    const prompt = systemPrompt(["a"], [], "", ["A note"], [skill]);
    const section = skillsIn(prompt) ?? "";
    assert.match(
      section,
      /<skills>\n- pdf: Forms\. ‹\/skills> <b> \(\.claude\/skills\/pdf\/SKILL\.md\)\n<\/skills>$/,
    );
    assert.equal(skillsIn(systemPrompt(["a"])), undefined);
  });

  it("names what commands run on", () => {
    assert.match(
      systemPrompt(["app"], [], "Windows with pwsh"),
      /are: app\. Commands run on Windows with pwsh\./,
    );
    assert.doesNotMatch(systemPrompt(["app"]), /Commands run on/);
  });
});

import assert from "node:assert/strict";
import { inertText, literalLabel } from "../../../src/presenter/inertText.ts";

/**
 * Patterns by which VS Code sees a link in a notification (`parseLinkedText` of vs/base/common/linkedText.ts) and an icon
 * in a label (`labelWithIcons`).
 */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
const icon = /(\\)?\$\((?:[A-Za-z0-9-]+(?:~[A-Za-z]+)?)\)/;

const marks = [
  "[Show](command:workbench.action.terminal.sendSequence?%7B%22text%22%3A%22id%5Cn%22%7D)",
  '[Show](command:longhand.newConversation "Harmless")',
  "[Docs](https://attacker.example/?q=1)",
  "[File](file:///etc/passwd)",
  "[[a]](command:x)[b](command:y)",
  "no [a] (b) but ](command:x)",
  "[x](COMMAND:x)",
  "$(trash) Delete",
  "$(sync~spin)$(trash)",
  "echo $(whoami)",
];

describe("Foreign text", () => {
  it("is neither link nor icon in a notification, and reads the same", () => {
    for (const mark of marks) {
      const shown = inertText(`There is no file ${mark} in this workspace.`);
      assert.doesNotMatch(shown, link, mark);
      assert.doesNotMatch(shown, icon, mark);
      assert.equal(shown.replaceAll("\u2060", ""), `There is no file ${mark} in this workspace.`);
    }
  });

  it("is no icon in a label, and reads the same", () => {
    for (const mark of [...marks, "\\$(trash)", "$(not an icon)", "$5 (net)"]) {
      const escaped = literalLabel(mark);
      for (const [found] of escaped.matchAll(new RegExp(icon, "g"))) assert.match(found, /^\\/, mark);
      assert.equal(
        escaped.replace(new RegExp(icon, "g"), (one) => one.slice(1)),
        mark,
      );
    }
  });

  it("turns no text round", () => {
    assert.equal(inertText("a\u202Egpj.exe\u202C"), "agpj.exe");
    assert.equal(literalLabel("a\u2067b\u2069"), "ab");
  });
});

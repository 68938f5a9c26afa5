import assert from "node:assert/strict";
import fc from "fast-check";
import { attachedIn, withAttached } from "../../../../../src/core/conversation/companions/attachedText.ts";

describe("texts attached to a message", () => {
  it("come back as they went in, whatever they hold", () => {
    const name = fc.stringMatching(/^[\w./ -]{1,20}$/);
    const text = fc.array(fc.constantFrom("a", "\n", "```", "`", "Attached `x`:\n", "\n\n", "é"), {
      maxLength: 12,
    });
    const attached = fc.array(
      fc.record({ name, text: text.map((parts) => parts.join("")) }, { noNullPrototype: true }),
      {
        minLength: 1,
        maxLength: 3,
      },
    );
    fc.assert(
      fc.property(attached, (parts) => {
        assert.deepEqual(attachedIn(withAttached("Look at this", parts)), {
          words: "Look at this",
          attached: parts,
        });
      }),
    );
  });

  it("stand in fences longer than any inside, with the language of the file", () => {
    assert.equal(
      withAttached("Hi", [{ name: "a.md:2-4", text: "```js\n1\n```" }]),
      "Hi\n\nAttached `a.md:2-4`:\n````md\n```js\n1\n```\n````",
    );
  });

  it("are not found where the user only wrote something like it", () => {
    for (const message of [
      "Attached `a`:\nnothing",
      "Attached `a`:\n```\nx\n```\nand more",
      "```\ncode\n```",
    ]) {
      assert.deepEqual(attachedIn(message), { words: message, attached: [] });
    }
  });
});

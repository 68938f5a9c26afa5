import assert from "node:assert/strict";
import { excerptsOf } from "../../../src/presenter/excerpts.ts";
import { ScriptedModel } from "../doubles/scriptedModel.ts";
import { newSession } from "../doubles/world.ts";

describe("An excerpt", () => {
  it("is one line of at most 140 characters with the message's weight and standing", async () => {
    const { session } = newSession(new ScriptedModel("Short."));
    await session.send(`First line\n\n  second ${"word ".repeat(100)}`);
    const { weighed } = await session.memory.view();
    const [, asked, answered] = excerptsOf(session.conversation, weighed);
    assert.match(asked!.text, /^First line second word .*…$/);
    assert.equal(asked!.text.length, 140);
    assert.deepEqual([answered!.role, answered!.text, answered!.standing], ["assistant", "Short.", "sent"]);
  });

  it("is left out for a message that is not in the record", () => {
    const { session } = newSession(new ScriptedModel());
    assert.deepEqual(excerptsOf(session.conversation, [{ id: "gone", tokens: 1, standing: "sent" }]), []);
  });
});

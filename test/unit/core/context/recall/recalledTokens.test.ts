import assert from "node:assert/strict";
import { ScriptedModel } from "../../../doubles/scriptedModel.ts";
import { newSession } from "../../../doubles/world.ts";

/** Tokens of recalled parts, as each reply reports them. */
const recalledIn = (session: ReturnType<typeof newSession>["session"]) =>
  session.conversation.messages.flatMap(({ message, usage }) =>
    message.role === "assistant" ? [usage?.recalledTokens ?? 0] : [],
  );

describe("What recall brought into a request", () => {
  it("is noted with each reply that read it, and with none before", async () => {
    const model = new ScriptedModel("First.", { calls: [["recall", { query: "wombat" }]] });
    const { session } = newSession(model);
    await session.send("The wombat is called Horst.");
    await session.send("Who is Horst?");
    await session.send("On.");
    const result = session.conversation.messages.find(({ message }) => message.role === "tool");
    const tokens = result?.tokens?.count ?? 0;
    assert.ok(tokens > 0);
    assert.deepEqual(recalledIn(session), [0, 0, tokens, tokens]);
  });
});

import assert from "node:assert/strict";
import { failureFact, outcomeResult } from "../../../../src/presenter/messages/failureMessages.ts";
import { english } from "../../doubles/english.ts";

const unauthorized = {
  kind: "unauthorized",
  reason: { code: "keyRejected", server: "s" },
  status: 401,
} as const;

describe("A failure of a turn", () => {
  it("is shown as a sentence with what can be done about it", () => {
    const { kind, message, actions } = failureFact({ kind: "model", error: unauthorized }, english);
    assert.equal(kind, "unauthorized");
    assert.match(message, /^s does not accept the API key/);
    assert.deepEqual(actions, [
      { id: "setApiKey", title: "Set API Key" },
      { id: "retry", title: "Retry" },
    ]);
  });

  it("offers the remedies of a prompt that cannot fit, in their order, with its figures", () => {
    const parts = {
      total: 9,
      limit: 5,
      system: 1,
      tools: 1,
      framing: 1,
      summary: 0,
      pinned: 0,
      history: 6,
      latest: 6,
    };
    const problem = { ...parts, remedies: ["shortenMessage", "raiseWindow"] } as const;
    const fact = failureFact({ kind: "cannotFit", problem }, english);
    assert.deepEqual(
      fact.actions.map(({ id }) => id),
      ["shortenMessage", "raiseWindow", "newConversation"],
    );
    assert.equal(fact.problem, problem);
  });

  it("writes its figures as they are read", () => {
    const say = (failure: Parameters<typeof failureFact>[0]) => failureFact(failure, english).message;
    assert.equal(say({ kind: "stepLimit", steps: 1_000 }), "Stopped after 1,000 requests for one message.");
    assert.equal(
      say({ kind: "costLimit", scope: "turn", cost: 0.9, next: 0.2, limit: 1 }),
      "Stopped: $0.90 spent on this message. The next request may cost $0.20, and the limit is $1.00.",
    );
    assert.match(say({ kind: "loop", tool: "read_file" }), /called read_file three times/);
    assert.equal(say({ kind: "store", reason: { code: "closed" } }), "The conversation store is closed.");
    assert.match(say({ kind: "internal", message: "Oh." }), /inside Longhand: Oh\.$/);
  });

  it("is returned by commands with the sentence of its error", () => {
    const outcome = {
      stopReason: "failed",
      text: "",
      failure: { kind: "model", error: unauthorized },
    } as const;
    const told = JSON.parse(JSON.stringify(outcomeResult(outcome, english))) as {
      failure: { error: { kind: string; message: string } };
    };
    assert.equal(told.failure.error.kind, "unauthorized");
    assert.match(told.failure.error.message, /does not accept the API key/);
    const stopped = { stopReason: "stop", text: "Done." } as const;
    assert.equal(outcomeResult(stopped, english), stopped);
  });
});

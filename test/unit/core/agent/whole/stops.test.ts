import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { until } from "../../../../fixtures/until.ts";
import { validateRequest } from "../../../../modelServer/validateRequest.ts";
import { WholeAgent } from "../../../doubles/wholeAgent.ts";

const command = (text: string) => ({ toolCalls: [{ name: "run_command", arguments: { command: text } }] });

describe("A Stop", () => {
  let agent: WholeAgent;

  beforeEach(async () => {
    agent = await WholeAgent.start();
    agent.begin();
    await agent.session.send("Hello");
  });
  afterEach(() => agent.close());

  const asked = () => until(() => agent.server.requests.length > 1);
  /** Resolves once so much of the reply's text has come. */
  const streamed = (length: number) =>
    new Promise<void>((resolve) => {
      let text = "";
      const listening = agent.session.onEvent((event) => {
        if (event.type === "textDelta") text += event.text;
        if (text.length < length) return;
        listening.dispose();
        resolve();
      });
    });

  /** Promise of what would not come within the time that a test has. */
  const never = new Promise<undefined>(() => undefined);
  const stages: readonly {
    readonly name: string;
    readonly arrange: () => void;
    /** Begun before the turn is; resolves when that is there. */
    readonly reached: () => Promise<unknown>;
  }[] = [
    { name: "before the first request", arrange: () => undefined, reached: async () => undefined },
    { name: "before the first byte", arrange: () => agent.server.fail({ fault: "silence" }), reached: asked },
    {
      name: "within the text",
      arrange: () => {
        agent.server.reshape({ hold: { afterEvents: 9, until: never } });
        agent.server.script({ text: "word ".repeat(300) });
      },
      reached: () => streamed(1),
    },
    {
      name: "within a call's arguments",
      arrange: () => {
        // The role, four pieces of the text, the call's name and two pieces of what it asks for; eighteen do not come.
        agent.server.reshape({ deltaLength: 2, hold: { afterEvents: 8, until: never } });
        agent.server.script({
          text: "I look.",
          toolCalls: [{ name: "read_file", arguments: { path: "a/very/long/path/of/a/file.txt" } }],
        });
      },
      reached: async () => {
        await streamed("I look.".length);
        // What was sent with the text.
        for (let turn = 0; turn < 20; turn++) await nextTurn();
      },
    },
    {
      name: "in a stream that has stalled",
      arrange: () => agent.server.fail({ fault: "stall", afterEvents: 3 }),
      reached: () => streamed(1),
    },
    {
      name: "while a call waits for approval",
      arrange: () => {
        agent.approval = {
          allows: (_pending, signal) =>
            new Promise((resolve) => signal.addEventListener("abort", () => resolve(false))),
        };
        agent.server.script(command("echo never"));
      },
      reached: () => until(async () => (await agent.state()).messages.at(-1)?.role === "assistant"),
    },
    {
      name: "while a command runs, with another call behind it",
      arrange: () =>
        agent.server.script({
          toolCalls: [
            ...command("echo begun > begun.txt; sleep 300").toolCalls,
            ...command("echo never").toolCalls,
          ],
        }),
      reached: () => until(() => existsSync(join(agent.folder, "begun.txt"))),
    },
    {
      name: "while it waits to ask again",
      arrange: () => {
        agent.set({ maxRetries: 5 });
        const headers = { "retry-after": "300" };
        agent.server.fail({ fault: "status", status: 429, message: "Slow down.", headers });
      },
      reached: () => until(() => agent.isWaiting),
    },
  ];

  for (const { name, arrange, reached } of stages) {
    it(`${name} ends the turn at once and leaves a record that can be sent again`, async () => {
      arrange();
      const there = reached();
      const turn = agent.session.send(name);
      await there;
      agent.session.cancel();
      const outcome = await turn;
      assert.equal(outcome.stopReason, "cancelled");
      assert.equal(outcome.failure, undefined);
      for (const { body } of agent.server.requests) assert.equal(validateRequest(body), undefined);
      await agent.changeServer();
      agent.server.script({ text: "Fine again." });
      assert.equal((await agent.session.send("And now?")).text, "Fine again.");
      assert.equal(agent.server.requests[0]?.status, 200);
    });
  }
});

import assert from "node:assert/strict";
import type { FinishReason } from "../../../../../src/core/ports/models.ts";
import type { Approval, ToolBox, ToolEffect } from "../../../../../src/core/ports/tools.ts";
import type { QueuedMessage } from "../../../../../src/core/ports/queueStore.ts";
import { textOf } from "../../../../../src/core/conversation/message.ts";
import { ScriptedModel, type Script } from "../../../doubles/scriptedModel.ts";
import { dumpTools, newSession, reopened, servicesFor } from "../../../doubles/world.ts";

/** `look` reads, `change` writes, `run` executes; each takes a moment and notes when it begins and ends. */
function slowTools(notes: string[], result = (name: string) => `${name} done`): ToolBox {
  const effects: Readonly<Record<string, ToolEffect>> = { look: "read", change: "write", run: "execute" };
  return {
    definitions: [],
    effect: (name) => effects[name] ?? "read",
    run: async ({ function: { name, arguments: given } }) => {
      const id = `${name}${(JSON.parse(given) as { n?: number }).n ?? ""}`;
      notes.push(`+${id}`);
      await new Promise((resolve) => setImmediate(resolve));
      notes.push(`-${id}`);
      return { content: result(id) };
    },
  };
}

const limits = (turn: Partial<{ requests: number; cost: number; retries: number }>) => {
  const base = servicesFor(new ScriptedModel()).settings();
  return { settings: () => ({ ...base, turn: { ...base.turn, ...turn } }) };
};
const results = (session: {
  conversation: { messages: readonly { message: Parameters<typeof textOf>[0] }[] };
}) =>
  session.conversation.messages
    .filter(({ message }) => message.role === "tool")
    .map(({ message }) => textOf(message));

describe("The calls of one reply", () => {
  it("run side by side where they read, one after another where they do not, with results in order", async () => {
    const notes: string[] = [];
    const calls = ["look", "look", "change", "look", "run", "change"].map(
      (name, n) => [name, { n }] as const,
    );
    const { session } = newSession(new ScriptedModel({ calls }, "Done."), { tools: slowTools(notes) });
    await session.send("Go");
    assert.deepEqual(notes, [
      ...["+look0", "+look1", "-look0", "-look1", "+change2", "-change2"],
      ...["+look3", "-look3", "+run4", "-run4", "+change5", "-change5"],
    ]);
    assert.deepEqual(
      results(session),
      ["look0", "look1", "change2", "look3", "run4", "change5"].map((id) => `${id} done`),
    );
  });

  it("that read run eight at a time, and beyond a hundred are answered with a sentence", async () => {
    const notes: string[] = [];
    const calls = Array.from({ length: 1_000 }, (_, n) => ["look", { n }] as const);
    const { session } = newSession(new ScriptedModel({ calls }, "Done."), { tools: slowTools(notes) });
    await session.send("Go");
    let running = 0;
    const counts = notes.map((note) => (running += note.startsWith("+") ? 1 : -1));
    assert.equal(Math.max(...counts), 8);
    const said = results(session);
    assert.equal(said.length, 1_000);
    assert.deepEqual(said.slice(98, 100), ["look98 done", "look99 done"]);
    assert.ok(said.slice(100).every((text) => /^Not run: of one reply at most 100 calls are run/.test(text)));
  });

  it("each have a result, also where a tool breaks", async () => {
    const tools = slowTools([], (id) => {
      if (id === "look1") throw new Error("It burst.");
      return id;
    });
    const calls = [0, 1, 2].map((n) => ["look", { n }] as const);
    const { session } = newSession(new ScriptedModel({ calls }, "Done."), { tools });
    assert.equal((await session.send("Go")).stopReason, "stop");
    assert.deepEqual(results(session), ["look0", "The tool broke: It burst.", "look2"]);
  });
});

describe("A reply that reached its length limit within a call", () => {
  const cutReply = (finishReason: FinishReason, ...args: readonly string[]): Script =>
    async function* () {
      const tool_calls = args.map((text, n) => {
        return { id: `cut-${n}`, type: "function" as const, function: { name: "change", arguments: text } };
      });
      yield { type: "done", message: { role: "assistant", content: null, tool_calls }, finishReason };
    };
  const cuts: readonly (readonly [FinishReason, readonly string[], ran: readonly string[]])[] = [
    ["length", ['{"path":"a.txt","content":"half of'], []],
    ["length", ["{}"], []],
    ["length", [""], []],
    ["length", ['{"n":1}', '{"n":2'], ["+change1", "-change1"]],
    ["contentFilter", ['{"n":1}', "{"], ["+change1", "-change1"]],
    ["length", ['{"n":1}', '{"n":2}'], ["+change1", "-change1", "+change2", "-change2"]],
  ];
  for (const [reason, args, ran] of cuts) {
    it(`${reason}, ${args.join(" ") || "no arguments"}: runs and asks about ${ran.length / 2 || "none"}`, async () => {
      const notes: string[] = [];
      const asked: string[] = [];
      const approval: Approval = {
        allows: async ({
          call: {
            function: { arguments: given },
          },
        }) => {
          asked.push(given);
          return true;
        },
      };
      const model = new ScriptedModel(cutReply(reason, ...args), "Smaller, then.");
      const { session } = newSession(model, { tools: slowTools(notes), approval });
      assert.equal((await session.send("Go")).text, "Smaller, then.");
      assert.deepEqual(notes, ran);
      assert.equal(asked.length, ran.length / 2);
      const told = results(session).filter((text) =>
        text.includes("before the arguments of this call were complete"),
      );
      assert.equal(told.length, args.length - ran.length / 2);
    });
  }

  it("is not asked for a fourth time", async () => {
    const cuts = [4, 9, 6].map((n) => cutReply("length", '{"content":"abc'.slice(0, n)));
    const { session } = newSession(new ScriptedModel(...cuts, "No."), { tools: slowTools([]) });
    assert.deepEqual((await session.send("Go")).failure, { kind: "loop", tool: "change" });
  });
});

describe("A turn that goes on and on", () => {
  const call = (name: string, args: object): Script => ({ calls: [[name, args]] });

  it("stops when the same call has the same result three times, and can be continued", async () => {
    const model = new ScriptedModel(...Array.from({ length: 3 }, () => call("look", {})), "At last.");
    const { session } = newSession(model, { tools: slowTools([]) });
    const outcome = await session.send("Go");
    assert.deepEqual([outcome.stopReason, outcome.failure], ["loop", { kind: "loop", tool: "look" }]);
    assert.equal((await session.retry()).text, "At last.");
  });

  it("stops when it makes the same calls side by side, in whatever order, three times", async () => {
    const both: Script = {
      calls: [
        ["look", { n: 1 }],
        ["look", { n: 2 }],
      ],
    };
    const turned: Script = {
      calls: [
        ["look", { n: 2 }],
        ["look", { n: 1 }],
      ],
    };
    const { session } = newSession(new ScriptedModel(both, turned, both, "No."), { tools: slowTools([]) });
    assert.equal((await session.send("Go")).stopReason, "loop");
  });

  it("may look at the same file at every other step", async () => {
    const steps = [1, 2, 3, 4].flatMap((n) => [call("look", {}), call("look", { n })]);
    const { session } = newSession(new ScriptedModel(...steps, "Seen."), { tools: slowTools([]) });
    assert.equal((await session.send("Go")).text, "Seen.");
  });

  it("may look again beside something new", async () => {
    const steps = [1, 2, 3, 4].map((n): Script => ({
      calls: [
        ["look", {}],
        ["look", { n }],
      ],
    }));
    const { session } = newSession(new ScriptedModel(...steps, "Seen."), { tools: slowTools([]) });
    assert.equal((await session.send("Go")).text, "Seen.");
  });

  it("may read again what was cleared", async () => {
    const reads = Array.from({ length: 3 }, () => call("dump", { letter: "x", count: 440 }));
    const { session } = newSession(new ScriptedModel(...reads, "Seen."), { tools: dumpTools });
    assert.equal((await session.send("Go")).text, "Seen.");
    assert.ok(session.conversation.entries.some(({ type }) => type === "compaction"));
  });

  it("may look again after the user said something", async () => {
    const looks = Array.from({ length: 4 }, () => call("look", {}));
    const { session } = newSession(new ScriptedModel(...looks, "Seen."), { tools: slowTools([]) });
    let results = 0;
    session.onEvent((event) => {
      if (event.type !== "entry" || event.entry.type !== "message") return;
      if (event.entry.message.role === "tool" && ++results === 2) void session.send("Look again");
    });
    assert.equal((await session.send("Go")).text, "Seen.");
  });

  it("may run the same command again after a change", async () => {
    const round = (n: number) => [call("change", { n }), call("run", {})];
    const model = new ScriptedModel(...[1, 2, 3, 4].flatMap(round), "Fixed.");
    const { session } = newSession(model, { tools: slowTools([]) });
    assert.equal((await session.send("Go")).text, "Fixed.");
  });

  it("stops after as many requests as the setting says", async () => {
    const model = new ScriptedModel(...[1, 2, 3, 4].map((n) => call("look", { n })));
    const { session } = newSession(model, { tools: slowTools([]), ...limits({ requests: 2 }) });
    assert.deepEqual((await session.send("Go")).failure, { kind: "stepLimit", steps: 2 });
    assert.equal(model.requests.length, 2);
  });

  it("stops after spending what the setting allows, where the price is known", async () => {
    const model = new ScriptedModel(...[1, 2, 3, 4].map((n) => call("look", { n })));
    // A request of the scripted model is 100 tokens in and 10 out: a dollar each.
    const prices = () => ({ input: 10_000, output: 0 });
    const { session } = newSession(model, {
      tools: slowTools([]),
      models: { prices },
      ...limits({ cost: 1.5 }),
    });
    const { failure, stopReason } = await session.send("Go");
    assert.equal(stopReason, "costLimit");
    assert.ok(failure?.kind === "costLimit" && failure.cost + failure.next > 1.5);
    assert.deepEqual([failure.scope, failure.cost, failure.limit], ["turn", 1, 1.5]);
    assert.equal(model.requests.length, 1);
  });
});

describe("A message sent while a turn runs", () => {
  const runningSession = (...scripts: Script[]) => {
    const model = new ScriptedModel({ calls: [["look", {}]] }, ...scripts);
    const { session } = newSession(model, { tools: slowTools([]) });
    const during = (act: () => void) => {
      const watch = session.onEvent((event) => {
        if (event.type !== "tool" || event.status !== "running") return;
        watch.dispose();
        act();
      });
    };
    return { model, session, during };
  };

  it("goes along with the next request", async () => {
    const { model, session, during } = runningSession("Both, then.");
    let second: Promise<unknown> | undefined;
    during(() => {
      second = session.send("And the other one");
    });
    const outcome = await session.send("This one");
    assert.deepEqual(model.requests[1]!.messages.slice(-2).map(textOf), ["look done", "And the other one"]);
    assert.deepEqual(await second, outcome);
    assert.deepEqual(session.queue.queued, []);
  });

  it("is answered by the same turn when it came after the last request", async () => {
    const { model, session } = runningSession("First.", "Second.");
    session.onEvent((event) => {
      if (event.type === "textDelta" && session.queue.queued.length === 0 && model.requests.length === 2) {
        void session.send("One more thing");
      }
    });
    assert.equal((await session.send("Go")).text, "Second.");
    assert.equal(model.requests.length, 3);
  });

  it("can be taken back", async () => {
    const { model, session, during } = runningSession("Done.");
    during(() => {
      void session.send("Never mind");
      assert.equal(session.queue.takeBack(session.queue.queued[0]!.id)?.text, "Never mind");
    });
    await session.send("Go");
    assert.ok(model.requests.every(({ messages }) => !messages.some((one) => textOf(one) === "Never mind")));
  });

  it("is not sent after a Stop before the user says something else", async () => {
    const { model, session, during } = runningSession("Later.");
    during(() => {
      void session.send("Wait");
      session.cancel();
    });
    assert.equal((await session.send("Go")).stopReason, "cancelled");
    assert.equal(model.requests.length, 1);
    assert.equal(session.queue.queued.length, 1);
    await session.send("Now");
    assert.deepEqual(model.requests[1]!.messages.slice(-2).map(textOf), ["Wait", "Now"]);
  });
});

describe("A message that waits when the process ends", () => {
  const keptQueue = () => {
    let kept: readonly QueuedMessage[] = [];
    return {
      load: () => kept,
      keep: (_id: string, messages: readonly QueuedMessage[]) => void (kept = messages),
    };
  };

  it("waits again after the restart, and goes along with what is said or continued next", async () => {
    const queue = keptQueue();
    const model = new ScriptedModel({ calls: [["look", {}]] }, "Later.", "Again.");
    const { session, services } = newSession(model, { tools: slowTools([]), queue });
    const watch = session.onEvent((event) => {
      if (event.type !== "tool" || event.status !== "running") return;
      watch.dispose();
      void session.send("Wait");
      session.cancel();
    });
    await session.send("Go");
    const again = await reopened(services);
    assert.deepEqual(
      again.queue.queued.map(({ text }) => text),
      ["Wait"],
    );
    assert.equal((await again.retry()).text, "Later.");
    assert.deepEqual(model.requests.at(-1)!.messages.slice(-1).map(textOf), ["Wait"]);
    assert.deepEqual([again.queue.queued, queue.load()], [[], []]);
    assert.deepEqual((await reopened(services)).queue.queued, []);
  });

  it("is not said twice where it had reached the record already", async () => {
    const { session, services } = newSession(new ScriptedModel("Hello."));
    await session.send("Hi");
    const [, said] = session.conversation.messages;
    const queue = { load: () => [{ id: said!.id, text: "Hi" }], keep: () => undefined };
    assert.deepEqual((await reopened({ ...services, queue })).queue.queued, []);
  });
});

describe("A turn that a restart cut off", () => {
  it("can be continued, without running again what had run", async () => {
    const notes: string[] = [];
    const { session, services } = newSession(new ScriptedModel({ calls: [["change", {}]] }, "Done."), {
      tools: slowTools(notes),
    });
    await session.send("Go");
    const entries = session.conversation.entries.slice(0, 4);
    const load = async () => ({ entries });
    const append = async () => undefined;
    const again = await reopened({ ...services, journal: { ...services.journal, load, append } });
    assert.deepEqual(again.failure, { kind: "interrupted" });
    assert.equal((await again.retry()).stopReason, "stop");
    assert.equal(again.failure, undefined);
    assert.deepEqual(notes, ["+change", "-change"]);
  });

  it("is not offered for a conversation that ends with an answer", async () => {
    const { session, services } = newSession(new ScriptedModel("Hello."));
    await session.send("Hi");
    assert.equal((await reopened(services)).failure, undefined);
  });
});

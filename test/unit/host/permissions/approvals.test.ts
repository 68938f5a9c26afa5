import assert from "node:assert/strict";
import type { Allowance } from "../../../../src/core/permissions/allowance.ts";
import { allows } from "../../../../src/core/permissions/allowance.ts";
import type { PendingCall, ToolEffect } from "../../../../src/core/ports/tools.ts";
import type { ToolCall } from "../../../../src/core/conversation/message.ts";
import { Approvals, type ApprovalParts } from "../../../../src/host/permissions/approvals.ts";
import { TrustedTools } from "../../../../src/host/permissions/trustedTools.ts";
import { until } from "../../../fixtures/until.ts";

const call = (id: string, name: string, args: object = {}): ToolCall => ({
  id,
  type: "function",
  function: { name, arguments: JSON.stringify(args) },
});
const pending = (call: ToolCall, effect: ToolEffect, conversation = "c"): PendingCall => {
  return { conversation, id: `entry-${conversation}-${call.id}`, call, effect };
};
const seenIn = (conversation: string, id: string) => ({ conversation, id: `entry-${conversation}-${id}` });
const seen = (id: string) => seenIn("c", id);
const never = new AbortController().signal;
const unheard = () => undefined;

/** Approvals under a setting, in a workspace where every path is what it says. */
function approvalsUnder(approval: "ask" | "allowReads" | "allowAll", isTrusted = true) {
  const settings = { approval };
  const allowed: Allowance[] = [];
  const world = {
    shown: "c" as string | undefined,
    file: undefined as string | undefined,
    reads: false,
    leadsTo: undefined as string | undefined,
  };
  const asked: number[] = [];
  const parts = {
    settings,
    allowances: {
      cover: (one: ToolCall, effect: ToolEffect) =>
        (world.reads && effect === "read") || allowed.some((allowance) => allows(allowance, one)),
      addReads: async () => void (world.reads = true),
      add: async (allowance: Allowance) => void allowed.push(allowance),
    },
    shownConversation: () => world.shown,
    workspace: {
      resolve: async (path: string) => ({
        folder: { name: "w", uri: "file:///w" },
        path: world.leadsTo ?? path,
      }),
      stat: async () => (world.file === undefined ? undefined : { kind: "file", size: world.file.length }),
      text: async () => world.file,
    },
    ownFolders: [],
    shellKind: () => "posix",
    translate: (message: string) => message,
    isTrusted: () => isTrusted,
    reveal: () => void asked.push(1),
  } as unknown as ApprovalParts;
  return { approvals: new Approvals(parts), asked, allowed, settings, world };
}

/** "yes", "no", or "asks" where the user would be asked. */
async function answerTo(approvals: Approvals, one: ToolCall, effect: ToolEffect): Promise<string> {
  const stop = new AbortController();
  const { promise: asks, resolve: ask } = Promise.withResolvers<string>();
  const answer = approvals
    .allows(pending(one, effect), stop.signal, () => ask("asks"))
    .then((isAllowed) => (isAllowed ? "yes" : "no"));
  const first = await Promise.race([answer, asks]);
  stop.abort();
  return first;
}

const tick = () => new Promise((resolve) => setImmediate(resolve));

describe("Approvals", () => {
  const table: readonly (readonly [Parameters<typeof approvalsUnder>[0], ToolEffect, string])[] = [
    ["ask", "read", "asks"],
    ["ask", "write", "asks"],
    ["ask", "execute", "asks"],
    ["allowReads", "read", "yes"],
    ["allowReads", "write", "asks"],
    ["allowReads", "execute", "asks"],
    ["allowAll", "read", "yes"],
    ["allowAll", "write", "yes"],
    ["allowAll", "execute", "yes"],
  ];
  for (const [setting, effect, expected] of table) {
    it(`under ${setting}: ${effect} → ${expected}`, async () => {
      const { approvals } = approvalsUnder(setting);
      assert.equal(await answerTo(approvals, call("1", "tool", { path: "a.txt" }), effect), expected);
    });
  }

  for (const path of [".git/hooks/pre-commit", ".vscode/tasks.json", "sub/.VSCode/settings.json"]) {
    it(`ask about every write to ${path}, whatever is allowed`, async () => {
      const { approvals } = approvalsUnder("allowAll");
      const answer = await answerTo(approvals, call("1", "edit_file", { path }), "write");
      assert.equal(answer, "asks");
    });
  }

  for (const [title, leadsTo] of [
    ["another file", "other.txt"],
    ["a protected place", ".git/hooks/pre-commit"],
  ] as const) {
    it(`ask again where the path leads to ${title} by the time of the answer`, async () => {
      const { approvals, asked, world } = approvalsUnder("ask");
      const answer = approvals.allows(
        pending(call("1", "edit_file", { path: "a.txt" }), "write"),
        never,
        unheard,
      );
      await until(() => asked.length === 1);
      world.leadsTo = leadsTo;
      await approvals.decide(seen("1"), "allow");
      await until(() => asked.length === 2);
      await approvals.decide(seen("1"), "deny");
      assert.equal(await answer, false);
    });
  }

  it("allow neither writing nor executing in a workspace that is not trusted", async () => {
    const { approvals } = approvalsUnder("allowAll", false);
    assert.equal(await answerTo(approvals, call("1", "edit_file"), "write"), "no");
    assert.equal(await answerTo(approvals, call("2", "run_command"), "execute"), "no");
    assert.equal(await answerTo(approvals, call("3", "read_file"), "read"), "yes");
  });

  it("take a denial for one call only, and a stop for a denial", async () => {
    const { approvals } = approvalsUnder("ask");
    const denied = approvals.allows(pending(call("1", "look"), "read"), never, unheard);
    const stop = new AbortController();
    const stopped = approvals.allows(pending(call("2", "look"), "read"), stop.signal, unheard);
    await new Promise((resolve) => setImmediate(resolve));
    await approvals.decide(seen("1"), "deny");
    assert.equal(await denied, false);
    stop.abort();
    assert.equal(await stopped, false);
    assert.equal(await approvals.decideNext("allow"), false);
  });

  it("let every waiting read go on once all reads are allowed", async () => {
    const { approvals } = approvalsUnder("ask");
    const reads = ["1", "2", "3"].map((id) =>
      approvals.allows(pending(call(id, "look"), "read"), never, unheard),
    );
    const write = approvals.allows(pending(call("4", "change"), "write"), never, unheard);
    await new Promise((resolve) => setImmediate(resolve));
    await approvals.decide(seen("2"), "allowReads");
    assert.deepEqual(await Promise.all(reads), [true, true, true]);
    await approvals.decideNext("deny");
    assert.equal(await write, false);
  });

  it("settle reads only by allowing all reads, and leave the settings alone", async () => {
    const { approvals, settings, world } = approvalsUnder("ask");
    const write = approvals.allows(pending(call("1", "change"), "write"), never, unheard);
    await tick();
    await approvals.decide(seen("1"), "allowReads");
    assert.deepEqual([world.reads, settings.approval], [false, "ask"]);
    await approvals.decide(seen("1"), "deny");
    assert.equal(await write, false);
    const read = approvals.allows(pending(call("2", "look"), "read"), never, unheard);
    await tick();
    await approvals.decide(seen("2"), "allowReads");
    assert.equal(await read, true);
    assert.deepEqual([world.reads, settings.approval], [true, "ask"]);
  });

  it("take an answer for the question that was seen, where servers repeat the ids of calls", async () => {
    const { approvals, world } = approvalsUnder("ask");
    const answers: string[] = [];
    const command = (text: string) => call("call_0", "run_command", { command: text });
    const ask = (conversation: string, text: string) =>
      void approvals
        .allows(pending(command(text), "execute", conversation), never, unheard)
        .then((isAllowed) => answers.push(`${text} ${isAllowed ? "runs" : "denied"}`));
    ask("a", "rm -rf build");
    ask("b", "ls");
    await tick();
    world.shown = "b";
    for (const refused of [seenIn("a", "call_0"), { conversation: "b", id: "entry-a-call_0" }])
      await approvals.decide(refused, "allow");
    await tick();
    assert.deepEqual(answers, []);
    await approvals.decide(seenIn("b", "call_0"), "allow");
    await tick();
    assert.deepEqual(answers, ["ls runs"]);
    assert.equal(await approvals.decideNext("allow"), false);
    assert.equal(await approvals.decideNext("deny"), false);
    world.shown = "a";
    assert.equal(await approvals.decideNext("deny"), true);
    await tick();
    assert.deepEqual(answers, ["ls runs", "rm -rf build denied"]);
  });

  it("allow by command only what is on the screen", async () => {
    const { approvals } = approvalsUnder("ask");
    const first = approvals.allows(pending(call("1", "change"), "write"), never, unheard);
    const second = approvals.allows(pending(call("2", "change"), "write"), never, unheard);
    await tick();
    assert.equal(await approvals.decideNext("allow"), false);
    approvals.noteSeen(seen("2").id, true);
    assert.equal(await approvals.decideNext("allow"), true);
    assert.equal(await second, true);
    approvals.noteSeen(seen("1").id, true);
    approvals.noteSeen(seen("1").id, false);
    assert.equal(await approvals.decideNext("allow"), false);
    approvals.noteSeen(seen("1").id, true);
    approvals.noteNoneSeen();
    assert.equal(await approvals.decideNext("allow"), false);
    assert.equal(await approvals.decideNext("deny"), true);
    assert.equal(await first, false);
  });

  it("ask anew about a file that has another text than the one that was shown", async () => {
    const { approvals, world } = approvalsUnder("ask");
    const shown: string[] = [];
    const write = pending(call("1", "write_file", { path: "a.txt", content: "new" }), "write");
    const answer = approvals.allows(write, never, ({ before, again }) =>
      shown.push(`${before}${again ? " again" : ""}`),
    );
    for (const [index, text] of ["one", "two", undefined].entries()) {
      await until(() => shown.length === index + 1);
      world.file = text;
      await approvals.decide(seen("1"), "allow");
    }
    await until(() => shown.length === 4);
    await approvals.decide(seen("1"), "allow");
    assert.equal(await answer, true);
    assert.deepEqual(shown, ["undefined", "one again", "two again", "undefined again"]);
  });

  it("name the file that a path leads to where that is another than it says", async () => {
    const { approvals, world } = approvalsUnder("ask");
    const targetOf = async (path: string, leadsTo: string) => {
      world.leadsTo = leadsTo;
      const stop = new AbortController();
      let found: string | undefined = "not asked";
      const write = pending(call("1", "edit_file", { path }), "write");
      await approvals.allows(write, stop.signal, ({ target }) => {
        found = target;
        stop.abort();
      });
      return found;
    };
    assert.equal(await targetOf("notes.txt", "src/main.ts"), "w/src/main.ts");
    for (const path of ["./src/main.ts", "w/src/main.ts"])
      assert.equal(await targetOf(path, "src/main.ts"), undefined);
    for (const path of [".", "./"]) assert.equal(await targetOf(path, ""), undefined);
    for (const path of ["src", "./src/", "src/."]) assert.equal(await targetOf(path, "src"), undefined);
    assert.equal(await targetOf(".", "elsewhere"), "w/elsewhere");
  });

  it("remember what is always allowed here, by tool and by the words of a command", async () => {
    const { approvals, asked, allowed } = approvalsUnder("ask");
    const first = approvals.allows(
      pending(call("1", "run_command", { command: "npm test" }), "execute"),
      never,
      unheard,
    );
    await new Promise((resolve) => setImmediate(resolve));
    await approvals.decide(seen("1"), "allowAlways");
    assert.equal(await first, true);
    assert.deepEqual(allowed, [{ tool: "run_command", command: "npm test", andMore: true }]);
    assert.equal(
      await approvals.allows(
        pending(call("2", "run_command", { command: "npm test -- --bail" }), "execute"),
        never,
        unheard,
      ),
      true,
    );
    assert.equal(asked.length, 1);
    assert.equal(
      await answerTo(approvals, call("3", "run_command", { command: "npm publish" }), "execute"),
      "asks",
    );
  });

  it("say what can be allowed for good, and offer it neither for reads nor for protected places", async () => {
    const offers: [ToolEffect, ToolCall, string | undefined][] = [
      ["write", call("1", "edit_file", { path: "a.txt" }), "edit_file"],
      ["execute", call("2", "run_command", { command: "npm run build" }), "npm run build"],
      ["execute", call("3", "lookup", { word: "a" }), "lookup"],
      ["read", call("4", "look"), undefined],
      ["write", call("5", "edit_file", { path: ".git/config" }), undefined],
      ["execute", call("6", "run_command", { command: "rm -r .vscode" }), undefined],
    ];
    for (const [effect, one, expected] of offers) {
      const { approvals, allowed } = approvalsUnder("ask");
      const asked = Promise.withResolvers<string | undefined>();
      const answer = approvals.allows(pending(one, effect), never, ({ always }) => asked.resolve(always));
      assert.equal(await asked.promise, expected, one.id);
      await approvals.decide(seen(one.id), "allowAlways");
      assert.equal(await answer, true);
      assert.equal(allowed.length, expected === undefined ? 0 : 1, one.id);
    }
  });

  it("are asked for nothing where a setting or an allowance has answered", async () => {
    const { approvals } = approvalsUnder("allowAll");
    const asked = () => assert.fail("it was asked for");
    assert.equal(
      await approvals.allows(pending(call("1", "edit_file", { path: "a" }), "write"), never, asked),
      true,
    );
  });
});

describe("The tools of a workspace that is not trusted", () => {
  const tools = {
    definitions: ["read_file", "edit_file"].map((name) => ({
      type: "function" as const,
      function: { name },
    })),
    effect: (name: string): ToolEffect => (name === "read_file" ? "read" : "write"),
    run: async () => ({ content: "ran" }),
  };

  it("are those that read, and no other runs", async () => {
    const untrusted = new TrustedTools(tools, () => false);
    assert.deepEqual(
      untrusted.definitions.map((one) => one.function.name),
      ["read_file"],
    );
    assert.match((await untrusted.run(call("1", "edit_file"), never)).content, /not trusted/);
    assert.equal((await untrusted.run(call("2", "read_file"), never)).content, "ran");
  });

  it("are all of them once it is", () => {
    assert.equal(new TrustedTools(tools, () => true).definitions.length, 2);
  });

  it("show the text of what a patch deletes, and ask again when that has changed", async () => {
    const { approvals, world } = approvalsUnder("ask");
    world.file = "one";
    const input = "*** Begin Patch\n*** Delete File: a.txt\n*** Add File: b.txt\n+b\n*** End Patch";
    const shown: unknown[] = [];
    const answer = approvals.allows(
      pending(call("1", "apply_patch", { input }), "write"),
      never,
      (question) => shown.push(question.gone, question.again),
    );
    await until(() => shown.length === 2);
    world.file = "two";
    await approvals.decide(seen("1"), "allow");
    await until(() => shown.length === 4);
    await approvals.decide(seen("1"), "allow");
    assert.equal(await answer, true);
    const gone = (text: string) => [{ path: "a.txt", text }];
    assert.deepEqual(shown, [gone("one"), undefined, gone("two"), true]);
  });

  it("say where the paths of a patch lead that links make others than they say", async () => {
    const { approvals, world } = approvalsUnder("ask");
    world.leadsTo = "else.txt";
    const input = "*** Begin Patch\n*** Update File: a.txt\n*** Move to: b.txt\n*** End Patch";
    const stop = new AbortController();
    const target = await new Promise((resolve) => {
      void approvals.allows(pending(call("1", "apply_patch", { input }), "write"), stop.signal, (question) =>
        resolve(question.target),
      );
    });
    stop.abort();
    assert.equal(target, "w/else.txt, w/else.txt");
  });
});

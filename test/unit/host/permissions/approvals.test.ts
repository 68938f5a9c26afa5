import assert from "node:assert/strict";
import type { Allowance } from "../../../../src/core/permissions/allowance.ts";
import { allows } from "../../../../src/core/permissions/allowance.ts";
import type { ToolEffect } from "../../../../src/core/ports/tools.ts";
import type { ToolCall } from "../../../../src/core/conversation/message.ts";
import { Approvals, type ApprovalParts } from "../../../../src/host/permissions/approvals.ts";
import { TrustedTools } from "../../../../src/host/permissions/trustedTools.ts";

const call = (id: string, name: string, args: object = {}): ToolCall => ({
  id,
  type: "function",
  function: { name, arguments: JSON.stringify(args) },
});
const never = new AbortController().signal;
const unheard = () => undefined;

/** Approvals under a setting, in a workspace where every path is what it says. */
function approvalsUnder(approval: "ask" | "allowReads" | "allowAll", isTrusted = true) {
  const settings = {
    approval,
    write: async (_key: string, value: typeof approval) => void (settings.approval = value),
  };
  const allowed: Allowance[] = [];
  const asked: number[] = [];
  const parts = {
    settings,
    allowances: {
      cover: (one: ToolCall) => allowed.some((allowance) => allows(allowance, one)),
      add: async (allowance: Allowance) => void allowed.push(allowance),
    },
    workspace: { resolve: async (path: string) => ({ folder: { name: "w", uri: "file:///w" }, path }) },
    ownFolders: [],
    shell: "posix",
    translate: (message: string) => message,
    isTrusted: () => isTrusted,
    reveal: () => void asked.push(1),
  } as unknown as ApprovalParts;
  return { approvals: new Approvals(parts), asked, allowed };
}

/** "yes", "no", or "asks" where the user would be asked. */
async function answerTo(approvals: Approvals, one: ToolCall, effect: ToolEffect): Promise<string> {
  const stop = new AbortController();
  const answer = approvals
    .allows(one, effect, stop.signal, unheard)
    .then((isAllowed) => (isAllowed ? "yes" : "no"));
  const pause = new Promise<string>((resolve) => setTimeout(() => resolve("asks"), 5));
  const first = await Promise.race([answer, pause]);
  stop.abort();
  return first;
}

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

  it("allow neither writing nor executing in a workspace that is not trusted", async () => {
    const { approvals } = approvalsUnder("allowAll", false);
    assert.equal(await answerTo(approvals, call("1", "edit_file"), "write"), "no");
    assert.equal(await answerTo(approvals, call("2", "run_command"), "execute"), "no");
    assert.equal(await answerTo(approvals, call("3", "read_file"), "read"), "yes");
  });

  it("take a denial for one call only, and a stop for a denial", async () => {
    const { approvals } = approvalsUnder("ask");
    const denied = approvals.allows(call("1", "look"), "read", never, unheard);
    const stop = new AbortController();
    const stopped = approvals.allows(call("2", "look"), "read", stop.signal, unheard);
    await new Promise((resolve) => setImmediate(resolve));
    await approvals.decide("1", "deny");
    assert.equal(await denied, false);
    stop.abort();
    assert.equal(await stopped, false);
    assert.equal(await approvals.decideNext("allow"), false);
  });

  it("let every waiting read go on once all reads are allowed", async () => {
    const { approvals } = approvalsUnder("ask");
    const reads = ["1", "2", "3"].map((id) => approvals.allows(call(id, "look"), "read", never, unheard));
    const write = approvals.allows(call("4", "change"), "write", never, unheard);
    await new Promise((resolve) => setImmediate(resolve));
    await approvals.decide("2", "allowReads");
    assert.deepEqual(await Promise.all(reads), [true, true, true]);
    await approvals.decideNext("deny");
    assert.equal(await write, false);
  });

  it("remember what is always allowed here, by tool and by the words of a command", async () => {
    const { approvals, asked, allowed } = approvalsUnder("ask");
    const first = approvals.allows(
      call("1", "run_command", { command: "npm test" }),
      "execute",
      never,
      unheard,
    );
    await new Promise((resolve) => setImmediate(resolve));
    await approvals.decide("1", "allowAlways");
    assert.equal(await first, true);
    assert.deepEqual(allowed, [{ tool: "run_command", command: "npm test", andMore: true }]);
    assert.equal(
      await approvals.allows(
        call("2", "run_command", { command: "npm test -- --bail" }),
        "execute",
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
      const answer = approvals.allows(one, effect, never, ({ always }) => asked.resolve(always));
      assert.equal(await asked.promise, expected, one.id);
      await approvals.decide(one.id, "allowAlways");
      assert.equal(await answer, true);
      assert.equal(allowed.length, expected === undefined ? 0 : 1, one.id);
    }
  });

  it("are asked for nothing where a setting or an allowance has answered", async () => {
    const { approvals } = approvalsUnder("allowAll");
    const asked = () => assert.fail("it was asked for");
    assert.equal(await approvals.allows(call("1", "edit_file", { path: "a" }), "write", never, asked), true);
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
});

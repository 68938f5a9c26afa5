import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import type { TurnOutcome } from "../../src/core/agent/record/sessionEvents.ts";
import { failureFact } from "../../src/presenter/messages/failureMessages.ts";
import { language } from "../../src/host/platform/formatting.ts";
import type { ModelServer } from "../modelServer/modelServer.ts";
import { validateRequest } from "../modelServer/validateRequest.ts";
import { faultFiles, faultTable } from "../fixtures/faultTable.ts";
import { until } from "../fixtures/until.ts";
import { configure, run, serve, state } from "./support.ts";

const usual = {
  maxRetries: 0,
  maxRequestsPerTurn: undefined,
  contextWindow: undefined,
  responseReserve: undefined,
};

let server: ModelServer;
const root = () => vscode.workspace.workspaceFolders![0]!.uri.fsPath;

async function begin(): Promise<void> {
  server = await serve();
  await configure(usual);
  for (const [name, content] of Object.entries(faultFiles)) await writeFile(join(root(), name), content());
}

async function end(): Promise<void> {
  await configure({ ...usual, maxRetries: undefined });
  await server.close();
}

/** Asserts that all requests were valid and that the record can be sent again: the strict server takes the next message. */
async function assertGoesOn(): Promise<void> {
  for (const { body } of server.requests) assert.equal(validateRequest(body), undefined);
  // Another server, since this one may have answers and failures left.
  await server.close();
  server = await serve();
  await configure(usual);
  server.script({ text: "Fine again." });
  const outcome = await run<TurnOutcome>("send", { text: "And now?" });
  assert.deepEqual([outcome.stopReason, outcome.text], ["stop", "Fine again."]);
  assert.deepEqual(
    server.requests.map(({ status }) => status),
    [200],
  );
  assert.equal((await state()).running, false);
}

function assertSentence(text: string): void {
  assert.match(text, /^\S.*[.!?")]$/, text);
  assert.ok(text.length < 500, text);
  assert.doesNotMatch(text, /undefined|\[object|Error:|\n/, text);
}

/**
 * Faults that are tried here: one of the network, one of VS Code's clock, and those of its files and terminal; the unit
 * suite goes through all of them.
 */
const chosen = [
  "status 401",
  "a failure that passes",
  "a file of 10 MB",
  "a command that hangs",
  "a command that prints 10 MB",
];
const rows = faultTable.filter(({ name }) => chosen.includes(name));

describe("A fault in VS Code ends in a sentence and in a record that can be sent again", () => {
  before(begin);
  after(end);

  it("is one of each kind", () => assert.equal(rows.length, chosen.length));

  for (const { name, arrange, ends, says, settings } of rows) {
    it(name, async () => {
      await run("newConversation");
      if (settings) await configure({ ...settings });
      arrange(server);
      const outcome = await run<TurnOutcome>("send", { text: name });
      assert.equal(outcome.stopReason, ends, JSON.stringify(outcome));
      const told = outcome.failure && failureFact(outcome.failure, language).message;
      if (ends !== "stop" && ends !== "length") assertSentence(told ?? "");
      if (says && told !== undefined) assert.match(told, says);
      if (says && told === undefined)
        assert.match(JSON.stringify(server.requests.at(-1)?.body.messages.at(-1)), says);
      await assertGoesOn();
    });
  }
});

describe("A Stop", () => {
  before(begin);
  after(end);

  const command = (text: string) => ({ toolCalls: [{ name: "run_command", arguments: { command: text } }] });

  it("while a command runs, with another call behind it ends the turn at once and leaves a record that can be sent again", async () => {
    await rm(join(root(), "stop-begun.txt"), { force: true });
    await run("newConversation");
    await run("send", { text: "Hello" });
    server.script({
      toolCalls: [
        // Longer than this test may take.
        ...command("echo x > stop-begun.txt; sleep 600").toolCalls,
        ...command("echo never").toolCalls,
      ],
    });
    const turn = run<TurnOutcome>("send", { text: "Go" });
    await until(() => existsSync(join(root(), "stop-begun.txt")));
    await run("cancel");
    const outcome = await turn;
    assert.equal(outcome.stopReason, "cancelled");
    assert.equal(outcome.failure, undefined);
    await assertGoesOn();
  });

  it("is not needed for a denial: the model is told, and the turn goes on", async () => {
    await run("newConversation");
    await configure({ approval: "ask" });
    server.script(command("echo never"), { text: "As you like." });
    const turn = run<TurnOutcome>("send", { text: "Go" });
    await until(async () => run<boolean>("deny"));
    assert.equal((await turn).text, "As you like.");
    assert.match(JSON.stringify(server.requests.at(-1)?.body.messages.at(-1)), /denied/);
    await configure({ approval: "allowAll" });
  });
});

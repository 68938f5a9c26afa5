import assert from "node:assert/strict";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import * as vscode from "vscode";
import type { TurnOutcome } from "../../src/core/agent/record/sessionEvents.ts";
import type { ModelServer } from "../modelServer/modelServer.ts";
import { until } from "../fixtures/until.ts";
import { configure, run, saved, serve, state, undoIn } from "./support.ts";

const oldText = `  const share = Math.floor(cents / people);
  return Array.from({ length: people }, () => share);`;
const newText = `  const share = Math.floor(cents / people);
  const rest = cents - share * people;
  return Array.from({ length: people }, (_, index) => share + (index < rest ? 1 : 0));`;

describe("A task from start to end", () => {
  let server: ModelServer;
  const file = () => vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, "src/money.js");
  const onDisk = () => readFile(file().fsPath, "utf8");
  const messages = () => server.requests.at(-1)?.body.messages ?? [];
  const told = () => words(messages().at(-1));

  let atFirst = "";

  before(async () => {
    atFirst = await onDisk();
    server = await serve();
    await configure({ approval: "allowReads", maxRetries: 0 });
  });

  after(async () => {
    await configure({ approval: "allowAll", maxRetries: undefined });
    await server.close();
  });

  /** An earlier try has left its edit. */
  const backToFirst = async () => {
    await writeFile(file().fsPath, atFirst);
    await vscode.window.showTextDocument(file());
    await vscode.commands.executeCommand("workbench.action.files.revert");
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
  };

  it("finds the failing function, mends it with approval, runs its test and reports; the edit can be undone", async () => {
    if ((await onDisk()) !== atFirst) await backToFirst();
    const command = "node --test test/money.test.js";
    const test = { toolCalls: [{ name: "run_command", arguments: { command } }] };
    const seen: string[] = [];
    const then = (answer: object) => () => {
      seen.push(told());
      return answer;
    };
    await run("newConversation");
    server.script(
      { text: "Let me see the test fail.", ...test },
      then({ toolCalls: [{ name: "search_text", arguments: { query: "function split" } }] }),
      then({ toolCalls: [{ name: "read_file", arguments: { path: "src/money.js" } }] }),
      then({ toolCalls: [{ name: "edit_file", arguments: { path: "src/money.js", oldText, newText } }] }),
      then(test),
      then({
        text: "`split` lost the rest of the division. Fixed in [money.js](src/money.js); its test passes.",
      }),
    );
    const turn = run<TurnOutcome>("send", { text: "A test fails. Find out why and fix it." });
    // The command, the edit and the command again wait for an answer; the reads do not.
    for (let approved = 0; approved < 3; approved++) await until(() => run<boolean>("allow"));
    const outcome = await turn;
    assert.equal(outcome.stopReason, "stop");
    assert.match(outcome.text, /its test passes/);

    const [failing, found, source, edited, passing] = seen;
    assert.match(failing!, /Exit code 1[^]*334/);
    assert.match(found!, /src\/money\.js/);
    assert.ok(source!.includes("Math.floor(cents / people)"));
    assert.match(edited!, /Edited src\/money\.js, lines 17-19/);
    assert.match(passing!, /Exit code 0/);
    assert.equal(await onDisk(), atFirst.replace(oldText, newText));

    const { messages: weighed } = await state();
    assert.deepEqual(
      weighed.map(({ role }) => role),
      ["system", "user", ...Array.from({ length: 5 }, () => ["assistant", "tool"]).flat(), "assistant"],
    );

    await undoIn(file());
    await saved(await vscode.workspace.openTextDocument(file()));
    assert.equal(await onDisk(), atFirst);
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
  });

  it("tells the model which file is open and selected, once", async () => {
    await run("newConversation");
    const editor = await vscode.window.showTextDocument(file());
    editor.selection = new vscode.Selection(0, 0, 1, 0);
    await run("send", { text: "What is this?" });
    const said = () => words(messages().findLast(({ role }) => role === "user"));
    assert.match(
      said(),
      /^What is this\?\n\nAttached `editor`:\n```\nActive file: src\/money\.js\nSelected, lines 1-1:/,
    );
    await run("send", { text: "And?" });
    assert.equal(said(), "And?");
    await configure({ editorContext: false });
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    await run("send", { text: "Now?" });
    assert.equal(said(), "Now?");
    await configure({ editorContext: undefined });
  });

  it("follows the workspace's instructions", async () => {
    const agents = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, "AGENTS.md");
    await vscode.workspace.fs.writeFile(agents, new TextEncoder().encode("Always write tests first."));
    await run("newConversation");
    await run("send", { text: "Hi" });
    const [system] = messages();
    assert.match(words(system), /from AGENTS\.md:\n<instructions>\nAlways write tests first\./);
    const { tokens, messages: weighed } = await state();
    assert.equal(tokens.system, weighed[0]?.tokens);
    const nested = vscode.Uri.joinPath(agents, "..", "src", "AGENTS.md");
    await vscode.workspace.fs.writeFile(nested, new TextEncoder().encode("Money is in cents."));
    server.script(
      { toolCalls: [{ name: "read_file", arguments: { path: "src/money.js" } }] },
      { text: "Read." },
    );
    await run("send", { text: "Look" });
    const result = messages().findLast(({ role }) => role === "tool");
    assert.match(words(result), /from src\/AGENTS\.md:\n<instructions>\nMoney is in cents\./);
    assert.ok((await state()).tokens.instructions);
    await vscode.workspace.fs.delete(nested);
    await vscode.workspace.fs.delete(agents);
  });

  it("hears within a turn of instructions that change, and that come with a folder", async () => {
    const root = vscode.workspace.workspaceFolders![0]!.uri.fsPath;
    const put = (path: string, text: string) => writeFile(join(root, path), text);
    const clear = async () => {
      for (const folder of ["told", "late", "later", "gone"])
        await rm(join(root, folder), { recursive: true, force: true });
    };
    await clear();
    for (const folder of ["told", "late", "later"]) {
      await mkdir(join(root, folder));
      await put(`${folder}/a.txt`, "a");
    }
    await put("told/AGENTS.md", "First.");
    await put("later/AGENTS.md", "Late.");
    /** Has the agent read a file, which it goes on to do after a change until what it reads tells of that. */
    const hears = async (path: string, change: () => Promise<unknown>, expected: string) => {
      let endLine = 0;
      // Another call each time: the same one over and over would be a loop.
      const look = () => ({ toolCalls: [{ name: "read_file", arguments: { path, endLine: ++endLine } }] });
      const again = async (): Promise<object> => {
        if (told().includes(expected)) return { text: "Heard." };
        await wait(100);
        server.script(again);
        return look();
      };
      server.script(look(), async () => {
        await change();
        return again();
      });
      await run("newConversation");
      assert.equal((await run<TurnOutcome>("send", { text: "Look" })).stopReason, "stop");
      assert.ok(told().includes(expected), told());
    };
    await hears("told/a.txt", () => put("told/AGENTS.md", "Second."), "Second.");
    const exchange = async () => {
      await rename(join(root, "late"), join(root, "gone"));
      await rename(join(root, "later"), join(root, "late"));
    };
    await hears("late/a.txt", exchange, "Late.");
    await clear();
  });
});

function words(message: { readonly content?: unknown } | undefined): string {
  const content = message?.content;
  return typeof content === "string" ? content : JSON.stringify(content);
}

import assert from "node:assert/strict";
import { mkdir, readFile, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as vscode from "vscode";
import type { TurnOutcome } from "../../src/core/agent/record/sessionEvents.ts";
import { failureFact } from "../../src/presenter/messages/failureMessages.ts";
import { language } from "../../src/host/platform/formatting.ts";
import { until } from "../fixtures/until.ts";
import { faults } from "../modelServer/fault.ts";
import type { ModelServer } from "../modelServer/modelServer.ts";
import { configure, run, serve, state } from "./support.ts";

const workspace = () => vscode.workspace.workspaceFolders![0]!.uri.fsPath;

describe("The API key", () => {
  const canary = "sk-canary-7f3a91c25e8d4b06";
  let server: ModelServer;

  before(async () => {
    process.env["OPENAI_API_KEY"] = canary;
    server = await serve({ apiKey: canary });
    await configure({ maxRetries: 1 });
  });

  after(async () => {
    delete process.env["OPENAI_API_KEY"];
    await configure({ maxRetries: undefined });
    await server.close();
  });

  it("goes to its server, and is found nowhere else: record, export, log, errors, state", async () => {
    await run("newConversation");
    const said: string[] = [];
    const send = async (text: string) => {
      const outcome = await run<TurnOutcome>("send", { text });
      said.push(
        JSON.stringify(outcome),
        outcome.failure ? failureFact(outcome.failure, language).message : "",
      );
      return outcome;
    };
    assert.equal((await send("Hello")).stopReason, "stop");
    const echo = `You sent Bearer ${canary}, and ${canary} is wrong.`;
    for (const fault of [
      { fault: "status", status: 400, message: echo },
      { fault: "status", status: 401, message: echo },
      { fault: "status", status: 403, message: echo },
      { fault: "errorEvent", afterEvents: 1, error: { message: echo } },
      faults.unauthorized,
      { fault: "html" },
      { fault: "reset" },
    ] as const) {
      // Some are asked about once more.
      server.fail(fault, fault);
      assert.equal((await send("Again")).stopReason, "failed");
      server.forget();
    }
    server.script({ toolCalls: [{ name: "run_command", arguments: { command: "env" } }] });
    assert.equal((await send("Run it")).stopReason, "stop");
    const result = server.requests.at(-1)?.body.messages.at(-1);
    assert.match(JSON.stringify(result), /OPENAI_API_KEY=\[redacted apiKey\]/);
    const folder = join(dirname(workspace()), "exports");
    await mkdir(folder, { recursive: true });
    await run("export", { format: "json", path: join(folder, "a.json") });
    await run("export", { format: "markdown", path: join(folder, "a.md") });
    said.push(JSON.stringify(await state()));
    assert.doesNotMatch(said.join("\n"), new RegExp(canary));
    assert.ok(server.requests.length >= 8);
    // The log comes to the disk in its own time.
    await until(async () => /"outcome":"stop"/.test((await logged(dirname(workspace()))).at(-1) ?? ""));
    const { searched, holding } = await filesWith(dirname(workspace()), canary);
    assert.deepEqual(holding, []);
    for (const needed of [/conversations\.db/, /Longhand\.log/, /a\.json/]) {
      assert.ok(
        searched.some((file) => needed.test(file)),
        `${needed.source} was not searched`,
      );
    }
  });
});

/** Lines of the extension's logs below `folder` that tell of a request to a model. */
async function logged(folder: string): Promise<string[]> {
  const { searched } = await filesWith(folder, "");
  const logs = searched.filter((file) => /Longhand\.log$/.test(file));
  const texts = await Promise.all(logs.map((file) => readFile(file, "utf8")));
  return texts.flatMap((text) => text.split("\n")).filter((line) => line.includes("] request {"));
}

/** Every file below `folder`, the installed extensions aside, and those that hold `text`. */
async function filesWith(folder: string, text: string) {
  const searched: string[] = [];
  const holding: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || path.startsWith(join(folder, "extensions"))) continue;
    searched.push(path);
    if ((await readFile(path)).includes(text)) holding.push(path);
  }
  return { searched, holding };
}

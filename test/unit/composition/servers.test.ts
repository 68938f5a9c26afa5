import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as editor from "../../fixtures/vscode/vscodeModule.ts";
import { startModelServer, type ModelServer } from "../../modelServer/modelServer.ts";
import {
  configure,
  run,
  serve,
  state,
  usualModel,
  useExtension,
} from "../../fixtures/vscode/runningExtension.ts";

/** The first server's key is in the environment, the other's in VS Code's secret storage. */
const keys = { first: "sk-first-8c1d", beta: "sk-beta-77e0" };

interface Outcome {
  readonly stopReason: string;
  readonly failure?: { readonly error: { readonly kind: string; readonly message: string } };
}

describe("Several model servers", () => {
  const { beside } = useExtension();
  let first: ModelServer;
  let beta: ModelServer;

  /** Answers the next input box. */
  const answering = (text: string) => {
    editor.window.showInputBox = async () => text;
  };

  before(async () => {
    process.env["OPENAI_API_KEY"] = keys.first;
    first = await serve({ apiKey: keys.first });
    beta = await startModelServer({
      apiKey: keys.beta,
      models: { "beta-model": { window: 20_000, shutdown: "2020-01-31" } },
    });
    const lost = { name: "Lost", baseUrl: "not an address" };
    await configure({ servers: [lost, { name: "Beta", baseUrl: beta.url }], maxRetries: 0 });
  });
  after(async () => {
    delete process.env["OPENAI_API_KEY"];
    await beta.close();
  });

  const say = (text: string) => run<Outcome>("send", { text });
  const seen = () => [first, beta].map(({ requests }) => requests.length);
  const sent = ({ authorizations }: ModelServer) => authorizations;

  it("answer one conversation in turn, each with its own window and key; no key reaches the other", async () => {
    await run("newConversation");
    assert.equal((await say("one")).stopReason, "stop");
    const { id, model } = await state();
    assert.deepEqual(await run("selectModel", { model: "beta-model", server: "Beta" }), {
      ...{ model: "beta-model", server: "Beta" },
    });
    // Without a key of its own it gets none, neither the first server's nor the environment's.
    const refused = await say("two");
    assert.deepEqual([refused.stopReason, refused.failure?.error.kind], ["failed", "unauthorized"]);
    answering(keys.beta);
    assert.equal(await run("setApiKey", { server: "Beta" }), true);
    assert.equal((await run<Outcome>("retry")).stopReason, "stop");
    const there = await state();
    assert.deepEqual([there.model, there.tokens.window], ["beta-model", 20_000]);
    await run("selectModel", { model });
    assert.equal((await say("three")).stopReason, "stop");
    assert.notEqual((await state()).tokens.window, 20_000);
    await run("selectModel", { model: "beta-model", server: "Beta" });
    await run("newConversation");
    await run("openConversation", { id });
    assert.equal((await say("four")).stopReason, "stop");
    assert.deepEqual(new Set(sent(first)), new Set([`Bearer ${keys.first}`]));
    assert.deepEqual(new Set(sent(beta)), new Set([undefined, `Bearer ${keys.beta}`]));
    assert.deepEqual(seen(), [2, 2]);
  });

  it("stay with a conversation that is exported and imported, by name and without a key", async () => {
    const path = join(beside(), "all.json");
    const before = seen();
    await run("export", { format: "json", path });
    const file = await readFile(path, "utf8");
    assert.match(file, /"server":\s*"Beta"/);
    for (const key of Object.values(keys)) assert.ok(!file.includes(key));
    await run("import", { path });
    assert.equal((await say("five")).stopReason, "stop");
    assert.deepEqual(seen(), [before[0], before[1]! + 1]);
  });

  it("are named where there is none of the name, and nothing is sent elsewhere", async () => {
    for (const server of ["Gamma", "Lost"]) {
      const { reason } = await run<{ reason: string }>("selectModel", { model: "m", server });
      assert.match(reason, new RegExp(`no server "${server}".*Beta`));
    }
    const before = seen();
    await configure({ servers: [] });
    const failed = await say("six");
    assert.match(failed.failure?.error.message ?? "", /longhand\.servers is named "Beta"/);
    assert.deepEqual(seen(), before);
    await configure({ servers: [{ name: "Beta", baseUrl: first.url }] });
    // Another address gets no key that was set for the one before: the first server's is its own by the environment alone.
    const elsewhere = await run<Outcome>("retry");
    assert.equal(elsewhere.failure?.error.kind, "unauthorized");
    assert.equal(sent(first).at(-1), undefined);
    await configure({ servers: [{ name: "Beta", baseUrl: beta.url }] });
    assert.equal((await run<Outcome>("retry")).stopReason, "stop");
  });

  it("say once that a model of theirs has ended, and what is wrong with a row", () => {
    const ended = editor.asked.notices.filter((sentence) =>
      /beta-model was shut down on .*2020/.test(sentence),
    );
    assert.equal(ended.length, 1, editor.asked.notices.join("\n"));
    assert.equal(
      editor.asked.notices.filter((sentence) => /longhand\.servers has a fault: "Lost"/.test(sentence))
        .length,
      1,
    );
  });

  it("are asked by new conversations too, once one is chosen before the first message", async () => {
    await run("newConversation");
    await run("selectModel", { model: "beta-model", server: "Beta" });
    assert.equal((await state()).model, "beta-model");
    const before = seen();
    await say("seven");
    await run("newConversation");
    await say("eight");
    assert.deepEqual(seen(), [before[0], before[1]! + 2]);
    await run("newConversation");
    await run("selectModel", { model: usualModel });
    await say("nine");
    assert.deepEqual(seen(), [before[0]! + 1, before[1]! + 2]);
  });
});

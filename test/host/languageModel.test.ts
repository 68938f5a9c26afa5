import assert from "node:assert/strict";
import * as vscode from "vscode";
import { until } from "../fixtures/until.ts";
import { configure, run, state, usualModel } from "./support.ts";

interface Provided {
  readonly requests: {
    readonly model: string;
    readonly messages: readonly {
      readonly role: number;
      readonly parts: readonly Record<string, unknown>[];
    }[];
    readonly tools: readonly { readonly name: string }[];
    readonly cancelled: boolean;
  }[];
  script(...answers: readonly (readonly unknown[])[]): void;
}

interface Outcome {
  readonly stopReason: string;
  readonly text: string;
  readonly failure?: { readonly error: { readonly kind: string; readonly message: string } };
}

describe("VS Code's own models", () => {
  let provided: Provided;

  before(async () => {
    const extension = vscode.extensions.getExtension<Provided>("longhand-tests.model-provider");
    assert.ok(extension, "the provider of scripted models is not installed");
    provided = await extension.activate();
    await configure({ provider: "vscode", model: "wide-talk", approval: "allowAll", maxRetries: 0 });
  });

  after(async () => {
    await configure({ provider: undefined, model: usualModel, approval: undefined, maxRetries: undefined });
    // Select Model writes it for this workspace.
    const settings = vscode.workspace.getConfiguration("longhand");
    await settings.update("model", undefined, vscode.ConfigurationTarget.Workspace);
  });

  beforeEach(() => run("newConversation"));

  const say = async (text = "Hello") => run<Outcome>("send", { text });
  const lastRequest = () => provided.requests.at(-1)!;

  it("answer, chosen by family, and are counted by their own tokenizer", async () => {
    provided.script(["Hello ", "from VS Code."]);
    assert.deepEqual(await say(), { stopReason: "stop", text: "Hello from VS Code." });
    assert.equal(lastRequest().model, "large");
    const { tokens, messages } = await state();
    assert.equal(tokens.limit, 60_000);
    assert.equal(
      messages.at(-1)?.tokens,
      Math.ceil(JSON.stringify([{ text: "Hello from VS Code." }]).length / 4),
    );
    assert.equal(tokens.system + tokens.tools + tokens.history + tokens.framing, tokens.total);
  });

  it("are chosen by vendor and id too", async () => {
    await configure({ model: "scripted/small" });
    await say();
    assert.equal(lastRequest().model, "small");
    await configure({ model: "wide-talk" });
  });

  it("call tools and get the results of one turn together", async () => {
    const call = (id: string, path: string) => ({ call: id, name: "read_file", input: { path } });
    provided.script(["Reading.", call("a", "README.md"), call("b", "missing.md")], ["Both read."]);
    assert.equal((await say()).text, "Both read.");
    assert.ok(lastRequest().tools.some(({ name }) => name === "read_file"));
    const [asked, answered] = lastRequest().messages.slice(-2);
    assert.deepEqual(
      asked!.parts.map((part) => part["call"] ?? part["text"]),
      ["Reading.", "a", "b"],
    );
    assert.deepEqual(
      answered!.parts.map((part) => part["result"]),
      ["a", "b"],
    );
    assert.match(String(answered!.parts[0]!["text"]), /Pocket|ledger/i);
  });

  it("give way to the first one there is where none has the name", async () => {
    await configure({ model: "no-such-model" });
    assert.equal((await say()).stopReason, "stop");
    assert.ok(["small", "large"].includes(lastRequest().model));
    await configure({ model: "wide-talk" });
  });

  it("are told when the user stops, and what had come is kept", async () => {
    provided.script(["Half a ", { hang: true }]);
    const before = provided.requests.length;
    const turn = say();
    await until(() => provided.requests.length > before);
    await run("cancel");
    assert.equal((await turn).stopReason, "cancelled");
    await until(() => lastRequest().cancelled);
    assert.equal((await state()).running, false);
  });

  for (const [refusal, kind] of [
    ["NoPermissions", "unauthorized"],
    ["Blocked", "unauthorized"],
    ["NotFound", "badRequest"],
  ] as const) {
    it(`say in a sentence that they refuse: ${refusal}`, async () => {
      provided.script([{ refuse: refusal }]);
      const { stopReason, failure } = await say();
      assert.equal(stopReason, "failed");
      assert.equal(failure?.error.kind, kind);
      assert.match(failure.error.message, /^.*Scripted Large.*\.$/);
    });
  }

  it("say in a sentence what a failing provider said", async () => {
    provided.script([{ fail: "the moon is in the way" }]);
    const { failure } = await say();
    assert.match(failure!.error.message, /Scripted Large failed\. It says: "the moon is in the way"/);
  });

  it("are counted by their own tokenizer only while they answer", async () => {
    const text = "Hello from VS Code, in rather many words. ".repeat(10);
    provided.script([text]);
    await say();
    const weight = async () => (await state()).messages.at(-1)!.tokens;
    const own = Math.ceil(JSON.stringify([{ text }]).length / 4);
    assert.equal(await weight(), own);
    await configure({ provider: "openai", model: "gpt-4o-mini" });
    assert.notEqual(await weight(), own);
    await configure({ provider: "vscode", model: "wide-talk" });
    assert.equal(await weight(), own);
  });

  it("say in a sentence that they said nothing", async () => {
    provided.script([]);
    const { failure } = await say();
    assert.equal(failure?.error.kind, "empty");
    assert.match(failure.error.message, /said nothing/);
  });

  it("are offered by Select Model", async () => {
    assert.deepEqual(await run("selectModel", { model: "scripted/large" }), { model: "scripted/large" });
  });
});

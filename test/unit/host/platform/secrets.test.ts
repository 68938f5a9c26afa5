import assert from "node:assert/strict";
import type * as vscode from "vscode";
import type { Secrets } from "../../../../src/host/platform/secrets.ts";
import type { Settings } from "../../../../src/host/platform/settings.ts";
import "../../../fixtures/vscode/useVscodeModule.ts";
import { window } from "../../../fixtures/vscode/vscodeModule.ts";

const owner = { baseUrl: "https://models.example.com/v1" };

describe("The box for an API key", () => {
  const { showInputBox } = window;
  const values = new Map<string, string>();
  let secrets: Secrets;

  before(async () => {
    const storage = {
      get: async (key: string) => values.get(key),
      store: async (key: string, value: string) => void values.set(key, value),
      delete: async (key: string) => void values.delete(key),
    };
    const { Secrets: SecretStore } = await import("../../../../src/host/platform/secrets.ts");
    secrets = new SecretStore(storage as never, { baseUrl: "http://localhost:1/v1" } as Settings);
  });
  after(() => Object.assign(window, { showInputBox }));

  /** Gives this answer; the prompt that the user read. */
  const answer = async (text: string) => {
    let prompt: string | undefined;
    window.showInputBox = async (box?: vscode.InputBoxOptions) => {
      prompt = box?.prompt;
      return text;
    };
    assert.equal(await secrets.ask(owner), true);
    return prompt;
  };

  it("says how a key is removed only where one is kept", async () => {
    const removal = /Leave it empty to remove it\./;
    assert.doesNotMatch((await answer("sk-1")) ?? "", removal);
    assert.match((await answer("")) ?? "", removal);
    assert.equal(await secrets.apiKey(owner), undefined);
    assert.doesNotMatch((await answer("sk-2")) ?? "", removal);
    assert.equal(await secrets.apiKey(owner), "sk-2");
  });
});

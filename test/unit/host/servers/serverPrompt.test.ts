import assert from "node:assert/strict";
import type * as vscode from "vscode";
import type { AddressReader, promptForServer as Prompt } from "../../../../src/host/servers/serverPrompt.ts";
import "../../../fixtures/vscode/useVscodeModule.ts";
import { window } from "../../../fixtures/vscode/vscodeModule.ts";

describe("Setting up a server by its address", () => {
  const { showInputBox, showQuickPick } = window;
  let promptForServer: typeof Prompt;
  let rows: readonly string[] = [];

  before(async () => {
    ({ promptForServer } = await import("../../../../src/host/servers/serverPrompt.ts"));
  });
  beforeEach(() => (rows = []));
  after(() => Object.assign(window, { showInputBox, showQuickPick }));

  /** Types these texts, one into each box, and picks the row that begins like this. */
  const answering = (texts: readonly string[], row = "") => {
    const left = [...texts];
    window.showInputBox = async (box?: vscode.InputBoxOptions) => {
      const text = left.shift();
      assert.equal(await box?.validateInput?.(text ?? ""), undefined);
      return text;
    };
    window.showQuickPick = (async (items: readonly vscode.QuickPickItem[]) => {
      rows = items.map(({ label }) => label);
      return items.find(({ label }) => label.startsWith(row));
    }) as never;
  };

  /** A server below /v1 of its host. */
  const listing = (...ids: readonly string[]): AddressReader => ({
    parse: (text) => (text === "nothing" ? undefined : `http://${text}`),
    probe: async (address) => ({ baseUrl: `${address}/v1`, models: ids.map((id) => ({ id })) }),
  });
  const at = (model: string) => ({ baseUrl: "http://box:1/v1", model });

  it("offers the models that it lists, and another by its name", async () => {
    answering(["box:1"], "b");
    assert.deepEqual(await promptForServer(listing("a", "b")), at("b"));
    assert.deepEqual(rows, ["a", "b", "Other model…"]);
    answering(["box:1", " c "], "Other");
    assert.deepEqual(await promptForServer(listing("a", "b")), at("c"));
    answering(["box:1"], "cancelled");
    assert.equal(await promptForServer(listing("a", "b")), undefined);
  });

  it("takes the only model without asking, and asks for a name where none is listed", async () => {
    answering(["box:1"]);
    assert.deepEqual(await promptForServer(listing("a")), at("a"));
    answering(["box:1", "c"]);
    assert.deepEqual(await promptForServer(listing()), at("c"));
    assert.deepEqual(rows, []);
    answering(["box:1", " "]);
    assert.equal(await promptForServer(listing()), undefined);
  });

  it("says what an address is where a text is none", async () => {
    let problem: unknown;
    window.showInputBox = async (box?: vscode.InputBoxOptions) => {
      problem = await box?.validateInput?.("nothing");
      return undefined;
    };
    assert.equal(await promptForServer(listing("a")), undefined);
    assert.match(String(problem), /web address such as/);
  });
});

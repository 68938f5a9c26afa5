import assert from "node:assert/strict";
import type * as vscode from "vscode";
import type { ToolBox } from "../../../../src/core/ports/tools.ts";
import { ToolSelection } from "../../../../src/host/permissions/toolSelection.ts";
import { call } from "../../../fixtures/toolCalls.ts";

function boxOf(names: readonly string[], effect: "read" | "execute"): ToolBox {
  return {
    definitions: names.map((name) => ({ type: "function", function: { name } })),
    effect: () => effect,
    run: async ({ function: { name } }) => ({ content: `${name} ran` }),
  };
}

function selectionOf(others: string[], stored?: unknown) {
  let value = stored;
  const state = {
    get: (_key: string, otherwise: unknown) => value ?? otherwise,
    update: async (_key: string, next: unknown) => void (value = next),
  } as unknown as vscode.Memento;
  return new ToolSelection(boxOf(["read", "run"], "read"), boxOf(others, "execute"), state);
}

const chosen = (selection: ToolSelection) => selection.definitions.map((one) => one.function.name);

describe("The tools of a workspace", () => {
  it("are Longhand's own at first", async () => {
    const selection = selectionOf(["lookup"]);
    assert.deepEqual(chosen(selection), ["read", "run"]);
    const refused = await call(selection, "lookup", {});
    assert.match(refused.content, /no tool lookup.*read, run/);
  });

  it("are those that were chosen, each run by whoever has it", async () => {
    const selection = selectionOf(["lookup", "other"]);
    await selection.choose(["run", "lookup"]);
    assert.deepEqual(chosen(selection), ["run", "lookup"]);
    assert.deepEqual([selection.effect("run"), selection.effect("lookup")], ["read", "execute"]);
    assert.equal((await call(selection, "lookup", {})).content, "lookup ran");
    assert.equal((await call(selection, "read", {})).failed, true);
  });

  it("still have what was chosen when a server that was away is back", async () => {
    const others = ["lookup"];
    const selection = selectionOf(others);
    await selection.choose(["read", "run", "lookup"]);
    others.length = 0;
    const away = new ToolSelection(
      boxOf(["read", "run"], "read"),
      boxOf([], "execute"),
      (selection as unknown as { state: vscode.Memento }).state,
    );
    assert.deepEqual(chosen(away), ["read", "run"]);
    await away.choose(["read"]);
    assert.deepEqual(chosen(selection), ["read", "lookup"]);
  });

  it("are the first ones again where what was stored cannot be understood", () => {
    assert.deepEqual(chosen(selectionOf(["lookup"], { off: "read", on: [7] })), ["read", "run"]);
  });
});

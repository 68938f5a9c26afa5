import assert from "node:assert/strict";
import type * as vscode from "vscode";
import type { Conversations } from "../../../../src/core/agent/session/conversations.ts";
import { offeredTools, recallTool } from "../../../../src/core/context/recall/recallTool.ts";
import type { ToolDefinition } from "../../../../src/core/conversation/message.ts";
import { createCounter } from "../../../../src/core/tokens/request/requestCounter.ts";
import type { ToolSelection } from "../../../../src/host/permissions/toolSelection.ts";
import "../../../fixtures/vscode/useVscodeModule.ts";
import { window } from "../../../fixtures/vscode/vscodeModule.ts";

const tool = (name: string): ToolDefinition => ({
  type: "function",
  function: { name, description: `Does ${name}.`, parameters: { type: "object", properties: {} } },
});
const counter = (tools: readonly ToolDefinition[]) => createCounter("gpt-4.1", tools);

describe("The choice of tools", () => {
  const titles: string[] = [];

  after(() => Reflect.deleteProperty(window, "createQuickPick"));

  /** Shows the list with these tools chosen, and takes it as it is; its title. */
  const shown = async (chosen: readonly string[]) => {
    const { ToolCommands } = await import("../../../../src/host/commands/toolCommands.ts");
    const all = ["one", "two", "three"].map((name) => ({
      definition: tool(name),
      isChosen: chosen.includes(name),
      isOwn: true,
    }));
    const selection = { all, definitions: [], choose: () => Promise.resolve() };
    const conversations = { estimator: { counter }, refresh: () => undefined };
    Object.assign(window, { createQuickPick: () => acceptedPick((title) => titles.push(title)) });
    const commands = new ToolCommands(
      selection as unknown as ToolSelection,
      conversations as unknown as Conversations,
    );
    await commands.select();
    return titles.at(-1);
  };

  it("has the sum that a request has for tools, with the share of recall, which goes along", async () => {
    const { toolTokens, tools } = await counter(offeredTools([tool("one"), tool("three")]));
    const recall = tools.find(({ name }) => name === recallTool.function.name)?.tokens ?? 0;
    assert.ok(recall > 0 && recall < toolTokens);
    assert.equal(
      await shown(["one", "three"]),
      `2 tools and recall: ${toolTokens} tokens in every request, ${recall} of them for recall`,
    );
    assert.match((await shown(["two"])) ?? "", /^1 tool and recall: /);
    assert.equal(await shown([]), "0 tools: 0 tokens in every request");
  });
});

/** A list that the user accepts as it is shown. */
function acceptedPick(show: (title: string) => void): Partial<vscode.QuickPick<vscode.QuickPickItem>> {
  let accept: () => void = () => undefined;
  const nothing = { dispose: () => undefined };
  const pick: Partial<vscode.QuickPick<vscode.QuickPickItem>> = {
    onDidChangeSelection: () => nothing,
    onDidHide: () => nothing,
    onDidAccept: (listener) => {
      accept = () => void listener();
      return nothing;
    },
    show: () => {
      show(pick.title ?? "");
      accept();
    },
    dispose: () => undefined,
  };
  return pick;
}

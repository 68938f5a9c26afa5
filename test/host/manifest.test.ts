import assert from "node:assert/strict";
import * as vscode from "vscode";

interface Manifest {
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
    }[];
    readonly configuration: {
      readonly properties: Readonly<
        Record<
          string,
          { readonly default: unknown; readonly markdownDescription: string; readonly enum?: unknown[] }
        >
      >;
    };
    readonly views: { readonly longhand: readonly { readonly id: string }[] };
  };
}

const titles = {
  newConversation: "New Conversation",
  openConversation: "Open Conversation",
  trim: "Trim Conversation",
  summarize: "Summarize Conversation",
  export: "Export Conversation",
  import: "Import Conversation",
  compare: "Compare Memory Strategies",
  undo: "Undo Last Memory Change",
};

const defaults = {
  provider: "openai",
  model: "gpt-6-luna",
  summaryModel: "gpt-6-luna",
  contextWindow: 0,
  responseReserve: 0,
  compactAt: 0.8,
  compactTo: 0.5,
  strategy: "slidingWindow",
  keepRecentExchanges: 10,
  approval: "ask",
};

describe("The manifest", () => {
  const manifest = () => vscode.extensions.getExtension("longhand.longhand")?.packageJSON as Manifest;

  before(() => vscode.extensions.getExtension("longhand.longhand")?.activate());

  it("declares no command that is not there, and every command that is", async () => {
    const declared = manifest().contributes.commands.map(({ command }) => command);
    const registered = (await vscode.commands.getCommands(true)).filter(
      // VS Code adds commands for the view and its container.
      (command) => command.startsWith("longhand.") && !command.startsWith("longhand.chat."),
    );
    assert.deepEqual(declared.toSorted(), registered.toSorted());
  });

  it("names the commands as documented", () => {
    const byId = new Map(manifest().contributes.commands.map((one) => [one.command, one]));
    for (const [id, title] of Object.entries(titles)) {
      assert.deepEqual(
        [byId.get(`longhand.${id}`)?.title, byId.get(`longhand.${id}`)?.category],
        [title, "Longhand"],
      );
    }
  });

  it("describes every setting and keeps the documented defaults", () => {
    const { properties } = manifest().contributes.configuration;
    for (const [key, { markdownDescription }] of Object.entries(properties))
      assert.ok(markdownDescription, key);
    for (const [key, value] of Object.entries(defaults))
      assert.equal(properties[`longhand.${key}`]?.default, value);
  });

  it("puts the chat into its view", () => {
    assert.deepEqual(
      manifest().contributes.views.longhand.map(({ id }) => id),
      ["longhand.chat"],
    );
  });
});

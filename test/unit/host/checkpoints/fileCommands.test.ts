import assert from "node:assert/strict";
import type { URI } from "vscode-uri";
import type { Session } from "../../../../src/core/agent/session/session.ts";
import type { Entry } from "../../../../src/core/conversation/entry.ts";
import { fold } from "../../../../src/core/conversation/fold.ts";
import type { ContentStore } from "../../../../src/core/ports/journal.ts";
import type { Workspace } from "../../../../src/core/ports/workspace.ts";
import "../../../fixtures/vscode/useVscodeModule.ts";
import { asked } from "../../../fixtures/vscode/vscodeModule.ts";

const file = (hash: string) => ({ kind: "file", hash, size: 1 }) as const;
const change = (path: string, was: object, is: object) => ({ folder: "w", path, before: was, after: is });
const changes = [
  change("src/a.js", file("h1"), file("h2")),
  change("made.js", { kind: "absent" }, file("h3")),
  change("gone.js", file("h4"), { kind: "absent" }),
];
const entries = [
  { type: "message", id: "q", seq: 1, message: { role: "user", content: "Change it" } },
  { type: "checkpoint", id: "k", seq: 2, call: "c1", changes },
  { type: "message", id: "a", seq: 3, message: { role: "assistant", content: "Done." } },
] as unknown as readonly Entry[];

describe("The review of what a turn has changed", () => {
  let shown: readonly (readonly (URI | undefined)[])[] = [];

  before(async () => {
    const { FileCommands } = await import("../../../../src/host/checkpoints/fileCommands.ts");
    const current = { conversation: fold("c", entries) } as unknown as Session;
    const workspace = { folders: [{ name: "w", uri: "file:///home/w" }] } as unknown as Workspace;
    const commands = new FileCommands({ current }, {} as ContentStore, workspace);
    assert.deepEqual(
      (await commands.review(undefined)).map(({ path }) => path),
      ["src/a.js", "made.js", "gone.js"],
    );
    const { args } = asked.commands.findLast(({ command }) => command === "vscode.changes")!;
    shown = args[1] as typeof shown;
  });

  it("has both sides of a file under one path, of which VS Code does not say that it was renamed", () => {
    const [label, was, is] = shown[0] ?? [];
    assert.deepEqual([label?.path, was?.path, is?.path], Array(3).fill("/home/w/src/a.js"));
    assert.deepEqual([was?.scheme, was?.query, is?.scheme], ["longhand-kept", "h1", "file"]);
  });

  it("has one side of a file that was made or removed", () => {
    assert.deepEqual(
      shown.slice(1).map((sides) => sides.map((side) => side?.path)),
      [
        ["/home/w/made.js", undefined, "/home/w/made.js"],
        ["/home/w/gone.js", "/home/w/gone.js", undefined],
      ],
    );
  });
});

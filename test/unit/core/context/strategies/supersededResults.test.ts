import assert from "node:assert/strict";
import { callTraitsOf } from "../../../../../src/core/context/strategies/callTraits.ts";
import type { MessageEntry } from "../../../../../src/core/conversation/entry.ts";
import { supersededIn } from "../../../../../src/core/context/strategies/supersededResults.ts";
import type { SentUnit } from "../../../../../src/core/context/sentUnit.ts";
import { asEntries } from "../recall/longDialogues.ts";
import { runThrough } from "../recall/runThrough.ts";

type Call = readonly [name: string, args: object];

/** True where the result of the first call is outdated once the others were made. */
function isOutdated(...calls: readonly Call[]): boolean {
  const entries = asEntries(
    calls.flatMap(([name, args], at) => [
      {
        role: "assistant" as const,
        content: null,
        tool_calls: [
          { id: `c${at}`, type: "function" as const, function: { name, arguments: JSON.stringify(args) } },
        ],
      },
      { role: "tool" as const, tool_call_id: `c${at}`, content: "…" },
    ]),
  );
  const unit = (of: readonly MessageEntry[]) =>
    ({ items: of.map((entry) => ({ entry, tokens: 1 })), standing: "sent" }) as unknown as SentUnit;
  const units = calls.map((_, at) => unit(entries.slice(2 * at, 2 * at + 2)));
  return runThrough(supersededIn(units)).has(entries[1]!.id);
}

const read: Call = ["read_file", { path: "src/a.ts" }];
const run = (command: string): Call => ["run_command", { command }];

const edited = (command: string, more: object = {}): Call => [
  "str_replace_editor",
  { command, path: "src/a.ts", ...more },
];
const patch = "*** Begin Patch\n*** Update File: src/a.ts\n@@\n-x\n+y\n*** End Patch";

describe("A tool's result", () => {
  it("is outdated by whatever reads its file anew, changes, moves or removes it, however that is written", () => {
    const pairs: readonly (readonly [Call, Call])[] = [
      [read, ["view", { file_path: "./src/a.ts" }]],
      [read, ["read_file", { path: "src\\a.ts" }]],
      [read, ["read_file", { path: "src/lib/../a.ts" }]],
      [
        ["read_file", { path: "C:\\w\\a.cs", startLine: 4 }],
        ["read_file", { path: "c:/w/a.cs" }],
      ],
      [read, ["edit_file", { path: "src//a.ts", oldText: "x", newText: "y" }]],
      [read, ["move_file", { from: "src/a.ts", to: "src/b.ts" }]],
      [read, ["rename_file", { oldPath: "src/a.ts", newPath: "src/b.ts" }]],
      [read, ["delete_files", { paths: ["src/b.ts", "src/a.ts"] }]],
      [
        read,
        ["apply_patch", { input: "*** Begin Patch\n*** Update File: src/a.ts\n@@\n-x\n+y\n*** End Patch" }],
      ],
      [read, ["apply_patch", { patch: "--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1 +1 @@\n-x\n+y" }]],
      [read, run("rm src/a.ts")],
      [read, run("cd . && git mv src/a.ts src/b.ts")],
      [read, run("sed -i 's/x/y/' src/a.ts")],
      [read, run("npx prettier --write ./src/a.ts")],
      [read, run("echo done > src/a.ts")],
      [read, run("cat src/a.ts")],
      [run("cat src/a.ts"), read],
      [run("npm test"), run("npm test")],
      [edited("view"), read],
      [read, edited("view")],
      [edited("view"), edited("str_replace", { old_str: "x", new_str: "y" })],
      [edited("view", { view_range: [1, 9] }), edited("view")],
      [read, ["shell", { command: ["bash", "-lc", `apply_patch <<'E'\n${patch}\nE`] }]],
      [read, ["copy_path", { source_path: "src/b.ts", destination_path: "src/a.ts" }]],
      [read, ["apply_diff", { diff: "--- a/src/a.ts\n+++ /dev/null\n@@ -1 +0,0 @@\n-x" }]],
      [
        ["search_text", { query: "x", path: "src" }],
        ["search_text", { path: "src", query: "x" }],
      ],
    ];
    for (const [first, second] of pairs)
      assert.ok(isOutdated(first, second), JSON.stringify([first, second]));
  });

  it("is outdated whether its file is named from the working folder or by an absolute path", () => {
    const whole: Call = ["read_file", { path: "/repo/src/a.ts" }];
    assert.ok(isOutdated(read, whole));
    assert.ok(isOutdated(whole, ["edit_file", { path: "./src/a.ts", oldText: "x", newText: "y" }]));
    assert.ok(isOutdated(read, run("sed -i s/x/y/ /repo/src/a.ts")));
    assert.ok(isOutdated(read, ["view", { file_path: "file:///repo/src/a.ts" }]));
    assert.ok(
      isOutdated(
        ["read_file", { path: "lib\\a.cs" }],
        ["write_file", { path: "C:\\w\\lib\\a.cs", text: "" }],
      ),
    );
    const elsewhere: Call = ["read_file", { path: "/repo/packages/b/src/b.ts" }];
    const other: Call = ["read_file", { path: "/repo/packages/a/src/a.ts" }];
    const third: Call = ["read_file", { path: "/repo/README.md" }];
    assert.ok(!isOutdated(read, other, elsewhere, third));
    assert.ok(!isOutdated(other, read, whole, run("cat README.md"), third));
  });

  it("stays in force where something else was read, changed or only named", () => {
    const pairs: readonly (readonly [Call, Call])[] = [
      [read, ["read_file", { path: "src/a.ts", startLine: 90 }]],
      [read, ["read_file", { path: "lib/a.ts" }]],
      [read, ["edit_file", { path: "src/a.tsx", oldText: "x", newText: "y" }]],
      [read, ["search_text", { query: "x", path: "src/a.ts" }]],
      [read, run("node src/a.ts")],
      [read, edited("view", { view_range: [1, 9] })],
      [read, ["read_file", { files: [{ path: "src/a.ts", line_ranges: ["1-9"] }] }]],
      [read, ["copy_path", { source_path: "src/a.ts", destination_path: "src/b.ts" }]],
      [read, ["create_file", { path: "notes.md", content: "--- src/a.ts is done\n" }]],
      [read, run("sed -n 1,5p src/a.ts")],
      [read, run("cp src/a.ts src/b.ts")],
      [read, run("git diff src/a.ts")],
      [read, run("npx eslint src/a.ts")],
      [["read_files", { paths: ["src/a.ts", "src/b.ts"] }], read],
      [run("npm test"), run("npm test -- a")],
      [
        ["list_files", { path: "src" }],
        ["read_file", { path: "src" }],
      ],
    ];
    for (const [first, second] of pairs)
      assert.ok(!isOutdated(first, second), JSON.stringify([first, second]));
  });

  it("names what its call was given", () => {
    const [entry] = asEntries([
      {
        role: "assistant",
        content: null,
        tool_calls: [
          { id: "c", type: "function", function: { name: "x", arguments: '{"path":"src/a.ts"}' } },
        ],
      },
    ]);
    assert.deepEqual(callTraitsOf(entry!)[0]?.given, ["src/a.ts"]);
  });
});

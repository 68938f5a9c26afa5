import { fileChangesOf } from "../../../media/state/fileChange.ts";
import { createContributedTools } from "../../../src/tools/contributedTools.ts";
import { createTools } from "../../../src/tools/toolBox.ts";
import { plainOutput } from "../../../src/tools/terminalText.ts";
import { DiskEditor } from "../../fixtures/diskEditor.ts";
import { NodeWorkspace, tempFolder } from "../../fixtures/nodeWorkspace.ts";
import { call } from "../../fixtures/toolCalls.ts";

/**
 * The worst stall of the thread per hostile input: how late a timer of a millisecond is at most while a tool works. What
 * the machine itself does to a thread that does nothing stands first.
 */
const deep = `${"a/".repeat(30)}b.txt`;
const folder = await tempFolder({
  "everywhere.txt": "a ".repeat(200_000),
  "same.txt": "same line\n".repeat(100_000),
  "alike.txt": "const value = compute(argument);\n".repeat(20_000),
  "mixed.txt": "one\r\ntwo\n".repeat(50_000),
  "large.txt": "a line of a large file\n".repeat(800_000),
  [deep]: "deep",
});
const rules = await tempFolder({
  ".gitignore": `${"**/a/".repeat(10)}c\n${"*a".repeat(30)}x\n`,
  [deep]: "deep",
});
const many = await tempFolder({
  ".gitignore": Array.from({ length: 300_000 }, (_, index) => `file-${index}`).join("\n"),
  "a.txt": "x",
});
const boxIn = (path: string) => createTools({ workspace: new NodeWorkspace(path), editor: new DiskEditor() });
const box = boxIn(folder.path);
const edit = (path: string, oldText: string) => () => call(box, "edit_file", { path, oldText, newText: "y" });
const slow = createContributedTools(
  {
    list: () => [
      {
        name: "slow",
        description: "",
        inputSchema: { type: "object", properties: { text: { type: "string", pattern: "^(a+)+$" } } },
      },
    ],
    invoke: async () => ({ text: "", images: [] }),
  },
  [],
);
const problem = {
  at: { folder: { name: "", uri: "" }, path: "a" },
  line: 1,
  severity: "error",
  message: " ".repeat(100_000),
} as const;
const diagnostics = createTools({
  workspace: new NodeWorkspace(folder.path),
  diagnostics: { list: async () => Array.from({ length: 10_000 }, () => problem) },
});
const text = (seed: number) => Array.from({ length: 20_000 }, (_, at) => `${(at * seed) % 9_973}`).join("\n");
const content = text(11);

const inputs: Readonly<Record<string, () => unknown>> = {
  "nothing (50 ms of waiting)": () => new Promise((resolve) => setTimeout(resolve, 50)),
  "edit_file, a short oldText in 400 KB": edit("everywhere.txt", "a"),
  "edit_file, the same lines in 1 MB": edit("same.txt", `${"same line\n".repeat(10_000)}x`),
  "edit_file, almost like every line": edit("alike.txt", "const valeu = comptue(argumnet);"),
  "edit_file, mixed line ends": edit("mixed.txt", "one\ntwo"),
  "read_file, 18 MB": () => call(box, "read_file", { path: "large.txt" }),
  "list_files, `**/a/` ten times": () =>
    call(boxIn(rules.path), "list_files", { path: ".", recursive: true }),
  "list_files, .gitignore of 300,000": () => call(boxIn(many.path), "list_files", { path: "." }),
  "list_files, {a,b} 22 times": () => call(box, "list_files", { path: ".", glob: "{a,b}".repeat(22) }),
  "search_text, (a+)+$": () =>
    call(box, "search_text", { query: "(a+)+$", isRegex: true, path: "everywhere.txt" }),
  "a pattern of others, ^(a+)+$": () => call(slow, "slow", { text: `${"a".repeat(40)}!` }),
  "get_diagnostics, blanks": () => call(diagnostics, "get_diagnostics", {}),
  "output of carriage returns": () => plainOutput("\r".repeat(96_000) + "x"),
  "output of backspaces": () => plainOutput("xy\b".repeat(32_000)),
  "output that erases to the left": () => plainOutput(`${"y".repeat(48_000)}${"\u001b[1K".repeat(12_000)}`),
  "arguments of 1 MB that are none": () => call(box, "read_file", `{"path":"${"x".repeat(1_000_000)}`),
  "the panel's change of 20,000 lines": () =>
    fileChangesOf("write_file", JSON.stringify({ path: "a", content }), { before: text(7) }),
};

for (const [name, run] of Object.entries(inputs)) {
  let last = performance.now();
  let worst = 0;
  const tick = () => {
    const now = performance.now();
    worst = Math.max(worst, now - last);
    last = now;
  };
  const timer = setInterval(tick, 1);
  await new Promise((resolve) => setTimeout(resolve, 5));
  worst = 0;
  const start = performance.now();
  await run();
  const took = performance.now() - start;
  await new Promise((resolve) => setTimeout(resolve, 5));
  clearInterval(timer);
  console.log(
    `${name.padEnd(40)} worst stall ${worst.toFixed(0).padStart(6)} ms, answered in ${took.toFixed(0).padStart(6)} ms`,
  );
}
await Promise.all([folder.remove(), rules.remove(), many.remove()]);

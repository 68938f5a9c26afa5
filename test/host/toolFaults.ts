import type { FaultRow } from "./faultTable.ts";

/** A call whose result is bad news for the model. */
const tool = (name: string, toolName: string, args: unknown, says: RegExp): FaultRow => ({
  name,
  arrange: (server) =>
    server.script({ toolCalls: [{ name: toolName, arguments: args }] }, { text: "I see." }),
  ends: "stop",
  says,
});

/** What goes wrong with tools, and with a model that calls them. */
export const toolFaults: readonly FaultRow[] = [
  tool("a tool that does not exist", "fly", {}, /no tool fly/i),
  tool("a call without its argument", "read_file", {}, /path/),
  tool("an argument of another type", "read_file", { path: 5 }, /path/),
  tool("arguments that are no JSON", "read_file", "{{", /JSON/),
  tool("a file that is not there", "read_file", { path: "nowhere.txt" }, /nowhere\.txt/),
  tool("a file outside the workspace", "read_file", { path: "../../etc/passwd" }, /outside/),
  tool("a file of 10 MB", "read_file", { path: "fault-large.txt" }, /./),
  tool("a binary file", "read_file", { path: "fault-binary.bin" }, /binary|not text/i),
  tool(
    "a text that is not in the file",
    "edit_file",
    { path: "README.md", oldText: "never there", newText: "x" },
    /not in README/,
  ),
  tool("a command that fails", "run_command", { command: "exit 3" }, /Exit code 3|without an exit code/),
  tool("a command that hangs", "run_command", { command: "sleep 60", timeoutSeconds: 1 }, /Killed after 1 s/),
  tool(
    "a command that prints 1 MB",
    "run_command",
    { command: "yes 0123456789 | head -c 1000000" },
    /left out/,
  ),
  tool(
    "a command that prints 10 MB",
    "run_command",
    // Over several lines it runs beside the terminal, which takes minutes for so much on a busy machine.
    { command: "yes 0123456789 |\nhead -c 10000000" },
    /left out/,
  ),
  tool("a line of 3 MB", "read_file", { path: "fault-line.txt" }, /line cut|Cut/),
  tool("a result of dense data", "read_file", { path: "fault-dense.txt" }, /Cut: .* tokens/),
  {
    name: "a model that goes in circles",
    arrange: (server) =>
      server.script(
        ...[1, 2, 3, 4].map(() => ({ toolCalls: [{ name: "list_files", arguments: { path: "." } }] })),
      ),
    ends: "loop",
    says: /list_files three times/,
  },
  {
    name: "a model that never ends",
    arrange: (server) =>
      server.script(
        ...[1, 2, 3, 4].map((n) => ({ toolCalls: [{ name: "search_text", arguments: { query: `q${n}` } }] })),
      ),
    ends: "stepLimit",
    says: /Stopped after 3 requests/,
    settings: { maxRequestsPerTurn: 3 },
  },
];

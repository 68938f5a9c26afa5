import { displayPath } from "../core/permissions/pathConfinement.ts";
import { BoundedText } from "../core/text/boundedText.ts";
import type { Shell, ShellOutcome, Workspace, WorkspacePath } from "../core/ports/workspace.ts";
import { plainOutput } from "./terminalText.ts";
import { defineTool, failedResult, type Tool } from "./tool.ts";

const defaultTimeoutSeconds = 120;
/** The longest timeout a call can ask for. */
const maxTimeoutSeconds = 600;
/** Room kept for what is said about the command, in characters. */
const noteChars = 1_000;
const wayToTheRest =
  "The middle of what it printed is left out: for all of it, run it again into a file and read that by lines.";

/** `run_command`: a shell command in a terminal that the user can see, on a `machine` such as "Linux with bash". */
export function runCommand(workspace: Workspace, shell: Shell, machine = ""): Tool {
  const where = machine === "" ? "" : ` on ${machine}`;
  return defineTool({
    name: "run_command",
    description: `Run a shell command${where}, without input, and get its output. Stopped after ${defaultTimeoutSeconds} s.`,
    effect: "execute",
    parameters: {
      type: "object",
      properties: {
        command: { type: "string" },
        cwd: { type: "string", description: "folder, default the workspace" },
        timeoutSeconds: { type: "integer", minimum: 1 },
      },
      required: ["command"],
    },
    // Longer than any command may take: what it printed until then is worth having.
    timeoutMs: (maxTimeoutSeconds + 30) * 1000,
    run: async (args, { signal, maxChars }) => {
      if (args.command.trim() === "") return failedResult("The command is empty.");
      const cwd = await folderOf(workspace, args.cwd ?? "");
      if ("refused" in cwd) return failedResult(cwd.refused);
      const seconds = Math.min(args.timeoutSeconds ?? defaultTimeoutSeconds, maxTimeoutSeconds);
      const room = maxChars - noteChars;
      // Control sequences take room too: they go before the final cut.
      const options = { cwd, timeoutMs: seconds * 1000, maxChars: 4 * room };
      const outcome = await shell.run(args.command, options, signal);
      signal.throwIfAborted();
      const output = new BoundedText(room);
      output.append(plainOutput(outcome.output));
      const rest = output.isCut ? ` ${wayToTheRest}` : "";
      const content = [`[${endOf(outcome, seconds)}${leftBy(outcome)}${rest}]`, output.toString()]
        .join("\n")
        .trimEnd();
      return outcome.timedOut || outcome.exitCode !== 0 ? failedResult(content) : { content };
    },
  });
}

async function folderOf(
  workspace: Workspace,
  path: string,
): Promise<WorkspacePath | { readonly refused: string }> {
  const [first] = workspace.folders;
  const at = await workspace.resolve(
    path === "" && workspace.folders.length > 1 && first ? first.name : path,
  );
  if ("refused" in at) return at;
  if ((await workspace.stat(at))?.kind === "folder") return at;
  return { refused: `${displayPath(at, workspace.folders)} is not a folder.` };
}

/** Note on what still runs: it is no end of the command, but the model may have to stop it. */
function leftBy({ left = [] }: ShellOutcome): string {
  return left.length === 0 ? "" : ` Still running in the background: ${left.join(", ")}.`;
}

function endOf({ timedOut, exitCode }: ShellOutcome, seconds: number): string {
  if (timedOut) return `Killed after ${seconds} s. What it printed until then:`;
  return exitCode === undefined ? "Ended without an exit code." : `Exit code ${exitCode}.`;
}

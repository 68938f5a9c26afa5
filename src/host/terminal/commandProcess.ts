import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { markName, processesOf, processNames, type CommandMark } from "./orphanProcesses.ts";
import { hasCode } from "../../core/text/errors.ts";

/** Set for every command: nothing that waits for a key, since nobody is there to press one. */
const quietEnvironment: Readonly<Record<string, string>> = {
  // What would show a page at a time prints all of it. LESS is for who calls less all the same: it ends at the end.
  ...Object.fromEntries(
    [
      "PAGER",
      "GIT_PAGER",
      "GH_PAGER",
      "MANPAGER",
      "SYSTEMD_PAGER",
      "DELTA_PAGER",
      "BAT_PAGER",
      "PSQL_PAGER",
    ].map((name) => [name, "cat"]),
  ),
  AWS_PAGER: "",
  LESS: "-FEX",
  // What would open an editor takes the text as it is: a commit without a message is given up, a rebase goes on.
  ...Object.fromEntries(
    [
      "EDITOR",
      "VISUAL",
      "GIT_EDITOR",
      "GIT_SEQUENCE_EDITOR",
      "FCEDIT",
      "GH_EDITOR",
      "HGEDITOR",
      "JJ_EDITOR",
      "KUBE_EDITOR",
      "P4EDITOR",
      "SUDO_EDITOR",
      "SVN_EDITOR",
      "SYSTEMD_EDITOR",
    ].map((name) => [name, "true"]),
  ),
  // What would ask goes on without an answer, or fails.
  GIT_TERMINAL_PROMPT: "0",
  GCM_INTERACTIVE: "never",
  DEBIAN_FRONTEND: "noninteractive",
  PIP_NO_INPUT: "1",
  TF_INPUT: "0",
  // Windows' cmd would take a program of the workspace's for the one of that name on the path.
  NoDefaultCurrentDirectoryInExePath: "1",
};

/** Pattern of the environment variables that are for the extension host, and not for its children. */
const hostVariable = /^(?:ELECTRON_|VSCODE_)/i;

/** Time that a process has to end after it was asked to, and to be gone after it was ended, in milliseconds. */
const graceMs = 2_000;
/** Time to wait for output after the end, in milliseconds: a process left in the background keeps the pipes open. */
const drainMs = 300;
/** Time between two looks whether they have ended, in milliseconds. */
const pollMs = 100;

interface ProcessOptions {
  /** The working folder. */
  readonly cwd: string;
  /** The shell's file; "" for the system's. */
  readonly shell: string;
  /** Stops the command and everything that it has started. */
  readonly stop: AbortSignal;
  readonly onOutput: (text: string) => void;
  /** Called with the processes that go on after the command has ended, if any do. */
  readonly onLeft?: (processes: readonly string[]) => void;
}

/**
 * Runs a command in a shell, without input. The exit code is the one that the system reports, whatever the command prints.
 * Undefined: it ended by a signal. Rejects when it cannot start.
 */
export function runProcess(
  command: string,
  { cwd, shell, stop, onOutput, onLeft }: ProcessOptions,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const value = randomUUID();
    const child = spawn(command, {
      cwd,
      shell: shell || true,
      env: { ...inherited(), ...quietEnvironment, [markName]: value },
      stdio: ["ignore", "pipe", "pipe"],
      // A process group of its own, so that its children can be stopped with it.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    const mark = child.pid === undefined ? undefined : { group: child.pid, value };
    let stopped: Promise<void> | undefined;
    const onStop = () => void (stopped ??= stopAll(child, mark));
    let isFinished = false;
    const finish = async (code: number | null) => {
      if (isFinished) return;
      isFinished = true;
      stop.removeEventListener("abort", onStop);
      await stopped;
      if (onLeft && mark) onLeft(processNames(await processesOf(mark)));
      resolve(code ?? undefined);
    };
    child.stdout.setEncoding("utf8").on("data", onOutput);
    child.stderr.setEncoding("utf8").on("data", onOutput);
    child.once("error", reject);
    child.once("exit", (code) => {
      // The event loop has a turn for what has come meanwhile: on a busy machine this may be its first since the end.
      setTimeout(() => setImmediate(() => void finish(code)), drainMs);
      child.once("close", () => void finish(code));
    });
    stop.addEventListener("abort", onStop, { once: true });
    if (stop.aborted) onStop();
  });
}

function inherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !hostVariable.test(name)));
}

/** Ends a command's processes, those that do not mind a request after a grace. */
async function stopAll(child: ChildProcess, mark: CommandMark | undefined): Promise<void> {
  if (mark === undefined) return;
  if (process.platform === "win32") {
    if (child.exitCode !== null) return;
    spawn("taskkill", ["/pid", String(mark.group), "/T", "/F"], { stdio: "ignore", windowsHide: true });
    return;
  }
  signal(-mark.group, "SIGTERM");
  for (const name of ["SIGTERM", "SIGKILL"] as const) {
    let left = await processesOf(mark);
    for (const { pid } of left) signal(pid, name);
    const end = Date.now() + graceMs;
    while (left.length > 0 && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, pollMs));
      left = await processesOf(mark);
    }
  }
}

function signal(pid: number, name: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It ended in the meantime: that is what was asked for. Another user's is not ours to end.
    if (!hasCode(error, "ESRCH", "EPERM")) throw error;
  }
}

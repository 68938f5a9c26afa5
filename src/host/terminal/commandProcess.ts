import { spawn, type ChildProcess } from "node:child_process";
import { leftProcesses } from "./leftProcesses.ts";

/** Set for every command: nothing that waits for a key, since nobody is there to press one. */
export const quietEnvironment: Readonly<Record<string, string>> = {
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
    ["GIT_EDITOR", "GIT_SEQUENCE_EDITOR", "EDITOR", "VISUAL"].map((name) => [name, "true"]),
  ),
  // What would ask goes on without an answer, or fails.
  GIT_TERMINAL_PROMPT: "0",
  GCM_INTERACTIVE: "never",
  DEBIAN_FRONTEND: "noninteractive",
  PIP_NO_INPUT: "1",
  TF_INPUT: "0",
};

/** How long a process has to end after it was asked to, in milliseconds. */
const graceMs = 2_000;
/** How long to wait for output after the end: a process left in the background keeps the pipes open. */
const drainMs = 300;

export interface ProcessOptions {
  /** The working folder. */
  readonly cwd: string;
  /** The shell's file; "" for the system's. */
  readonly shell: string;
  /** Stops the command and everything that it has started. */
  readonly stop: AbortSignal;
  readonly onOutput: (text: string) => void;
  /** Is told what goes on after the command has ended, if anything does. */
  readonly onLeft?: (processes: readonly string[]) => void;
}

/** Runs a command in a shell, without input. Undefined: it ended by a signal. Rejects when it cannot start. */
export function runProcess(
  command: string,
  { cwd, shell, stop, onOutput, onLeft }: ProcessOptions,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, {
      cwd,
      shell: shell || true,
      env: { ...process.env, ...quietEnvironment },
      stdio: ["ignore", "pipe", "pipe"],
      // A process group of its own, so that its children can be stopped with it.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    const onStop = () => {
      endTree(child, "SIGTERM");
      setTimeout(() => endTree(child, "SIGKILL"), graceMs).unref();
    };
    let isFinished = false;
    const finish = async (code: number | null) => {
      if (isFinished) return;
      isFinished = true;
      stop.removeEventListener("abort", onStop);
      if (onLeft && child.pid !== undefined) onLeft(await leftProcesses({ group: child.pid }));
      resolve(code ?? undefined);
    };
    child.stdout.setEncoding("utf8").on("data", onOutput);
    child.stderr.setEncoding("utf8").on("data", onOutput);
    child.once("error", reject);
    child.once("exit", (code) => {
      setTimeout(() => void finish(code), drainMs);
      child.once("close", () => void finish(code));
    });
    stop.addEventListener("abort", onStop, { once: true });
    if (stop.aborted) onStop();
  });
}

function endTree({ pid, exitCode, signalCode }: ChildProcess, signal: "SIGTERM" | "SIGKILL"): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  if (process.platform === "win32") {
    spawn("taskkill", ["/pid", String(pid), "/T", "/F"], { stdio: "ignore", windowsHide: true });
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // It ended in the meantime: that is what was asked for.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

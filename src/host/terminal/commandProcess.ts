import { spawn, type ChildProcess } from "node:child_process";

/** Set for every command: nothing that waits for a key, since nobody is there to press one. */
export const quietEnvironment = { PAGER: "cat", GIT_PAGER: "cat", GIT_TERMINAL_PROMPT: "0" };

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
}

/** Runs a command in a shell, without input. Undefined: it ended by a signal. Rejects when it cannot start. */
export function runProcess(
  command: string,
  { cwd, shell, stop, onOutput }: ProcessOptions,
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
    const finish = (code: number | null) => {
      stop.removeEventListener("abort", onStop);
      resolve(code ?? undefined);
    };
    child.stdout.setEncoding("utf8").on("data", onOutput);
    child.stderr.setEncoding("utf8").on("data", onOutput);
    child.once("error", reject);
    child.once("exit", (code) => {
      setTimeout(() => finish(code), drainMs);
      child.once("close", () => finish(code));
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

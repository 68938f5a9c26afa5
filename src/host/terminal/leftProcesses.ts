import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** How long the system has to list its processes, in milliseconds. */
const listMs = 2_000;
/** More are not named. */
const most = 5;
/** The most characters of a process's command line. */
const mostChars = 100;

interface Listed {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly command: string;
}

/**
 * Processes that a command left: those of its process group, or below its shell. Named by number and command line, at
 * most five; none where the system has no `ps`, as Windows has not.
 */
export async function leftProcesses(
  of: { readonly group: number } | { readonly shell: number },
): Promise<readonly string[]> {
  if (process.platform === "win32") return [];
  const all = await listed();
  const left = "group" in of ? all.filter(({ group }) => group === of.group) : below(all, of.shell);
  return left.slice(0, most).map(({ pid, command }) => `${pid} (${command.slice(0, mostChars)})`);
}

async function listed(): Promise<readonly Listed[]> {
  try {
    const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,pgid=,stat=,args="], {
      timeout: listMs,
      maxBuffer: 10_000_000,
    });
    const lines = stdout.matchAll(/^ *(\d+) +(\d+) +(\d+) +(\S+) +(.*)$/gm);
    return (
      [...lines]
        // Ended ones that nobody has asked about yet are no longer running.
        .filter(([, , , , state]) => !state?.startsWith("Z"))
        .map(([, pid, parent, group, , command = ""]) => {
          return { pid: Number(pid), parent: Number(parent), group: Number(group), command };
        })
    );
  } catch {
    // No list, no names: what the command did is told all the same.
    return [];
  }
}

function below(all: readonly Listed[], shell: number): readonly Listed[] {
  const found = all.filter(({ parent }) => parent === shell);
  for (const { pid } of found) {
    if (found.length > 100) break;
    found.push(...all.filter(({ parent }) => parent === pid));
  }
  return found;
}

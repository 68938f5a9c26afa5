import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** Time that the system has to list its processes, in milliseconds. */
const listMs = 2_000;
/** Time that a program may take to be loaded, in milliseconds. */
const loadMs = 20;
/** The most processes that are named. */
const most = 5;
/** The most characters of a process's command line. */
const mostChars = 100;

/** Name of the environment variable that every process of a command inherits, with a value of the command's own. */
export const markName = "LONGHAND_COMMAND";

/** Mark that tells a command's processes from others. */
export interface CommandMark {
  /** Process group of its shell, which leads a session of the same number. */
  readonly group: number;
  /** Value of `markName`. */
  readonly value: string;
}

interface ListedProcess {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** 0 where it is not known. */
  readonly session: number;
  readonly command: string;
  /** True where its environment has the command's mark. */
  readonly isMarked: boolean;
}

/**
 * A command's processes that still run: those of its group or session, those that carry its mark, which `setsid`, `nohup`
 * and a second fork leave in place, and all below them. Not found: a process that has a session and an environment of its
 * own and no such parent any more, what another service starts for the command (systemd, cron, a container), on macOS
 * the mark of Apple's own programs, whose environment it hides, and anything on Windows, which has neither.
 */
export async function processesOf(mark: CommandMark): Promise<readonly ListedProcess[]> {
  const all = await listed(`${markName}=${mark.value}`);
  const found = new Map(
    all
      .filter(({ group, session, isMarked }) => isMarked || group === mark.group || session === mark.group)
      .map((one) => [one.pid, one]),
  );
  // A map gives out what is added while it is gone through.
  for (const pid of found.keys()) {
    for (const one of all) if (one.parent === pid) found.set(one.pid, one);
  }
  return [...found.values()];
}

/** Processes by number and command line, at most five. */
export function processNames(processes: readonly ListedProcess[]): readonly string[] {
  return processes.slice(0, most).map(({ pid, command }) => `${pid} (${command.slice(0, mostChars)})`);
}

/** Processes that bear the mark; none where the system gives no list: what the command did is told all the same. */
async function listed(mark: string): Promise<readonly ListedProcess[]> {
  try {
    if (process.platform === "linux") return await fromProc(mark);
    return process.platform === "win32" ? [] : await fromPs(mark);
  } catch {
    return [];
  }
}

async function fromProc(mark: string): Promise<readonly ListedProcess[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const all = await Promise.all(pids.map((pid) => procEntry(pid, mark)));
  return all.filter((one) => one !== undefined);
}

/** Process of this number; undefined where it has ended, in the meantime too. */
async function procEntry(pid: string, mark: string): Promise<ListedProcess | undefined> {
  const read = (name: string) => readFile(`/proc/${pid}/${name}`, "utf8").catch(() => "");
  const [stat, args, environment] = await Promise.all([read("stat"), read("cmdline"), environmentOf(pid)]);
  // The name in parentheses may hold anything, parentheses included.
  const [, name = "", rest = ""] = /^\d+ \((.*)\) (.*)$/s.exec(stat) ?? [];
  const [state, parent, group, session] = rest.split(" ");
  if (state === undefined || state === "" || state === "Z" || state === "X") return undefined;
  return {
    pid: Number(pid),
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    command: args.replaceAll("\0", " ").trim() || name,
    isMarked: environment.split("\0").includes(mark),
  };
}

/** "" where it has none or is another user's. A process that is just being loaded has none for a moment. */
async function environmentOf(pid: string): Promise<string> {
  const read = () => readFile(`/proc/${pid}/environ`, "utf8");
  try {
    const text = await read();
    if (text !== "") return text;
    await new Promise((resolve) => setTimeout(resolve, loadMs));
    return await read();
  } catch {
    return "";
  }
}

async function fromPs(mark: string): Promise<readonly ListedProcess[]> {
  const ps = async (...options: readonly string[]) => {
    const limits = { timeout: listMs, maxBuffer: 20_000_000 };
    return (await promisify(execFile)("ps", ["-A", "-ww", ...options], limits)).stdout;
  };
  const [plain, environments] = await Promise.all([
    ps("-o", "pid=,ppid=,pgid=,stat=,args="),
    // With the environment behind the arguments.
    ps("-E", "-o", "pid=,args=").catch(() => ""),
  ]);
  return parsePs(plain, environments, mark);
}

/** The lists of `ps`: number, parent, group, state and arguments; and number, arguments and environment. */
function parsePs(plain: string, environments: string, mark: string): readonly ListedProcess[] {
  const marked = new Set(
    environments.split("\n").flatMap((line) => (line.includes(mark) ? [Number.parseInt(line, 10)] : [])),
  );
  return (
    [...plain.matchAll(/^ *(\d+) +(\d+) +(\d+) +(\S+) +(.*)$/gm)]
      // Ended ones that nobody has asked about yet are no longer running.
      .filter(([, , , , state]) => !state?.startsWith("Z"))
      .map(([, pid, parent, group, , command = ""]) => {
        const isMarked = marked.has(Number(pid));
        return {
          pid: Number(pid),
          parent: Number(parent),
          group: Number(group),
          session: 0,
          command,
          isMarked,
        };
      })
  );
}

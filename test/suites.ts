import { globSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import type { MochaOptions } from "./vscode/mochaRun.ts";
import { projectFolder } from "./vscode/folders.ts";

export const suiteNames = ["unit", "page", "host", "panel"] as const;
export type SuiteName = (typeof suiteNames)[number];

/** Mocha options of each suite. Only where a real VS Code keeps its own time may a test try again. */
export const suiteOptions: { readonly [K in SuiteName]: Pick<MochaOptions, "timeout" | "retries"> } = {
  unit: { timeout: 120_000, retries: 0 },
  page: { timeout: 120_000, retries: 0 },
  host: { timeout: 120_000, retries: 1 },
  panel: { timeout: 120_000, retries: 1 },
};

/** Queue of the suites, which is taken from both ends: what takes long begins first, so that nothing is left to wait for. */
export const queueOrder: readonly SuiteName[] = ["host", "panel", "page", "unit"];

/**
 * Files that are nearest to the end of the queue that their suite is taken from: those that take longest, and those that
 * start many processes, each of which costs the more the larger the process has grown that starts it.
 */
const first = [
  "store/database/crash",
  "tools/runCommand",
  "store/replica/twoMachines",
  "permissions/allowanceAttacks",
  "permissions/protectedCommands",
  "tools/searchText",
  "store/client/refusedWrites",
  "store/replica/replica.test",
  "plan.property",
  // Its window, which has to be a new one, is lent to others afterwards.
  "panel/walkthrough",
  "panel/lifeCycle",
  "panel/windows",
];

/** A piece of a suite that one worker runs: a file, or the host suite, which is one window. */
export interface Task {
  readonly suite: SuiteName;
  /** The file, from the project's folder; none for the whole host suite. */
  readonly file?: string;
  readonly grep?: string | undefined;
}

/** Ends what a worker prints of a task. */
export const endOfTask = "\u0004";

export function tasksOf(suite: SuiteName, grep: string | undefined): Task[] {
  if (suite === "host") return [{ suite, grep }];
  const files = globSync(`test/${suite}/**/*.test.ts`, { cwd: projectFolder }).sort();
  const rank = (file: string) => {
    const at = first.findIndex((name) => file.split(sep).join("/").includes(name));
    return at < 0 ? first.length : at;
  };
  files.sort((one, other) => rank(one) - rank(other));
  if (suite === "unit") files.reverse();
  return files.map((file) => ({ suite, file, grep }));
}

/** The task of one test file, whichever suite it belongs to. Throws where it belongs to none. */
export function taskOf(path: string, grep: string | undefined): Task {
  const file = relative(projectFolder, resolve(path)).split(sep).join("/");
  const suite = suiteNames.find((name) => file.startsWith(`test/${name}/`) && file.endsWith(".test.ts"));
  if (suite === undefined)
    throw new Error(`Neither a suite (${suiteNames.join(", ")}) nor a test file: ${path}`);
  return { suite, file, grep };
}

import { fork, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { endOfTask, queueOrder, suiteNames, taskOf, tasksOf, type SuiteName, type Task } from "./suites.ts";
import { projectFolder } from "./vscode/folders.ts";
import { installServer } from "./vscode/installServer.ts";
import { added, noFigures, type Figures } from "./vscode/mochaRun.ts";

/**
 * `node test/run.ts [unit] [page] [host] [panel] [FILE …] [--grep pattern] [--jobs N]`: builds, runs the suites and files
 * named (all suites when none is), N processes side by side (3), and ends with what failed or was tried again, the
 * figures of each suite and the line `N passed, N failed`.
 * Exits with 1 when a test failed or a suite ran none.
 */
interface Result {
  readonly figures: Figures;
  /** Milliseconds of one process, all its tasks together. */
  readonly busyMs: number;
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { grep: { type: "string" }, jobs: { type: "string", default: "3" } },
});
const isSuite = (name: string): name is SuiteName => (suiteNames as readonly string[]).includes(name);
const named = positionals.length > 0 ? positionals : suiteNames;
const tasks = named.flatMap((name) =>
  isSuite(name) ? tasksOf(name, values.grep) : [taskOf(name, values.grep)],
);
tasks.sort((one, other) => queueOrder.indexOf(one.suite) - queueOrder.indexOf(other.suite));

const build = spawnSync(process.execPath, ["esbuild.js"], { cwd: projectFolder, stdio: "inherit" });
if (build.status !== 0) process.exit(1);

// Before any of them, since unit tests of searching run the program that comes with it.
if (tasks.some(({ suite }) => suite === "host" || suite === "panel")) await installServer();

const seconds = (ms: number) => `${(ms / 1000).toFixed(0)} s`;
const workers = new Set<ChildProcess>();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.once(signal, () => {
    for (const worker of workers) worker.kill("SIGTERM");
    process.exit(130);
  });

const results = new Map<SuiteName, Result>();

/** Runs the tasks that `take` gives until there is none, all in one process unless it ends before its time. */
async function work(take: () => Task | undefined): Promise<void> {
  let worker: ChildProcess | undefined;
  for (let task = take(); task !== undefined; task = take()) {
    if (worker?.connected !== true) worker = startWorker();
    const started = performance.now();
    const figures = await runIn(worker, task);
    const { figures: before, busyMs } = results.get(task.suite) ?? { figures: noFigures, busyMs: 0 };
    results.set(task.suite, {
      figures: added(before, figures),
      busyMs: busyMs + performance.now() - started,
    });
  }
  worker?.disconnect();
}

function startWorker(): ChildProcess {
  const worker = fork(join(import.meta.dirname, "worker.ts"), {
    cwd: projectFolder,
    silent: true,
    env: { ...process.env, LONGHAND_BUILT: "1" },
  });
  workers.add(worker);
  worker.once("exit", () => workers.delete(worker));
  return worker;
}

/** Runs a task in a worker. What it prints meanwhile comes out in one piece. */
async function runIn(worker: ChildProcess, task: Task): Promise<Figures> {
  const begun = performance.now();
  const name = task.file ?? task.suite;
  let output = "";
  const { promise: printed, resolve: end } = Promise.withResolvers<undefined>();
  const collect = (part: Buffer) => {
    output += part.toString();
    if (output.endsWith(endOfTask)) end(undefined);
  };
  worker.stdout?.on("data", collect);
  worker.stderr?.on("data", collect);
  const over = new AbortController();
  const { signal } = over;
  worker.send(task);
  const answer = once(worker, "message", { signal }).then(async ([figures]) => {
    await printed;
    return figures as Figures;
  });
  const death = once(worker, "exit", { signal }).then(([code]) => {
    const trouble = `Failed: ${name}: the process that ran it ended with ${String(code)}.`;
    output += `${trouble}\n`;
    return { ...noFigures, failed: 1, troubles: [trouble] };
  });
  const figures = await Promise.race([answer, death]);
  over.abort();
  // The one that lost was called off.
  await Promise.allSettled([answer, death]);
  worker.stdout?.off("data", collect);
  worker.stderr?.off("data", collect);
  const head = `\n── ${name}: ${seconds(performance.now() - begun)} ──\n`;
  process.stdout.write(head + output.replace(endOfTask, ""));
  return figures;
}

const started = performance.now();
const jobs = Math.min(Number(values.jobs), tasks.length);
// One has the windows, each of which keeps more than a processor busy, and the others what waits for half of its time.
await Promise.all(
  Array.from({ length: jobs }, (_, at) => work(() => (at === 0 ? tasks.shift() : tasks.pop()))),
);

const all = [...results];
const sum = all.reduce((total, [, { figures }]) => added(total, figures), noFigures);
const isEmpty = all.filter(([, { figures }]) => figures.passed + figures.failed === 0);
for (const [name] of isEmpty) console.error(`The ${name} suite ran no test.`);
const lines = all.map(
  ([name, { figures, busyMs }]) =>
    `${name}: ${figures.passed} passed, ${figures.failed} failed, ${figures.skipped} skipped, ` +
    `${figures.retried} retried, ${seconds(busyMs)} of one process`,
);
const failed = sum.failed + isEmpty.length;
const report = [
  "",
  // Far above, each with its stack; whoever sees only the end of a log sees these.
  ...sum.troubles,
  ...lines,
  `time: ${seconds(performance.now() - started)}`,
  `retried: ${sum.retried}`,
  `${sum.passed} passed, ${failed} failed`,
  "",
].join("\n");
// A test may have left something open: end once the last line is out.
process.stdout.write(report, () => process.exit(failed > 0 ? 1 : 0));

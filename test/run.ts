import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { parseArgs } from "node:util";
import { projectFolder } from "./vscode/folders.ts";
import { runHostSuite } from "./vscode/hostSuite.ts";
import { runMocha, type Figures } from "./vscode/mochaRun.ts";
import { screenshotAll } from "./vscode/workbench.ts";

/**
 * `node test/run.ts [unit] [host] [panel] [--grep pattern]`: builds, runs the suites named (all when none
 * is) and ends with the line `N passed, N failed`. Exits with 1 when a test failed or a suite ran none.
 */
const suites: Readonly<Record<string, (grep?: string) => Promise<Figures>>> = {
  unit: (grep) => runMocha(testFiles("unit"), { grep, timeout: 60_000 }),
  host: runHostSuite,
  panel: (grep) => runMocha(testFiles("panel"), { grep, timeout: 120_000, onFailure: screenshotAll }),
};

function testFiles(suite: string): string[] {
  return globSync(`test/${suite}/**/*.test.ts`, { cwd: projectFolder }).sort();
}

async function runSuite(name: string, grep: string | undefined): Promise<Figures> {
  console.log(`\n── ${name} ──`);
  try {
    const figures = await suites[name]!(grep);
    if (figures.passed + figures.failed > 0) return figures;
    console.error(`The ${name} suite ran no test.`);
  } catch (error) {
    console.error(error);
  }
  return { passed: 0, failed: 1, skipped: 0 };
}

// What a suite started is ended when this process exits; a signal alone would skip that.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(130));

const { positionals, values } = parseArgs({ allowPositionals: true, options: { grep: { type: "string" } } });
const names = positionals.length > 0 ? positionals : Object.keys(suites);
const unknown = names.filter((name) => !(name in suites));
if (unknown.length > 0) throw new Error(`No such suite: ${unknown.join(", ")}`);

const build = spawnSync(process.execPath, ["esbuild.js"], { cwd: projectFolder, stdio: "inherit" });
if (build.status !== 0) process.exit(1);

const results: [string, Figures][] = [];
for (const name of names) results.push([name, await runSuite(name, values.grep)]);

const sum = (key: keyof Figures) => results.reduce((total, [, figures]) => total + figures[key], 0);
const lines = results.map(
  ([name, { passed, failed, skipped }]) => `${name}: ${passed} passed, ${failed} failed, ${skipped} skipped`,
);
const report = ["", ...lines, `${sum("passed")} passed, ${sum("failed")} failed`, ""].join("\n");
// A test may have left something open: end once the last line is out.
process.stdout.write(report, () => process.exit(sum("failed") > 0 ? 1 : 0));

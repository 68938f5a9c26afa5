import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { projectFolder } from "./vscode/folders.ts";

/** Check of types, lint and format: `npm run check`. A line when each step ends, with what it says where it fails. */
interface Step {
  readonly name: string;
  /** The program's file and its arguments. */
  readonly run: readonly string[];
}

const { resolve } = createRequire(import.meta.url);
const programOf = (name: string, file: string) =>
  resolve(`${name}/package.json`).replace(/package\.json$/, file);

/** The compiler in Go, a fourth of the processor time of the other, whose programming interface the build and some tests need. */
const tsc = programOf("typescript-7", "bin/tsc");

/** Rows of steps that go on side by side. The first takes one processor for as long as the others take the other one. */
const rows: readonly (readonly Step[])[] = [
  [{ name: "format", run: [programOf("prettier", "bin/prettier.cjs"), "--check", ".", "--cache"] }],
  [
    { name: "lint", run: [programOf("oxlint", "bin/oxlint")] },
    { name: "types of src and test", run: [tsc, "-p", "."] },
    { name: "types of src/core alone", run: [tsc, "-p", "src/core"] },
    { name: "types of media", run: [tsc, "-p", "media"] },
  ],
];

/** Runs a program of Node's. Resolves with what it wrote and whether it succeeded. */
function runNode(args: readonly string[]): Promise<{ readonly text: string; readonly isGood: boolean }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: projectFolder, stdio: ["ignore", "pipe", "pipe"] });
    const parts: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => parts.push(part));
    child.on("error", (error) => {
      done({ text: error.message, isGood: false });
    });
    child.on("close", (code) => {
      done({ text: Buffer.concat(parts).toString(), isGood: code === 0 });
    });
  });
}

async function runRow(steps: readonly Step[]): Promise<boolean> {
  let isGood = true;
  for (const { name, run } of steps) {
    const startedAt = performance.now();
    const outcome = await runNode(run);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    console.log(`${outcome.isGood ? "ok" : "FAILED"}  ${name} (${seconds} s)`);
    if (!outcome.isGood) console.log(outcome.text);
    isGood &&= outcome.isGood;
  }
  return isGood;
}

console.log("Checking types and format, and lint beside them …");
const outcomes = await Promise.all(rows.map(runRow));
process.exitCode = outcomes.every(Boolean) ? 0 : 1;

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultLimits, WorkspaceScanner } from "../../../src/tools/changes/workspaceScanner.ts";
import { shown, timed } from "../store/measure.ts";

/**
 * Time of a look round a workspace of 50,000 files, on its thread by the clock and by the processor: the machine does other
 * things beside it.
 */
const folder = mkdtempSync(join(tmpdir(), "longhand-bench-"));
const workspace = join(folder, "workspace");
const count = 50_000;

for (let at = 0; at < count; at++) {
  const number = Math.floor(at / 20);
  const inner = join(workspace, `part${number % 50}`, `folder${number}`);
  if (at % 20 === 0) mkdirSync(inner, { recursive: true });
  writeFileSync(join(inner, `file${at}.ts`), `export const value${at} = "${"x".repeat(at % 4_000)}";\n`);
}

const look = new WorkspaceScanner(join(folder, "baseline.db"), defaultLimits);
const folders = [{ name: "workspace", path: workspace }];
const start = performance.now();
look.scan(folders, 600_000);
console.log(`first look, ${count} files read: ${((performance.now() - start) / 1_000).toFixed(1)} s`);
// Folders that were made just now are listed once more.
look.scan(folders, 600_000);

const processor: number[] = [];
const around = async (change: (run: number) => void) => {
  processor.length = 0;
  const spread = await timed(15, (run) => {
    change(run);
    const before = process.cpuUsage();
    look.scan(folders, 600_000);
    const { user, system } = process.cpuUsage(before);
    processor.push((user + system) / 1_000);
  });
  const sorted = processor.toSorted((one, other) => one - other);
  return `${shown(spread)}   processor p50 ${sorted[7]?.toFixed(0)} ms`;
};
console.log(`look, nothing changed:        ${await around(() => undefined)}`);
console.log(
  `look, 20 files changed:       ${await around((run) => {
    for (let at = 0; at < 20; at++) {
      writeFileSync(join(workspace, "part0", "folder0", `changed${at}.ts`), `run ${run} of ${at}\n`);
    }
  })}`,
);
look.close();
rmSync(folder, { recursive: true, force: true });

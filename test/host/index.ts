import { globSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reportEnd, reportStart } from "../vscode/hostReport.ts";
import { runMocha } from "../vscode/mochaRun.ts";

/**
 * VS Code calls this in the extension host. Runs every test file built beside this one and writes the
 * figures, as JSON, to the file that the environment names.
 */
export async function run(): Promise<void> {
  const {
    LONGHAND_TEST_FIGURES: figuresFile,
    LONGHAND_TEST_FILE: file,
    LONGHAND_TEST_GREP: grep,
  } = process.env;
  const wanted = file === undefined ? "**/*.test.cjs" : file.replace(/^test.host./, "").replace(/ts$/, "cjs");
  const files = globSync(wanted, { cwd: __dirname }).map((found) => join(__dirname, found));
  console.log(reportStart);
  const figures = await runMocha(files.sort(), { grep, timeout: 120_000, retries: 1 });
  console.log(reportEnd);
  if (figuresFile !== undefined) await writeFile(figuresFile, JSON.stringify(figures));
  if (figures.failed > 0) throw new Error(`${figures.failed} tests failed.`);
}

import { join } from "node:path";
import { parseArgs } from "node:util";
import { spawnSync } from "node:child_process";
import { runTests, TestRunFailedError } from "@vscode/test-electron";
import { createRunFolders, installModelProvider, projectFolder, writeSettings } from "./folders.ts";
import { hostSuiteEntry, hostSuiteEnv, readFigures } from "./hostSuite.ts";

/**
 * `npm run test:desktop`: the host suite in a desktop VS Code, which is downloaded first. On Linux without
 * a display: `xvfb-run -a npm run test:desktop`. `--version`: another than the latest stable one.
 */
const { values } = parseArgs({
  options: { grep: { type: "string" }, version: { type: "string", default: "stable" } },
});

const build = spawnSync(process.execPath, ["esbuild.js"], { cwd: projectFolder, stdio: "inherit" });
if (build.status !== 0) process.exit(1);

const folders = await createRunFolders();
const figuresFile = join(folders.root, "figures.json");
try {
  await writeSettings(folders, {});
  await installModelProvider(folders);
  await runTests({
    version: values.version,
    extensionDevelopmentPath: projectFolder,
    extensionTestsPath: hostSuiteEntry,
    extensionTestsEnv: hostSuiteEnv(figuresFile, { grep: values.grep }),
    launchArgs: [
      folders.workspace,
      ...[`--user-data-dir=${folders.userData}`, `--extensions-dir=${folders.extensions}`],
    ],
  }).catch((error: unknown) => {
    // A failed test is one reason; then there are figures.
    if (!(error instanceof TestRunFailedError)) throw error;
  });
  const { passed, failed } = await readFigures(figuresFile, () => "");
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
} finally {
  await folders.remove();
}

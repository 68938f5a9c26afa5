import { join } from "node:path";
import fc from "fast-check";
import { memoryFolder } from "./memoryFolder.ts";
import { endOfTask, suiteOptions, type Task } from "./suites.ts";
import { projectFolder } from "./vscode/folders.ts";
import { runHostSuite } from "./vscode/hostSuite.ts";
import { noFigures, runMocha, type Figures } from "./vscode/mochaRun.ts";
import { screenshotAll } from "./vscode/workbench.ts";

// Properties have the same values in every run, so that none fails by chance; LONGHAND_SEED gives them others.
fc.configureGlobal({ seed: Number(process.env["LONGHAND_SEED"] ?? 1) });

const { TMPDIR: ordinaryFolder } = process.env;

/** Runs the tasks that run.ts sends, one at a time, and answers each with its figures. */
process.on("message", (task: Task) => {
  void figuresOf(task).then((figures) => {
    process.stdout.write(endOfTask, () => process.send?.(figures));
  });
});
// What a test started is ended when this process exits; a signal alone would skip that.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(130));
process.once("disconnect", () => process.exit());

async function figuresOf({ suite, file, grep }: Task): Promise<Figures> {
  keepTemporaryFilesIn(suite === "unit" ? memoryFolder() : undefined);
  try {
    if (suite === "host") return await runHostSuite({ file, grep });
    const onFailure = suite === "panel" ? screenshotAll : undefined;
    return await runMocha([join(projectFolder, file ?? "")], { ...suiteOptions[suite], grep, onFailure });
  } catch (error) {
    console.error(error);
    return { ...noFigures, failed: 1, troubles: [`Failed: ${file ?? suite}: ${String(error)}`] };
  }
}

/** Sets the temporary folder of this process and those that it starts; without `folder` the one that they had when it began. */
function keepTemporaryFilesIn(folder = ordinaryFolder): void {
  if (folder === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = folder;
}

import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { projectFolder } from "../vscode/folders.ts";

/** `npm run bench [-- words]`: every benchmark, or those whose path has the words, one after the other, each in its own process. */
const wanted = process.argv.slice(2);
const files = globSync("test/bench/**/*.bench.ts", { cwd: projectFolder })
  .filter((file) => wanted.every((words) => file.includes(words)))
  .sort();

for (const file of files) {
  console.log(`\n── ${file} ──`);
  const { status } = spawnSync(process.execPath, [file], { cwd: projectFolder, stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}

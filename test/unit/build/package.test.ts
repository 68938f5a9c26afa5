import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listFiles, PackageManager } from "@vscode/vsce";
import { projectFolder } from "../../vscode/folders.ts";

const needed = [
  "package.json",
  "package.nls.json",
  "l10n/bundle.l10n.json",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  "dist/extension.cjs",
  "dist/ThirdPartyNotices.txt",
  "dist/application.cjs",
  "dist/openai.cjs",
  "dist/anthropicClient.cjs",
  "dist/sqliteWorker.cjs",
  "dist/replicaWorker.cjs",
  "dist/pgClient.cjs",
  "dist/scanWorker.cjs",
  "dist/drawingWorker.cjs",
  "dist/photon_rs_bg.wasm",
  "dist/panel.js",
  "dist/compare.js",
  "dist/compare.css",
  "dist/usage.js",
  "dist/usage.css",
  "dist/notes.js",
  "dist/notes.css",
  "dist/history.js",
  "dist/history.css",
  "dist/panel.css",
  "dist/codicon.ttf",
  "dist/cl100k_base.ranks",
  "dist/o200k_base.ranks",
  "media/icon.light.svg",
  "media/icon.png",
  "media/icon.svg",
  ...["export", "meter", "model", "pin", "send", "trim", "undo"].map(
    (step) => `media/walkthrough/${step}.svg`,
  ),
];

/**
 * Folders that others put beside the sources: tens of thousands of files, each of which the packer would look at for
 * seconds.
 */
const foreign = ["node_modules", ".git", ".vscode-test"];

/** A copy of the project, with one file in each of the foreign folders. */
async function copyProject(target: string): Promise<void> {
  const left = new Set(foreign.map((name) => join(projectFolder, name)));
  await cp(projectFolder, target, { recursive: true, filter: (path) => !left.has(path) });
  for (const name of foreign) {
    await mkdir(join(target, name, "folder"), { recursive: true });
    await writeFile(join(target, name, "folder", "package.json"), "{}");
  }
}

describe("the packed extension", () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "longhand-package-"));
    if (!existsSync(join(projectFolder, "dist", "extension.cjs"))) {
      const build = spawnSync(process.execPath, ["esbuild.js"], { cwd: projectFolder, encoding: "utf8" });
      assert.equal(build.status, 0, build.stderr);
    }
    await copyProject(folder);
  });
  after(() => rm(folder, { recursive: true }));

  it("holds what it needs to run and to be presented, and nothing else", async () => {
    const packed = await listFiles({ cwd: folder, packageManager: PackageManager.None });
    assert.deepEqual(packed.sort(), needed.toSorted());
  });
});

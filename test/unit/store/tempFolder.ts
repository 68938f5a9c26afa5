import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { projectFolder } from "../../vscode/folders.ts";

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

// These run from their sources: types are stripped once then, not in every thread.
process.env["NODE_COMPILE_CACHE"] ??= join(projectFolder, "node_modules", ".cache", "longhand");

/** The worker of a file's store, but it crashes when it is asked to search. */
export const crashingWorkerFile = pathOf("../../fixtures/store/crashingWorker.ts");

/** Worker whose disk is full while there is a file with the database's name and ".full". */
export const fullDiskWorkerFile = pathOf("../../fixtures/store/fullDiskWorker.ts");

/** Worker that fails as the files named like the database and ".fault" or ".noLog" say. */
export const faultyWorkerFile = pathOf("../../fixtures/store/faultyWorker.ts");

/** A program of its own, to be run by the superuser; it gives its rights up. */
export const readOnlyReaderFile = pathOf("../../fixtures/store/readOnlyReader.ts");

/** Gives every test of the suite a folder of its own, which is there until the suite has closed what is in it. */
export function tempFolder(): (name: string) => string {
  const folders: string[] = [];
  beforeEach(() => void folders.push(mkdtempSync(join(tmpdir(), "longhand-store-"))));
  after(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
  return (name) => join(folders.at(-1) ?? "", name);
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The worker's source, which Node runs as it is. */
export const workerFile = fileURLToPath(new URL("../../../src/store/sqliteWorker.ts", import.meta.url));

/** The same, but it crashes when it is asked to append the text "crash". */
export const crashingWorkerFile = fileURLToPath(
  new URL("../../fixtures/store/crashingWorker.ts", import.meta.url),
);

/** Gives every test of the suite a folder of its own and removes it afterwards. */
export function tempFolder(): (name: string) => string {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "longhand-store-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return (name) => join(folder, name);
}

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The crash test of the unit suite, a thousand times. */
const project = fileURLToPath(new URL("../../..", import.meta.url));
const mocha = fileURLToPath(new URL("../../../node_modules/mocha/bin/mocha.js", import.meta.url));
const { status } = spawnSync(
  process.execPath,
  [mocha, "--extension", "ts", "test/unit/store/database/crash.test.ts"],
  {
    cwd: project,
    env: { LONGHAND_KILLS: "1000", ...process.env },
    stdio: "inherit",
  },
);
process.exitCode = status ?? 1;

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installExtension, projectFolder, runFolders } from "../vscode/folders.ts";
import { Workbench } from "../vscode/workbench.ts";

/**
 * Time of activation over several cold windows: by VS Code's own figure ("Show Running Extensions"), which is
 * the time to load the extension and until `activate` returns, and by the processor time of the host's thread in both.
 * Extensions that are activated in one go begin their figures together and are loaded one after the other
 * (`AbstractExtHostExtensionService._doLoadModule` starts the clock and then awaits), so that each figure holds the
 * loading of those before it: what passes outside of the extension's own code is shown apart.
 * Beside another build in turns, where `LONGHAND_BESIDE` names the folder of one.
 */
const windows = 5;
const beside = process.env["LONGHAND_BESIDE"];

/** Measures of one activation, in milliseconds. */
interface Activation {
  /** VS Code's figure. */
  readonly shown: number;
  /** Time by the clock in the extension's own code. */
  readonly own: number;
  readonly load: number;
  readonly call: number;
}

/** Main file put before the build's own: notes the processor time of what it passes on to. */
const measuringMain = `
const { writeFileSync } = require("node:fs");
const now = () => { const { user, system } = process.threadCpuUsage(); return (user + system) / 1000; };
const begun = now();
const loading = performance.now();
const { activate, deactivate } = require("./extension.cjs");
const load = now() - begun;
const loaded = performance.now() - loading;
exports.deactivate = deactivate;
exports.activate = (context) => {
  const called = now();
  const calling = performance.now();
  const api = activate(context);
  const call = now() - called;
  const own = loaded + performance.now() - calling;
  // After the measured call, before VS Code can have told anyone of it.
  queueMicrotask(() => writeFileSync(require("node:path").join(__dirname, "activation.json"), JSON.stringify({ own, load, call })));
  return api;
};
`;

const scratch = await mkdtemp(join(tmpdir(), "longhand-activation-"));
try {
  const builds = [await measured("Activation", projectFolder)];
  if (beside !== undefined) builds.push(await measured("Beside it", beside));
  for (let i = 0; i < windows; i++) {
    for (const { extension, activations } of builds) activations.push(await activation(extension));
  }
  for (const { name, activations } of builds) report(name, activations);
} finally {
  await rm(scratch, { recursive: true });
}

function report(name: string, activations: readonly Activation[]): void {
  const line = (what: string, of: (one: Activation) => number) => {
    const times = activations.map(of).sort((a, b) => a - b);
    const all = times.map((time) => time.toFixed(0)).join(", ");
    console.log(`${name}, ${what}: median ${times[Math.floor(windows / 2)]?.toFixed(1)} ms of ${all} ms`);
  };
  line("VS Code's figure", ({ shown }) => shown);
  line("in its own code by the clock", ({ own }) => own);
  line("in others' that are loaded with it", ({ shown, own }) => shown - own);
  line("processor time of loading", ({ load }) => load);
  line("processor time of `activate`", ({ call }) => call);
}

/** A copy of a build, begun by `measuringMain`. */
async function measured(
  name: string,
  build: string,
): Promise<{ readonly name: string; readonly extension: string; readonly activations: Activation[] }> {
  const folders = runFolders(join(scratch, name));
  await installExtension(folders, build);
  const extension = join(folders.extensions, "longhand.longhand");
  const manifest = JSON.parse(await readFile(join(build, "package.json"), "utf8")) as object;
  await writeFile(
    join(extension, "package.json"),
    JSON.stringify({ ...manifest, main: "./dist/measured.cjs" }),
  );
  await writeFile(join(extension, "dist", "measured.cjs"), measuringMain);
  return { name, extension, activations: [] };
}

async function activation(extension: string): Promise<Activation> {
  // High enough for the whole list: rows out of sight are not in the page.
  const viewport = { width: 1280, height: 4000 };
  const workbench = await Workbench.open({ allBuiltIns: true, viewport, extension });
  try {
    await workbench.runCommand("Developer: Show Running Extensions");
    const row = workbench.page
      .locator(".runtime-extensions-editor .extension")
      .filter({ hasText: "Longhand" });
    // No time is shown before the extension has been activated, which VS Code does once it has started itself.
    const shown = row.locator(".activation-time").filter({ hasText: /\d+\s*ms/ });
    const figure = Number(/\d+/.exec(await shown.innerText({ timeout: 120_000 }))?.[0]);
    const noted = join(workbench.folders.extensions, "longhand.longhand", "dist", "activation.json");
    return { shown: figure, ...(JSON.parse(await readFile(noted, "utf8")) as Omit<Activation, "shown">) };
  } finally {
    await workbench.close();
  }
}

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { projectFolder } from "./folders.ts";

/** The npm package that carries VS Code's server; its minor version is VS Code's. */
const serverPackage = "code-server@4.139.1";

/**
 * The folder of VS Code's server, installed into `.vscode-test/` first where it is missing (600 MB, about
 * 20 s). Throws with npm's own words when that fails. Complete or absent: safe to call from several
 * processes at once.
 */
export async function installServer(): Promise<string> {
  const home = join(projectFolder, ".vscode-test", serverPackage);
  const vscode = join("node_modules", "code-server", "lib", "vscode");
  if (existsSync(home)) return join(home, vscode);

  console.log(`Installing the VS Code server (npm package ${serverPackage}) into .vscode-test/ …`);
  const draft = `${home}-${process.pid}`;
  try {
    await mkdir(draft, { recursive: true });
    // VS Code's own dependencies sit one level deeper and are not installed with the package's.
    npmInstall(draft, serverPackage, "--force");
    npmInstall(join(draft, vscode), "--omit=dev");
    await replaceNativeParts(join(draft, vscode, "node_modules", "@vscode"));
    await rename(draft, home).catch((error: unknown) => {
      if (!existsSync(home)) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return join(home, vscode);
}

/** The built-in extensions that tests meet. VS Code reads the others in every window, which costs a third of its start. */
const usedBuiltIns = [
  "ipynb",
  "javascript",
  "json",
  "json-language-features",
  "markdown-basics",
  "media-preview",
  "theme-defaults",
  "typescript-basics",
];

/** A folder with the built-in extensions that tests use, made beside the server that was installed at `home`. */
export async function fewBuiltIns(home: string): Promise<string> {
  const folder = join(home, "few-built-ins");
  await mkdir(folder, { recursive: true });
  await Promise.all(
    usedBuiltIns.map(async (name) => {
      const place = join(folder, name);
      if (existsSync(place)) return;
      // One that leads nowhere, where the project's folder was moved.
      await rm(place, { force: true });
      await symlink(join("..", "extensions", name), place, "junction").catch(unlessThere);
    }),
  );
  return folder;
}

/** Ignores that another process was quicker; throws every other error. */
function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}

function npmInstall(folder: string, ...args: readonly string[]): void {
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"];
  // Without --prefix, npm installs into the nearest folder above that has a package.json.
  const result = spawnSync("npm", ["install", "--prefix", ".", ...args, ...quiet], {
    cwd: folder,
    env: outsideNpm(process.env),
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (result.error) throw new Error(`npm could not be started: ${result.error.message}`);
  if (result.status !== 0) {
    throw new Error(`Could not install the VS Code server (${args.join(" ")}):\n${result.stderr.trim()}`);
  }
}

/** Puts plain modules in the place of two that would need a compiler. */
async function replaceNativeParts(scope: string): Promise<void> {
  const standIns = { spdlog: "spdlog", nativeWatchdog: "native-watchdog" };
  for (const [source, name] of Object.entries(standIns)) {
    await build({
      entryPoints: [join(import.meta.dirname, "standIns", `${source}.ts`)],
      outfile: join(scope, name, "index.js"),
      allowOverwrite: true,
      bundle: true,
      platform: "node",
      format: "cjs",
    });
  }
}

/** Environment without what npm passes on to its scripts: it names the project's folder, not the one to install into. */
function outsideNpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(
    ([name]) => !/^npm_(config_(local_)?prefix|package_|lifecycle_)/.test(name),
  );
  return Object.fromEntries(kept);
}

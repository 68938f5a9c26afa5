import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startModelServer } from "../modelServer/modelServer.ts";
import { hasDesktopCode, startDesktopCode } from "./desktopCode.ts";
import {
  installExtension,
  projectFolder,
  runFolders,
  sampleWorkspace,
  writeSettings,
  type RunFolders,
  type Settings,
} from "./folders.ts";
import { VsCodeServer } from "./server.ts";

/**
 * `npm start`: a real VS Code with the extension, on a copy of the sample workspace that is kept, with its
 * conversations, until `npm start -- --fresh`. Ends, with all it started, on Ctrl-C.
 */
const home = join(projectFolder, ".vscode-test", "start");
/** A window's own state belongs to its address: the same one each time, if it is free. */
const preferredPort = 4120;

interface Running {
  /** Resolves when VS Code has ended by itself. */
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts the model server: a demo on this machine, or nothing where the environment has a key for OpenAI's service. */
async function startModel(): Promise<{ settings: Settings; close(): Promise<void> }> {
  if (process.env["OPENAI_API_KEY"]) {
    console.log("Model:   OpenAI's service, with the key in OPENAI_API_KEY. What you send there is billed.");
    return { settings: {}, close: () => Promise.resolve() };
  }
  const server = await startModelServer({ otherwise: "demo" });
  console.log(
    `Model:   a demo server at ${server.url}. It understands "read", "list" and "search", but it is no AI.`,
  );
  console.log("         Set OPENAI_API_KEY to use OpenAI's service instead.");
  return { settings: { "longhand.baseUrl": server.url }, close: () => server.close() };
}

async function startVsCode(folders: RunFolders): Promise<Running> {
  if (await hasDesktopCode()) {
    console.log("VS Code: the desktop one, as `code` on the PATH, with its own settings and data.");
    return startDesktopCode(folders);
  }
  await installExtension(folders);
  const server = await VsCodeServer.start(folders, { port: preferredPort, allBuiltIns: true }).catch(() =>
    VsCodeServer.start(folders, { allBuiltIns: true }),
  );
  const address = server.windowAddress(folders.workspace);
  console.log(`VS Code: its server, for a browser. Open\n\n         ${address}\n`);
  openBrowser(address);
  return server;
}

/** A help, no more: the address is printed in any case. */
function openBrowser(address: string): void {
  const { platform, env } = process;
  if (platform === "linux" && (env["DISPLAY"] ?? env["WAYLAND_DISPLAY"]) === undefined) return;
  const [command, ...args] = {
    darwin: ["open"],
    win32: ["cmd", "/c", "start", '""'],
  }[platform as string] ?? ["xdg-open"];
  const child = spawn(command!, [...args, address], { stdio: "ignore", detached: true });
  child.on("error", (error) => console.log(`         (No browser could be opened: ${error.message})`));
  child.unref();
}

const { values: flags } = parseArgs({ options: { fresh: { type: "boolean" } } });
const build = spawnSync(process.execPath, ["esbuild.js"], { cwd: projectFolder, stdio: "inherit" });
if (build.status !== 0) process.exit(1);

if (flags.fresh) await rm(home, { recursive: true, force: true });
const folders = runFolders(home);
if (!existsSync(folders.workspace)) await cp(sampleWorkspace, folders.workspace, { recursive: true });

const model = await startModel();
await writeSettings(folders, model.settings);
const vscode = await startVsCode(folders);
console.log("Longhand is behind its icon in the bar at the left. Ctrl-C stops everything.");

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const asked = new Promise((resolve) => signals.forEach((signal) => process.once(signal, resolve)));
await Promise.race([asked, vscode.ended]);
await vscode.stop();
await model.close();
process.exit(0);

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectFolder, type RunFolders } from "./folders.ts";

const onWindows = process.platform === "win32";

/** True where the desktop VS Code can be started: a display, and `code` on the PATH, new enough for the extension. */
export async function hasDesktopCode(): Promise<boolean> {
  const { DISPLAY: x11, WAYLAND_DISPLAY: wayland, VSCODE_IPC_HOOK_CLI: remoteTerminal } = process.env;
  const display = onWindows || process.platform === "darwin" || (x11 ?? wayland) !== undefined;
  // In a terminal of a remote VS Code, `code` talks to a window on another machine.
  if (!display || remoteTerminal !== undefined) return false;
  const { status, stdout } = spawnSync("code", ["--version"], { encoding: "utf8", shell: onWindows });
  return status === 0 && isAtLeast(stdout.split("\n")[0] ?? "", await neededVersion());
}

/** A desktop VS Code with its own data. `ended` resolves when its window was closed. */
export function startDesktopCode(folders: RunFolders): { ended: Promise<unknown>; stop(): Promise<void> } {
  const args = [
    ...["--user-data-dir", folders.userData, "--extensions-dir", folders.extensions],
    ...["--extensionDevelopmentPath", projectFolder, "--disable-workspace-trust", "--new-window", "--wait"],
    folders.workspace,
  ];
  const quoted = onWindows ? args.map((arg) => `"${arg}"`) : args;
  const child = spawn("code", quoted, { stdio: "ignore", shell: onWindows });
  return { ended: once(child, "exit"), stop: () => endMainProcess(folders) };
}

/** `code` only asks the real program to start; that one leaves its process id in its data folder. */
async function endMainProcess(folders: RunFolders): Promise<void> {
  try {
    process.kill(Number(await readFile(join(folders.userData, "code.lock"), "utf8")), "SIGTERM");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ESRCH") throw error;
  }
}

async function neededVersion(): Promise<string> {
  const manifest = JSON.parse(await readFile(join(projectFolder, "package.json"), "utf8")) as {
    readonly engines: { readonly vscode: string };
  };
  return manifest.engines.vscode.replace("^", "");
}

function isAtLeast(version: string, needed: string): boolean {
  return version.localeCompare(needed, "en", { numeric: true }) >= 0;
}

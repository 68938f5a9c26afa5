import { posix, win32 } from "node:path";
import * as vscode from "vscode";

const systems: Readonly<Partial<Record<NodeJS.Platform, readonly [name: string, key: string]>>> = {
  darwin: ["macOS", "osx"],
  linux: ["Linux", "linux"],
  win32: ["Windows", "windows"],
};

/** File of the user's shell, never of one that a folder's settings name; "" for the system's. */
export function commandShell(): string {
  const key = systems[process.platform]?.[1] ?? "linux";
  const terminal = vscode.workspace.getConfiguration("terminal.integrated");
  const isNamedHere = ["defaultProfile", "profiles"].some((setting) => {
    const found = terminal.inspect(`${setting}.${key}`);
    return found?.workspaceValue !== undefined || found?.workspaceFolderValue !== undefined;
  });
  return isNamedHere ? (process.env["SHELL"] ?? "") : vscode.env.shell;
}

/** Machine that commands run on, for the model: "Linux with bash". */
export function commandEnvironment(): string {
  const { platform } = process;
  const shell = (platform === "win32" ? win32 : posix).basename(commandShell()).replace(/\.exe$/i, "");
  const system = systems[platform]?.[0] ?? platform;
  return shell === "" ? system : `${system} with ${shell}`;
}

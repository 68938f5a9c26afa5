import { existsSync } from "node:fs";
import { posix, win32 } from "node:path";
import * as vscode from "vscode";

/** Terminal profile, as VS Code's settings have it. */
type Profile = { readonly path?: string | readonly string[] } | null;

const systems: Readonly<Partial<Record<NodeJS.Platform, readonly [name: string, key: string]>>> = {
  darwin: ["macOS", "osx"],
  linux: ["Linux", "linux"],
  win32: ["Windows", "windows"],
};

/**
 * File of the user's shell, never of one that a folder's settings name; "" for the system's. VS Code's own answer is that of
 * the folder for a while after its settings have gone, so it is taken on Windows alone, where a profile may name no file.
 */
export function commandShell(): string {
  const terminal = vscode.workspace.getConfiguration("terminal.integrated");
  const key = systems[process.platform]?.[1] ?? "linux";
  if (process.platform !== "win32") return usersShell(terminal, key) ?? process.env["SHELL"] ?? "";
  const isNamedHere = ["defaultProfile", "profiles"].some((setting) => {
    const found = terminal.inspect(`${setting}.${key}`);
    return found?.workspaceValue !== undefined || found?.workspaceFolderValue !== undefined;
  });
  return isNamedHere ? "" : vscode.env.shell;
}

/** File of the terminal profile that the user's own settings choose; undefined where they choose none that is there. */
function usersShell(terminal: vscode.WorkspaceConfiguration, key: string): string | undefined {
  const name = terminal.inspect<string>(`defaultProfile.${key}`)?.globalValue;
  const profiles = terminal.inspect<Readonly<Record<string, Profile>>>(`profiles.${key}`);
  const profile = profiles?.globalValue?.[name ?? ""] ?? profiles?.defaultValue?.[name ?? ""];
  const files = [profile?.path ?? []].flat();
  return files.find((file) => !file.includes("${") && (!posix.isAbsolute(file) || existsSync(file)));
}

/** Machine that commands run on, for the model: "Linux with bash". */
export function commandEnvironment(): string {
  const { platform } = process;
  const shell = (platform === "win32" ? win32 : posix).basename(commandShell()).replace(/\.exe$/i, "");
  const system = systems[platform]?.[0] ?? platform;
  return shell === "" ? system : `${system} with ${shell}`;
}

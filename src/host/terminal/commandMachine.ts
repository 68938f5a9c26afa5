import { posix, win32 } from "node:path";
import * as vscode from "vscode";

const systems: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: "macOS",
  linux: "Linux",
  win32: "Windows",
};

/** What commands run on, for the model: "Linux with bash". */
export function commandMachine(): string {
  const { platform } = process;
  const shell = (platform === "win32" ? win32 : posix).basename(vscode.env.shell).replace(/\.exe$/i, "");
  const system = systems[platform] ?? platform;
  return shell === "" ? system : `${system} with ${shell}`;
}

import { globSync, rmSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const projectFolder = resolve(import.meta.dirname, "../..");
export const sampleWorkspace = join(projectFolder, "test", "fixtures", "workspace");

const whole = { recursive: true, force: true } as const;

export type Settings = Readonly<Record<string, unknown>>;

/** Folders in which one VS Code keeps everything it writes, so that runs neither meet nor leave anything behind. */
export interface RunFolders {
  readonly root: string;
  readonly userData: string;
  readonly extensions: string;
  readonly serverData: string;
  readonly workspace: string;
  remove(): Promise<void>;
}

/**
 * Installs the built extension by copying what it is made of, away from the project's `node_modules`: what
 * was not bundled is missing there as it would be for a user. VS Code finds it when the server starts.
 */
export async function installExtension(folders: RunFolders, extension = projectFolder): Promise<void> {
  const target = join(folders.extensions, "longhand.longhand");
  await rm(target, { recursive: true, force: true });
  for (const part of ["package.json", "package.nls.json", "l10n", "dist", "media"]) {
    await cp(join(extension, part), join(target, part), { recursive: true });
  }
}

/** Installs the provider of scripted VS Code models that the host suite asks. */
export async function installModelProvider(folders: RunFolders): Promise<void> {
  const source = join(import.meta.dirname, "standIns", "modelProvider");
  await cp(source, join(folders.extensions, "longhand-tests.model-provider"), { recursive: true });
}

/**
 * Fresh folders under the system's temporary one, the workspace being a copy of `workspace`. Gone after
 * `remove`, at the latest when this process exits.
 */
export async function createRunFolders(workspace = sampleWorkspace): Promise<RunFolders> {
  const folders = runFolders(await mkdtemp(join(tmpdir(), "longhand-")));
  const removeAtExit = () => rmSync(folders.root, { ...whole, maxRetries: 3 });
  process.once("exit", removeAtExit);
  await cp(workspace, folders.workspace, { recursive: true });
  return {
    ...folders,
    async remove() {
      await folders.remove();
      process.off("exit", removeAtExit);
    },
  };
}

/** Takes away what an extension has stored and logged, and copies `workspace` anew, under a VS Code that runs. */
export async function emptyFolders(folders: RunFolders, workspace = sampleWorkspace): Promise<void> {
  const stored = ["workspaceStorage", "globalStorage"].map((name) => join(folders.userData, "User", name));
  const inside = (await readdir(folders.workspace)).map((name) => join(folders.workspace, name));
  const logs = globSync(join(folders.userData, "logs", "**", "longhand.longhand"));
  for (const path of [...stored, ...inside, ...logs]) await rm(path, whole);
  await cp(workspace, folders.workspace, { recursive: true });
}

export function runFolders(root: string): RunFolders {
  return {
    root,
    userData: join(root, "user-data"),
    extensions: join(root, "extensions"),
    serverData: join(root, "server-data"),
    workspace: join(root, "workspace"),
    remove: () => rm(root, { ...whole, maxRetries: 10, retryDelay: 200 }),
  };
}

/** Quiet defaults, then `settings`. Takes effect when a window is next opened, and soon in those that are open. */
export async function writeSettings(
  folders: RunFolders,
  settings: Settings,
  machine: Settings = {},
): Promise<void> {
  // A window on a server takes settings of scope "machine" from the second folder, all others from the first.
  const scopes = { User: settings, Machine: { ...settings, ...machine } };
  for (const [scope, values] of Object.entries(scopes)) {
    const content = JSON.stringify({ ...quietSettings, ...values }, undefined, 2);
    await mkdir(join(folders.userData, scope), { recursive: true });
    await writeFile(join(folders.userData, scope, "settings.json"), content);
  }
}

/** Settings that hold where a test says nothing else. */
export const quietSettings: Settings = {
  // Tests tell figures: those of a model that stays as it is.
  "longhand.model": "gpt-4o-mini",
  "longhand.summaryModel": "gpt-4o-mini",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": "off",
  "extensions.ignoreRecommendations": true,
  "git.openRepositoryInParentFolders": "never",
  "remote.autoForwardPorts": false,
  // Even so, the extension host would look for ports every other second, among the files of all processes.
  "remote.autoForwardPortsSource": "output",
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
};

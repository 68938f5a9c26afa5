import * as vscode from "vscode";
import { spaceOfFolder } from "../../host/storage/repositorySpace.ts";
import { StorageSettings } from "../../host/storage/storageSettings.ts";
import { replicaOf } from "../../store/client/storeThread.ts";
import { WorkerReplication } from "../../store/client/workerReplication.ts";
import { WorkerServers } from "../../store/client/workerServers.ts";
import type { Platform } from "../buildPlatform.ts";

/** The replica of a file on the server that the user has set, which nobody waits for. */
export function openReplication(
  context: vscode.ExtensionContext,
  { guard, log, settings }: Platform,
  file: string,
  onGrown: (id: string) => unknown,
): {
  readonly servers: WorkerServers;
  readonly replication: WorkerReplication;
  readonly storage: StorageSettings;
} {
  const startThread = replicaOf(context.asAbsolutePath("dist/replicaWorker.cjs"));
  const servers = new WorkerServers(startThread);
  const replication = new WorkerReplication({
    file,
    startThread,
    onGrown: (id) => void guard("replica", () => onGrown(id)),
    log,
  });
  replication.attend(vscode.window.state.focused);
  context.subscriptions.push(
    vscode.window.onDidChangeWindowState(({ focused }) => replication.attend(focused)),
  );
  const storage = new StorageSettings(settings, context, servers, ownSpace);
  const follow = () =>
    guard("replication", async () => {
      const server = await storage.server();
      if (server) replication.start(server);
      else await replication.stop();
    });
  void follow();
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("longhand.storage")) void follow();
    }),
    // Another window may have connected, or unlocked the space.
    context.secrets.onDidChange(({ key }) => {
      if (StorageSettings.isSecret(key)) void follow();
    }),
  );
  return { servers, replication, storage };
}

/** The repository's, else the name of the folder or workspace. */
async function ownSpace(): Promise<string> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const found = folder?.uri.scheme === "file" ? await spaceOfFolder(folder.uri.fsPath) : undefined;
  return found ?? vscode.workspace.name ?? "default";
}

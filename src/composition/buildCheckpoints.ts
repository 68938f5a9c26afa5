import { join } from "node:path";
import * as vscode from "vscode";
import type { CheckpointServices } from "../core/agent/checkpoints/checkpoints.ts";
import { ContentFiles } from "../host/checkpoints/contentFiles.ts";
import { WorkspaceSnapshots } from "../host/checkpoints/workspaceSnapshots.ts";
import { WorkspaceChanges } from "../tools/changes/workspaceChanges.ts";
import type { Platform } from "./buildPlatform.ts";
import type { WorkspaceStore } from "./storage/openStore.ts";

/** Services of checkpoints; the contents that they keep can be read as files, and so can pictures. */
export function buildCheckpoints(
  context: vscode.ExtensionContext,
  { workspace, settings, log }: Platform,
  { contents, pictures }: WorkspaceStore,
): CheckpointServices {
  const place = (context.storageUri ?? context.globalStorageUri).fsPath;
  const changes = new WorkspaceChanges(
    context.asAbsolutePath("dist/scanWorker.cjs"),
    join(place, "workspace-files.db"),
  );
  // A picture that was not sent yet is in no entry.
  const read = async (hash: string) =>
    (await contents.contents([hash]))[0]?.bytes ?? (await pictures.get(hash));
  context.subscriptions.push(
    changes,
    vscode.workspace.registerFileSystemProvider(ContentFiles.scheme, new ContentFiles(read), {
      isReadonly: true,
      isCaseSensitive: true,
    }),
  );
  const scan = changes.scan.bind(changes);
  return {
    contents,
    files: new WorkspaceSnapshots({ workspace, log, scan, mode: () => settings.checkpoints }),
  };
}

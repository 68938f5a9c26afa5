import * as vscode from "vscode";
import type { KnownWorkspace, Library, WorkspaceIndex } from "../core/agent/ports.ts";
import { day, plural } from "./figures.ts";

/** Finds the conversations of workspaces that were renamed, moved or made part of this one, and takes them in. */
export class LostConversations {
  private readonly index: WorkspaceIndex;
  private readonly store: Pick<Library, "adopt">;
  private readonly database: string;

  /** `database`: the path of this workspace's own. */
  constructor(index: WorkspaceIndex, store: Pick<Library, "adopt">, database: string) {
    this.index = index;
    this.store = store;
    this.database = database;
  }

  /** Notes this workspace, so that it can be found again. */
  async note(now: number): Promise<void> {
    await this.index.note({ ...this.current(), openedAt: now });
  }

  /** Lists what is lost and takes in what the user chooses; with `all`, everything, without asking. */
  async find(all: boolean): Promise<{ readonly adopted: readonly string[] }> {
    const lost = await this.index.lost(this.current());
    const chosen = all ? lost : await pickWorkspaces(lost);
    const adopted: string[] = [];
    for (const { database } of chosen) {
      adopted.push(...(await this.store.adopt(database)));
      await this.index.markAdopted(database, this.database);
    }
    if (!all && adopted.length > 0) {
      void vscode.window.showInformationMessage(
        plural(
          adopted.length,
          "{0} conversation was copied into this workspace.",
          "{0} conversations were copied into this workspace.",
        ),
      );
    }
    return { adopted };
  }

  private current(): Pick<KnownWorkspace, "database" | "folders"> {
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString());
    return { database: this.database, folders };
  }
}

async function pickWorkspaces(lost: readonly KnownWorkspace[]): Promise<readonly KnownWorkspace[]> {
  if (lost.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("No conversations are lost: every known workspace's folder is where it was."),
    );
    return [];
  }
  const items = lost.map((workspace) => ({
    label: workspace.folders.map((folder) => vscode.Uri.parse(folder).fsPath).join(", "),
    description: day(workspace.openedAt),
    workspace,
  }));
  const title = vscode.l10n.t("Lost conversations: copy into this workspace");
  const chosen = await vscode.window.showQuickPick(items, { title, canPickMany: true });
  return (chosen ?? []).map(({ workspace }) => workspace);
}

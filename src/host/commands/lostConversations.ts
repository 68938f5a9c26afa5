import * as vscode from "vscode";
import type { KnownWorkspace, Library, WorkspaceIndex } from "../../core/ports/library.ts";
import { day, language, plural } from "../platform/formatting.ts";
import { errorMessage } from "../../presenter/errorMessages.ts";
import { showInformation, showWarning } from "../platform/toasts.ts";
import { literalLabel } from "../../presenter/inertText.ts";

/** Ids of the conversations that were copied, and paths of the databases that could not be read; JSON. */
export interface LostResult {
  readonly adopted: readonly string[];
  readonly unreadable: readonly string[];
}

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

  /**
   * Lists what is lost and takes in what the user chooses; with `all`, everything, without asking. What cannot be read
   * is named, keeps nothing else back, and is listed again the next time.
   */
  async find(all: boolean): Promise<LostResult> {
    const lost = await this.index.lost(this.current());
    const chosen = all ? lost : await pickWorkspaces(lost);
    const adopted: string[] = [];
    const unreadable: string[] = [];
    for (const { database, folders } of chosen) {
      try {
        adopted.push(...(await this.store.adopt(database)));
        await this.index.markAdopted(database, this.database);
      } catch (error) {
        unreadable.push(database);
        const reason = errorMessage(error, language);
        void showWarning(
          vscode.l10n.t("The conversations of {0} were not copied. {1}", pathsOf(folders), reason),
        );
      }
    }
    if (!all && adopted.length > 0) {
      void showInformation(
        plural(
          adopted.length,
          "{0} conversation was copied into this workspace.",
          "{0} conversations were copied into this workspace.",
        ),
      );
    }
    return { adopted, unreadable };
  }

  private current(): Pick<KnownWorkspace, "database" | "folders"> {
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString());
    return { database: this.database, folders };
  }
}

async function pickWorkspaces(lost: readonly KnownWorkspace[]): Promise<readonly KnownWorkspace[]> {
  if (lost.length === 0) {
    void showInformation(
      vscode.l10n.t("No conversations are lost: every known workspace's folder is where it was."),
    );
    return [];
  }
  const items = lost.map((workspace) => ({
    label: literalLabel(pathsOf(workspace.folders)),
    description: day(workspace.openedAt),
    workspace,
  }));
  const title = vscode.l10n.t("Lost conversations: copy into this workspace");
  const chosen = await vscode.window.showQuickPick(items, { title, canPickMany: true });
  return (chosen ?? []).map(({ workspace }) => workspace);
}

function pathsOf(folders: readonly string[]): string {
  return folders.map((folder) => vscode.Uri.parse(folder).fsPath).join(", ");
}

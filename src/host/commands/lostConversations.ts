import { posix } from "node:path";
import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import type { Adoption, KnownWorkspace, WorkspaceIndex } from "../../core/ports/library.ts";
import { day, language, plural } from "../platform/formatting.ts";
import { errorMessage } from "../../presenter/messages/errorMessages.ts";
import { showInformation, showWarning } from "../platform/toasts.ts";
import { literalLabel } from "../../presenter/inertText.ts";

/** Ids of the conversations that were copied, and the stores that could not be read; JSON. */
interface LostResult {
  readonly adopted: readonly string[];
  readonly unreadable: readonly string[];
}

/** Open conversations, into which others come in. */
type OpenConversations = Pick<Conversations, "busyIds" | "sync">;

/** A workspace with the conversations of it that are missing here; undefined where it cannot be read. */
interface LostWorkspace {
  readonly workspace: KnownWorkspace;
  readonly missing: readonly string[] | undefined;
}

/** Finds the conversations of workspaces that were renamed, moved or made part of this one, and takes them in. */
export class LostConversations {
  private readonly index: WorkspaceIndex;
  private readonly adoption: Adoption;
  private readonly own: string;
  private readonly open: () => OpenConversations | undefined;

  /** `own`: this workspace's store, as the index names it. */
  constructor(
    index: WorkspaceIndex,
    adoption: Adoption,
    own: string,
    open: () => OpenConversations | undefined = () => undefined,
  ) {
    this.index = index;
    this.adoption = adoption;
    this.own = own;
    this.open = open;
  }

  /** Notes this workspace, so that it can be found again. */
  async note(now: number): Promise<void> {
    await this.index.note({ ...this.current(), openedAt: now });
  }

  /**
   * Lists what is lost and takes in what the user chooses; with `all`, everything, without asking. What cannot be read
   * is named, keeps nothing else back, and is listed again the next time.
   */
  async find({ all }: { readonly all: boolean }): Promise<LostResult> {
    const lost = await this.lost();
    const chosen = all ? lost : await pickWorkspaces(lost);
    const result = await this.takeIn(chosen.map(({ workspace }) => workspace));
    if (!all) tellAdopted(result.adopted.length);
    return result;
  }

  /** Offers what fits this workspace's folders. False where there is none. */
  async offer(): Promise<boolean> {
    const { folders } = this.current();
    const found = await this.lost();
    const fitting = found.filter(({ workspace, missing }) => missing && fits(workspace.folders, folders));
    const count = fitting.reduce((total, { missing }) => total + (missing?.length ?? 0), 0);
    if (count === 0) return false;
    void this.ask(
      count,
      fitting.map(({ workspace }) => workspace),
    );
    return true;
  }

  private async ask(count: number, workspaces: readonly KnownWorkspace[]): Promise<void> {
    const sentence = plural(
      count,
      "{0} conversation of this folder was found in another workspace.",
      "{0} conversations of this folder were found in other workspaces.",
    );
    const copy = vscode.l10n.t("Copy Into This Workspace");
    if ((await showInformation(sentence, copy)) !== copy) return;
    const { adopted } = await this.takeIn(workspaces);
    tellAdopted(adopted.length);
  }

  /** Workspaces that have something that is missing here, or that cannot be read. */
  private async lost(): Promise<readonly LostWorkspace[]> {
    const lost: LostWorkspace[] = [];
    for (const workspace of await this.index.lost(this.current())) {
      const missing = await this.adoption.adoptable(workspace.store).catch(() => undefined);
      if (missing?.length !== 0) lost.push({ workspace, missing });
    }
    return lost;
  }

  private async takeIn(workspaces: readonly KnownWorkspace[]): Promise<LostResult> {
    const adopted: string[] = [];
    const unreadable: string[] = [];
    for (const { store, folders } of workspaces) {
      try {
        adopted.push(...(await this.adoption.adopt(store, this.open()?.busyIds ?? [])));
        await this.index.markAdopted(store, this.own);
      } catch (error) {
        unreadable.push(store);
        const reason = errorMessage(error, language);
        void showWarning(
          vscode.l10n.t("The conversations of {0} were not copied. {1}", pathsOf(folders), reason),
        );
      }
    }
    await this.open()?.sync.takeIn(adopted);
    return { adopted: [...new Set(adopted)], unreadable };
  }

  private current(): Pick<KnownWorkspace, "store" | "folders"> {
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString());
    return { store: this.own, folders };
  }
}

async function pickWorkspaces(lost: readonly LostWorkspace[]): Promise<readonly LostWorkspace[]> {
  if (lost.length === 0) {
    void showInformation(
      vscode.l10n.t(
        "No conversations are lost: no known workspace has any of these folders that are not here.",
      ),
    );
    return [];
  }
  const items = lost.map((one) => ({
    label: literalLabel(pathsOf(one.workspace.folders)),
    description: day(one.workspace.openedAt),
    ...(one.missing && { detail: plural(one.missing.length, "{0} conversation", "{0} conversations") }),
    one,
  }));
  const title = vscode.l10n.t("Lost conversations: copy into this workspace");
  const chosen = await vscode.window.showQuickPick(items, { title, canPickMany: true });
  return (chosen ?? []).map(({ one }) => one);
}

function tellAdopted(count: number): void {
  if (count === 0) return;
  void showInformation(
    plural(
      count,
      "{0} conversation was copied into this workspace.",
      "{0} conversations were copied into this workspace.",
    ),
  );
}

/** True where they share a folder, or one stood beside a folder that is open, or bears its name elsewhere. */
function fits(lost: readonly string[], open: readonly string[]): boolean {
  return lost.some((one) =>
    open.some(
      (other) =>
        one === other ||
        posix.dirname(one) === posix.dirname(other) ||
        posix.basename(one) === posix.basename(other),
    ),
  );
}

function pathsOf(folders: readonly string[]): string {
  return folders.map((folder) => vscode.Uri.parse(folder).fsPath).join(", ");
}

import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import type { Session } from "../../core/agent/session/session.ts";
import type { FileDelta, FileLocation } from "../../core/conversation/entry.ts";
import { fileKey, joinedChanges, turnContaining } from "../../core/conversation/fileStates.ts";
import type { ContentStore, ContentUse } from "../../core/ports/journal.ts";
import type { Workspace } from "../../core/ports/workspace.ts";
import { restoreReport, type RestoreReport } from "../../presenter/messages/reports/restoreReport.ts";
import type { FilesFact, FileSheetKind } from "../../protocol/files.ts";
import { filesSheet } from "../../presenter/sheets/fileSheets.ts";
import type { FileChangeViews, FileSheetOpener } from "../panel/panelPorts.ts";
import { hashedContent } from "./diskFiles.ts";
import { pickMessage } from "../commands/messagePicker.ts";
import { formatNumber, language, plural } from "../platform/formatting.ts";
import { showInformation } from "../platform/toasts.ts";
import { ContentFiles } from "./contentFiles.ts";
import { dayMs } from "../../core/text/dateGroup.ts";

/** Restore Files, Review Changes and Manage Checkpoints. */
export class FileCommands implements FileChangeViews {
  private readonly conversations: Pick<Conversations, "current">;
  private readonly store: ContentStore;
  private readonly workspace: Workspace;

  constructor(conversations: Pick<Conversations, "current">, store: ContentStore, workspace: Workspace) {
    this.conversations = conversations;
    this.store = store;
    this.workspace = workspace;
  }

  /** Brings the files back to how they were at message `id`; shows what that would change, unless it is to `apply`. */
  async restore(
    id: string | undefined,
    apply: boolean,
    sheets: FileSheetOpener,
  ): Promise<readonly RestoreReport[] | undefined> {
    const session = this.open();
    const target =
      session &&
      (id ??
        (await pickMessage(session.conversation, vscode.l10n.t("Message whose files to restore"), () => true))
          ?.id);
    if (!session?.restoring || target === undefined) return undefined;
    if (!apply) {
      await sheets.openFiles("restore", target);
      return undefined;
    }
    await session.stop();
    const outcome = await session.restoring.restore(target);
    if (!outcome) throw new Error(vscode.l10n.t("There is no message {0} in the open conversation.", target));
    return restoreReport(outcome, (file) => this.nameOf(file), language);
  }

  /** Takes back the restore `id`; undefined where that is none. */
  async undoRestore(id: string): Promise<readonly RestoreReport[] | undefined> {
    const outcome = await this.conversations.current?.restoring?.undo(id);
    return outcome && restoreReport(outcome, (file) => this.nameOf(file), language);
  }

  /** Opens what the turn around message `id`, the last where none is named, has changed, each file beside how it was. */
  async review(id: string | undefined): Promise<readonly { readonly path: string }[]> {
    const session = this.open();
    const changes = session ? changesOf(session, id) : [];
    if (!session || changes.length === 0) {
      if (session) void showInformation(vscode.l10n.t("This turn has changed no files."));
      return [];
    }
    await openChanges(vscode.l10n.t("Changes of This Turn"), changes, (place) => this.uriOf(place));
    return changes.map((change) => ({ path: this.nameOf(change) }));
  }

  sheet(kind: FileSheetKind, id: string, session: Session): Promise<FilesFact> {
    return filesSheet(kind, id, session, (place) => this.nameOf(place), language);
  }

  async openDiff(kind: FileSheetKind, id: string, key: string): Promise<void> {
    const restoring = this.conversations.current?.restoring;
    const files = await (kind === "restore" ? restoring?.preview(id) : restoring?.review(id));
    const file = files?.find((one) => fileKey(one) === key);
    if (!file) return;
    const here = this.uriOf(file);
    if (!here) return;
    const then = ContentFiles.uriOf(here.path, file.then) ?? ContentFiles.empty(here.path);
    const now = file.now.kind === "absent" ? ContentFiles.empty(here.path) : here;
    const sides = kind === "restore" ? [now, then] : [then, now];
    await vscode.commands.executeCommand("vscode.diff", ...sides, this.nameOf(file));
  }

  readonly contentOf = hashedContent;

  /** Says how much is kept, and forgets what is older than so many days, which the user is asked for. */
  async manage(days: number | undefined): Promise<ContentUse | undefined> {
    const chosen = days ?? (await askForDays(await this.store.contentUse()));
    return chosen === undefined ? undefined : this.store.dropContents(Date.now() - chosen * dayMs);
  }

  private open(): Session | undefined {
    const session = this.conversations.current;
    if (!session) void showInformation(vscode.l10n.t("No conversation is open."));
    return session;
  }

  private nameOf({ folder, path }: FileLocation): string {
    return this.workspace.folders.length > 1 ? `${folder}/${path}` : path;
  }

  private uriOf({ folder, path }: FileLocation): vscode.Uri | undefined {
    const found = this.workspace.folders.find(({ name }) => name === folder);
    return found && vscode.Uri.joinPath(vscode.Uri.parse(found.uri, true), path);
  }
}

/** Changes of the turn around message `id`; of the last turn where none is named. */
function changesOf({ conversation: { entries, messages } }: Session, id?: string): readonly FileDelta[] {
  const target = id ?? messages.at(-1)?.id;
  return target === undefined ? [] : joinedChanges(turnContaining(entries, target));
}

/** Opens VS Code's own editor of several differences; a file that is there can be edited in it. */
async function openChanges(
  title: string,
  changes: readonly FileDelta[],
  uriOf: (place: FileLocation) => vscode.Uri | undefined,
): Promise<void> {
  const resources = changes.map((change) => {
    const file = uriOf(change);
    const before = ContentFiles.uriOf(file?.path ?? change.path, change.before);
    const label = file ?? before ?? vscode.Uri.file(`/${change.path}`);
    return [label, before, change.after.kind === "absent" ? undefined : file];
  });
  await vscode.commands.executeCommand("vscode.changes", title, resources);
}

async function askForDays({ count, bytes }: ContentUse): Promise<number | undefined> {
  const size = vscode.l10n.t("{0} MB", formatNumber(Math.ceil(bytes / (1024 * 1024))));
  const title = plural(
    count,
    "{0} content of a file is kept, {1}",
    "{0} contents of files are kept, {1}",
    size,
  );
  const items = [90, 30, 7, 1, 0].map((days) => ({
    label:
      days === 0
        ? vscode.l10n.t("Forget all of them")
        : plural(days, "Forget those older than {0} day", "Forget those older than {0} days"),
    days,
  }));
  const placeHolder = vscode.l10n.t("The record stays; files cannot be restored to how they were then.");
  return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.days;
}

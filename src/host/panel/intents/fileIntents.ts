import { fileKey } from "../../../core/conversation/fileStates.ts";
import type { FileIntent, FileSheetKind } from "../../../protocol/files.ts";
import { hunksWithout, shownStateOf } from "../../../presenter/sheets/fileSheets.ts";
import type { Session } from "../../../core/agent/session/session.ts";
import type { FileChangeViews, IntentHandlers, OpenConversation } from "../panelPorts.ts";

/** A sheet of files to be shown. */
export interface FileSheet {
  readonly kind: FileSheetKind;
  readonly id: string;
  /** See `FilesFact`. */
  readonly isRenewed?: boolean;
}

/** The panel's sheet of files, as intents open and close it. */
interface FilesSheet {
  /** Opens the sheet; undefined closes it. */
  showFiles(sheet: FileSheet | undefined): Promise<void>;
}

/** Carries out intents about the workspace's files. What was restored shows in the transcript. */
export function fileIntentHandlers(
  conversations: Pick<OpenConversation, "current">,
  views: FileChangeViews,
  page: FilesSheet,
): IntentHandlers<FileIntent> {
  return {
    showFiles: ({ kind, id }) => page.showFiles({ kind, id }),
    restoreFiles: async ({ id, files, conversation }) => {
      const session = conversations.current;
      if (!session) return;
      // What the agent would still change belongs to no state that anybody asked for.
      await session.stop();
      const seen = new Map(files.map((file) => [file.key, file.seen]));
      const found = files.length === 0 ? [] : await session.restoring?.preview(id);
      if (found?.some((file) => (seen.get(fileKey(file)) ?? shownStateOf(file)) !== shownStateOf(file)))
        return page.showFiles({ kind: "restore", id, isRenewed: true });
      await page.showFiles(undefined);
      if (files.length > 0) await session.restoring?.restore(id, (file) => seen.has(fileKey(file)));
      if (conversation) await session.rewindTo(id);
    },
    putBack: async (intent) => {
      const session = conversations.current;
      const isDone = !session || (await putBack(session, intent, views));
      await page.showFiles({ kind: "review", id: intent.id, ...(!isDone && { isRenewed: true }) });
    },
    openDiff: ({ kind, id, file }) => views.openDiff(kind, id, file),
    reviewInEditor: ({ id }) => views.review(id),
  };
}

/** Puts a file back; false where it is not as it was shown. */
async function putBack(
  { restoring }: Session,
  { id, file: key, seen, hunk }: Extract<FileIntent, { type: "putBack" }>,
  { contentOf }: FileChangeViews,
): Promise<boolean> {
  const file = (await restoring?.review(id))?.find((one) => fileKey(one) === key);
  if (!restoring || !file || shownStateOf(file) !== seen) return false;
  const { folder, path, now, then } = file;
  if (hunk === undefined) {
    await restoring.put(id, [{ folder, path, state: then }]);
    return true;
  }
  const bytes = hunksWithout(file, await restoring.reader([file]), hunk);
  if (!bytes || now.kind !== "file") return false;
  const content = contentOf(bytes);
  const state =
    now.unsaved === undefined
      ? { ...now, hash: content.hash, size: bytes.length }
      : { ...now, unsaved: content.hash };
  await restoring.put(id, [{ folder, path, state }], [content]);
  return true;
}

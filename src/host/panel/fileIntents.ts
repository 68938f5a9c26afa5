import { fileKey } from "../../core/conversation/fileStates.ts";
import type { FileIntent, FileSheetKind } from "../../protocol/files.ts";
import { hunksWithout } from "../../presenter/panel/fileSheets.ts";
import type { Session } from "../../core/agent/session/session.ts";
import type { FileChangeDesk, OpenConversation } from "./panelPorts.ts";

type Handlers = {
  readonly [T in FileIntent["type"]]: (intent: Extract<FileIntent, { type: T }>) => unknown;
};

/** What the intents about files do to the panel's sheet. */
export interface FilesSheet {
  /** Opens the sheet; undefined closes it. */
  showFiles(sheet: { readonly kind: FileSheetKind; readonly id: string } | undefined): Promise<void>;
}

/** Carries out intents about the workspace's files. What was restored shows in the transcript. */
export function fileIntents(
  conversations: Pick<OpenConversation, "current">,
  desk: FileChangeDesk,
  page: FilesSheet,
): Handlers {
  return {
    showFiles: ({ kind, id }) => page.showFiles({ kind, id }),
    restoreFiles: async ({ id, files, conversation }) => {
      const session = conversations.current;
      if (!session) return;
      await page.showFiles(undefined);
      // What the agent would still change belongs to no state that anybody asked for.
      await session.stop();
      const wanted = new Set(files);
      if (files.length > 0) await session.restoring?.restore(id, (file) => wanted.has(fileKey(file)));
      if (conversation) await session.rewindTo(id);
    },
    putBack: async ({ id, file, hunk }) => {
      const session = conversations.current;
      if (session) await putBack(session, id, file, hunk, desk);
      await page.showFiles({ kind: "review", id });
    },
    openDiff: ({ kind, id, file }) => desk.openDiff(kind, id, file),
    reviewInEditor: ({ id }) => desk.review(id),
  };
}

async function putBack(
  { restoring }: Session,
  id: string,
  key: string,
  hunk: number | undefined,
  { contentOf }: FileChangeDesk,
): Promise<void> {
  const file = (await restoring?.review(id))?.find((one) => fileKey(one) === key);
  if (!restoring || !file) return;
  const { folder, path, now, then } = file;
  if (hunk === undefined) {
    await restoring.put(id, [{ folder, path, state: then }]);
    return;
  }
  const bytes = hunksWithout(file, await restoring.reader([file]), hunk);
  if (!bytes || now.kind !== "file") return;
  const content = contentOf(bytes);
  const mode = now.mode === undefined ? {} : { mode: now.mode };
  const state = { kind: "file", hash: content.hash, size: bytes.length, ...mode } as const;
  await restoring.put(id, [{ folder, path, state }], [content]);
}

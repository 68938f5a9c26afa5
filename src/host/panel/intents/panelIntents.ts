import type { Session } from "../../../core/agent/session/session.ts";
import type { Workspace } from "../../../core/ports/workspace.ts";
import type { Transcript } from "../../../presenter/panel/transcript.ts";
import type { ComposerIntent } from "../../../protocol/composer.ts";
import type { FileIntent } from "../../../protocol/files.ts";
import type { PictureIntent } from "../../../protocol/pictures.ts";
import type { ActionId, SheetKind, ToHost, ToPanel } from "../../../protocol/protocol.ts";
import type { ServiceId } from "../../../protocol/services.ts";
import type { Guard } from "../../platform/guard.ts";
import type { ComposerController } from "../composerController.ts";
import { setContextKey } from "../contextKeys.ts";
import type {
  ActionRunner,
  ApprovalAnswers,
  FactSink,
  FileChangeViews,
  IntentHandlers,
  MemoryChanger,
  OpenConversation,
} from "../panelPorts.ts";
import type { OpenSheet } from "../panelSheet.ts";
import { fileIntentHandlers } from "./fileIntents.ts";
import { memoryIntentHandlers, type MemoryIntent } from "./memoryIntents.ts";
import { openLink } from "./openLink.ts";
import { pictureIntentHandlers, type PanelPictures } from "./pictureIntents.ts";

/** The composer's side of the panel. */
type PanelComposer = Pick<ComposerController, "handlers" | "restoredState" | "saveScrollPosition">;

/** Services that the panel's intents act on. */
export interface PanelIntentParts {
  readonly conversations: OpenConversation;
  readonly approvals: ApprovalAnswers;
  readonly workspace: Workspace;
  readonly guard: Guard;
  readonly actions: ActionRunner;
  readonly memory: Pick<MemoryChanger, "apply">;
  readonly files: FileChangeViews;
  readonly pictures: PanelPictures;
  readonly composer: PanelComposer;
  readonly services: { choose(service: ServiceId): Promise<unknown> };
}

/** The panel as its intents draw on it. */
export interface PanelDisplay extends FactSink {
  /** The page has loaded and listens. */
  ready(): Promise<void>;
  drawAll(): Promise<void>;
  drawRows(read: (transcript: Transcript, session: Session) => Promise<ToPanel | undefined>): Promise<void>;
  showSheet(sheet: OpenSheet | null): Promise<void>;
  /** `edit`: with the summary's text ready to be changed. */
  reveal(id: string, options?: { readonly edit: boolean }): Promise<void>;
}

/** Handlers of all the panel's intents. */
export function panelIntentHandlers(parts: PanelIntentParts, page: PanelDisplay): IntentHandlers<ToHost> {
  const { composer, conversations, files, guard, pictures } = parts;
  return {
    ...ownIntentHandlers(parts, page),
    ...memoryIntentHandlers(conversations, page, guard),
    ...fileIntentHandlers(conversations, files, { showFiles: (sheet) => page.showSheet(sheet ?? null) }),
    ...pictureIntentHandlers(pictures, page),
    ...composer.handlers(page),
  };
}

function ownIntentHandlers(
  parts: PanelIntentParts,
  page: PanelDisplay,
): Omit<IntentHandlers<ToHost>, (ComposerIntent | MemoryIntent | FileIntent | PictureIntent)["type"]> {
  const { actions, approvals, conversations } = parts;
  return {
    ready: async () => {
      approvals.noteNoneSeen();
      await page.ready();
    },
    chooseService: ({ service }) => parts.services.choose(service),
    focused: ({ focused }) => setContextKey("focused", focused),
    loadEarlier: ({ before }) => page.drawRows((transcript, session) => transcript.earlier(session, before)),
    loadLater: ({ after }) => page.drawRows((transcript, session) => transcript.later(session, after)),
    loadAround: ({ id }) => page.drawRows((transcript, session) => transcript.around(session, id)),
    loadLatest: () => page.drawAll(),
    place: ({ conversation, place }) => parts.composer.saveScrollPosition(conversation, place),
    showSheet: ({ sheet }) => page.showSheet(sheet && { kind: sheet }),
    compact: async ({ strategy, edit }) => {
      await page.showSheet(null);
      const { id } = await parts.memory.apply(strategy);
      if (edit && id !== undefined) await page.reveal(id, { edit });
    },
    openLink: ({ href }) => openLink(parts.workspace, href),
    action: ({ action }) => {
      const sheet = sheetOf[action];
      return sheet ? page.showSheet({ kind: sheet }) : actions.run(action);
    },
    cancel: () => conversations.current?.cancel(),
    takeBack: ({ id }) => conversations.current?.queue.takeBack(id),
    applyInstructions: () => conversations.current?.prompt.renew(),
    rename: ({ title }) => conversations.current?.rename(title),
    approve: ({ conversation, id, decision }) => approvals.decide({ conversation, id }, decision),
    questionSeen: ({ id, seen }) => approvals.noteSeen(id, seen),
    answerCompaction: ({ answer }) => void conversations.current?.memory.consent.answer(answer),
    remember: ({ id }) => actions.remember(id),
    showRequest: ({ id }) => actions.showRequest(id),
    openConversation: ({ id }) => actions.openConversation(id),
  };
}

/** Buttons whose answer is a sheet of the panel's own; the commands of the same names ask elsewhere. */
const sheetOf: Partial<Record<ActionId, SheetKind>> = {
  showBreakdown: "breakdown",
  unpin: "breakdown",
  trim: "trim",
  summarize: "summarize",
};

import * as vscode from "vscode";
import type { OverrideChange, UndoResult } from "../../core/agent/memory/userOverrides.ts";
import type { ToHost } from "../../protocol/protocol.ts";
import { refusalMessage } from "../../presenter/messages/refusalMessages.ts";
import { language } from "../platform/formatting.ts";
import { replacedFact } from "../../presenter/panel/excerpts.ts";
import type { FactSink, OpenConversation, RowRevealer } from "./panelPorts.ts";
import { showInformation } from "../platform/toasts.ts";

/** Intents about the open conversation's memory, row by row. */
export type MemoryIntent = Extract<
  ToHost,
  {
    type:
      | "undo"
      | "pin"
      | "exclude"
      | "setPictureForm"
      | "editSummary"
      | "regenerateSummary"
      | "cancelSummary"
      | "useSummaryVersion"
      | "showReplaced"
      | "openFound";
  }
>;
type Handlers = {
  readonly [T in MemoryIntent["type"]]: (intent: Extract<MemoryIntent, { type: T }>) => unknown;
};

/** Carries the intents out on the open conversation. What changed shows in the transcript; a refusal says why. */
export function memoryIntents(
  conversations: Pick<OpenConversation, "current" | "open">,
  page: FactSink & RowRevealer,
): Handlers {
  return {
    undo: async ({ target }) => {
      const session = conversations.current;
      if (!(await session?.restoring?.undo(target))) await tell(session?.overrides.undo(target));
    },
    pin: ({ id, pinned }) => tell(conversations.current?.overrides.pin(id, pinned)),
    exclude: ({ id, excluded }) => tell(conversations.current?.overrides.exclude(id, excluded)),
    setPictureForm: ({ id, picture, form }) =>
      tell(conversations.current?.overrides.formPicture(id, picture, form)),
    editSummary: ({ id, text }) => tell(conversations.current?.overrides.editSummary(id, text)),
    regenerateSummary: ({ id, instruction }) =>
      tell(conversations.current?.overrides.regenerateSummary(id, instruction)),
    cancelSummary: () => conversations.current?.memory.summarizer.stop(),
    useSummaryVersion: ({ id, version }) =>
      tell(conversations.current?.overrides.useSummaryVersion(id, version)),
    showReplaced: async ({ id }) => {
      const session = conversations.current;
      if (session) page.post(replacedFact(session.conversation, await session.memory.view(), id));
    },
    openFound: async ({ conversation, entry }) => {
      if (await conversations.open(conversation)) await page.reveal(entry);
      else void showInformation(vscode.l10n.t("This conversation is not there any more."));
    },
  };
}

async function tell(change: Promise<OverrideChange | UndoResult> | undefined): Promise<void> {
  const made = await change;
  if (made?.applied === false) {
    void showInformation(refusalMessage(made.refusal, language));
  }
}

import * as vscode from "vscode";
import type { RefusedChange } from "../../../core/agent/memory/memoryChange.ts";
import type { UserOverrides } from "../../../core/agent/memory/userOverrides.ts";
import type { ToHost } from "../../../protocol/protocol.ts";
import type { Guard } from "../../platform/guard.ts";
import { summarizedFact } from "../../../presenter/panel/excerpts.ts";
import type { FactSink, IntentHandlers, OpenConversation, RowRevealer } from "../panelPorts.ts";
import { withRefusalNotice } from "../../notices/refusalNotice.ts";
import { showInformation } from "../../platform/toasts.ts";

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
/** Carries the intents out on the open conversation. What changed shows in the transcript; a refusal says why. */
export function memoryIntentHandlers(
  conversations: Pick<OpenConversation, "current" | "open">,
  page: FactSink & RowRevealer,
  guard: Guard,
): IntentHandlers<MemoryIntent> {
  const change = async <C extends { readonly applied: true }>(
    make: (overrides: UserOverrides) => Promise<C | RefusedChange>,
  ) => {
    const session = conversations.current;
    if (session) await withRefusalNotice(session, guard, () => make(session.overrides));
  };
  return {
    undo: async ({ target }) => {
      const session = conversations.current;
      if (!(await session?.restoring?.undo(target))) await change((overrides) => overrides.undo(target));
    },
    pin: ({ id, pinned }) => change((overrides) => overrides.pin(id, pinned)),
    exclude: ({ id, excluded }) => change((overrides) => overrides.exclude(id, excluded)),
    setPictureForm: ({ id, picture, form }) =>
      change((overrides) => overrides.formPicture(id, picture, form)),
    editSummary: ({ id, text }) => change((overrides) => overrides.editSummary(id, text)),
    regenerateSummary: ({ id, instruction }) =>
      change((overrides) => overrides.regenerateSummary(id, instruction)),
    cancelSummary: () => conversations.current?.memory.summarizer.stop(),
    useSummaryVersion: ({ id, version }) => change((overrides) => overrides.useSummaryVersion(id, version)),
    showReplaced: async ({ id }) => {
      const session = conversations.current;
      if (session) page.post(summarizedFact(session.conversation, await session.memory.view(), id));
    },
    openFound: async ({ conversation, entry }) => {
      if (await conversations.open(conversation)) await page.reveal(entry);
      else void showInformation(vscode.l10n.t("This conversation is not there any more."));
    },
  };
}

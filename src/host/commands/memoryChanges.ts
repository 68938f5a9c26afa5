import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import type { Session } from "../../core/agent/session/session.ts";
import type { OverrideChange, UndoResult } from "../../core/agent/memory/userOverrides.ts";
import type { Hypothesis } from "../../core/context/compare.ts";
import type { MemoryChange } from "../../core/agent/memory/memoryChange.ts";
import type { HidingStrategy } from "../../core/conversation/strategy.ts";
import { lastMemoryChange } from "../../core/conversation/undo.ts";
import { changeResult, type ChangeResult } from "../../presenter/messages/refusalMessages.ts";
import { undoMessage } from "../../presenter/messages/undoMessages.ts";
import type { MemoryChanger } from "../panel/panelPorts.ts";
import { language } from "../platform/formatting.ts";
import type { Guard } from "../platform/guard.ts";
import { showCancellableProgress, showInPassing, showProgress } from "../platform/toasts.ts";
import { withRefusalNotice } from "../notices/refusalNotice.ts";
import { pickMessage } from "./messagePicker.ts";

/** Changes of the open conversation's memory, whoever asks for them. JSON: what was changed, or why nothing was. */
export class MemoryChanges implements MemoryChanger {
  private readonly conversations: Pick<Conversations, "current">;
  private readonly guard: Guard;

  constructor(conversations: Pick<Conversations, "current">, guard: Guard) {
    this.conversations = conversations;
    this.guard = guard;
  }

  /** Makes the conversation smaller, as far as another model or window would ask for where one is supposed. */
  async apply(strategy: HidingStrategy, under: Hypothesis = {}): Promise<ChangeResult<MemoryChange>> {
    const session = this.conversations.current;
    if (!session) return nothingOpen();
    const change = () => this.inProgress(session, strategy, under);
    return changeResult(await withRefusalNotice(session, this.guard, change), language);
  }

  private async inProgress(
    session: Session,
    strategy: HidingStrategy,
    under: Hypothesis,
  ): Promise<MemoryChange> {
    const controller = new AbortController();
    const compact = () => session.memory.compact(strategy, controller.signal, under);
    if (strategy !== "summarize") return showProgress(vscode.l10n.t("Trimming the conversation…"), compact);
    const title = vscode.l10n.t("Summarizing the conversation…");
    return showCancellableProgress(title, (_progress, token) => {
      token.onCancellationRequested(() => controller.abort());
      return compact();
    });
  }

  /** Pins a message with its unit, or unpins it; asks which where none is named, and changes what it is then. */
  pin(id?: string, on?: boolean): Promise<ChangeResult<OverrideChange>> {
    return this.mark("pinned", id, on);
  }

  /** Leaves a message with its unit out, or takes it in again; asks which where none is named, and changes what it is then. */
  exclude(id?: string, on?: boolean): Promise<ChangeResult<OverrideChange>> {
    return this.mark("excluded", id, on);
  }

  /** Takes back the change `target`; the latest where none is named, which may be out of sight: that one is told. */
  async undo(target?: string): Promise<ChangeResult<UndoResult>> {
    const session = this.conversations.current;
    if (!session) return nothingOpen();
    const latest = lastMemoryChange(session.conversation);
    const change = () => session.overrides.undo(target ?? latest?.id);
    const result = await withRefusalNotice(session, this.guard, change);
    if (result.applied && target === undefined && latest)
      showInPassing(undoMessage(latest, result, language));
    return changeResult(result, language);
  }

  private async mark(
    mark: "pinned" | "excluded",
    id: string | undefined,
    on: boolean | undefined,
  ): Promise<ChangeResult<OverrideChange>> {
    const session = this.conversations.current;
    if (!session) return nothingOpen();
    const { conversation, overrides } = session;
    const question =
      mark === "pinned"
        ? vscode.l10n.t("Message to pin or unpin")
        : vscode.l10n.t("Message to leave out or take in again");
    const target = id ?? (await pickMessage(conversation, question, () => true))?.id;
    if (target === undefined) return { applied: false, reason: vscode.l10n.t("Cancelled.") };
    const wanted = on ?? (id !== undefined || conversation.marks.get(target)?.[mark] !== true);
    const change = () =>
      mark === "pinned" ? overrides.pin(target, wanted) : overrides.exclude(target, wanted);
    return changeResult(await withRefusalNotice(session, this.guard, change), language);
  }
}

export function nothingOpen(): { readonly applied: false; readonly reason: string } {
  return { applied: false, reason: vscode.l10n.t("No conversation is open.") };
}

import * as vscode from "vscode";
import type { MemoryRefusal, RefusedChange } from "../../core/agent/memory/memoryChange.ts";
import type { Session } from "../../core/agent/session/session.ts";
import { refusalMessage } from "../../presenter/messages/refusalMessages.ts";
import { language } from "../platform/formatting.ts";
import type { Guard } from "../platform/guard.ts";
import { showInformation, showWarning } from "../platform/toasts.ts";

/** Says why a change was not made; where it would pass a spending limit, offers to pass that and make it by `again`. */
async function explainRefusal(
  session: Pick<Session, "allowMore">,
  refusal: MemoryRefusal,
  again: () => unknown,
): Promise<void> {
  const sentence = refusalMessage(refusal, language);
  if (refusal.code !== "costLimit") return void showInformation(sentence);
  const spend = vscode.l10n.t("Spend More Once");
  const settings = vscode.l10n.t("Open Settings");
  const chosen = await showWarning(sentence, spend, settings);
  if (chosen === settings) await vscode.commands.executeCommand("longhand.openSettings");
  if (chosen !== spend) return;
  session.allowMore(refusal);
  await again();
}

/** Makes a change that the user asked for and tells them where it is not made; resolves with it before they answer. */
export async function withRefusalNotice<C extends { readonly applied: true }>(
  session: Pick<Session, "allowMore">,
  guard: Guard,
  change: () => Promise<C | RefusedChange>,
): Promise<C | RefusedChange> {
  const made = await change();
  if (!made.applied) {
    const again = () => withRefusalNotice(session, guard, change);
    void guard("spend more", () => explainRefusal(session, made.refusal, again));
  }
  return made;
}

import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import { overheadWarning } from "../../presenter/messages/overheadWarning.ts";
import { language } from "../platform/formatting.ts";
import type { Settings } from "../platform/settings.ts";
import { showWarning } from "../platform/toasts.ts";

/** Shows the overhead warning once for a conversation and a prompt limit. */
export function registerOverheadNotice(
  conversations: Pick<Conversations, "onEvent">,
  settings: Pick<Settings, "agent">,
): { dispose(): void } {
  const warned = new Set<string>();
  return conversations.onEvent((event) => {
    if (event.type !== "view") return;
    const { figures } = event.view;
    const key = `${event.session.conversation.id} ${figures.limit}`;
    if (warned.has(key)) return;
    const warning = overheadWarning(figures, settings.agent().policy, language);
    if (warning === undefined) return;
    warned.add(key);
    void show(warning);
  });
}

async function show(warning: string): Promise<void> {
  const openSettings = vscode.l10n.t("Open Settings");
  const answer = await showWarning(warning, openSettings);
  if (answer === openSettings) await vscode.commands.executeCommand("longhand.openSettings");
}

import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import { overheadOf, thresholdOf } from "../../core/context/budget.ts";
import type { TokenBreakdown } from "../../core/context/tokenBreakdown.ts";
import { formatNumber } from "../platform/formatting.ts";
import type { Settings } from "../platform/settings.ts";

/**
 * Says once for a conversation and a limit that what every request carries is above the threshold by
 * itself, so that trimming cannot bring the prompt below it.
 */
export function explainOverhead(conversations: Conversations, settings: Settings): { dispose(): void } {
  const told = new Set<string>();
  return conversations.onEvent((event) => {
    if (event.type !== "view") return;
    const { figures } = event.view;
    const key = `${event.session.conversation.id} ${figures.limit}`;
    if (told.has(key) || overheadOf(figures) <= thresholdOf(figures, settings.agent().policy)) return;
    told.add(key);
    void tell(figures, thresholdOf(figures, settings.agent().policy));
  });
}

async function tell(figures: TokenBreakdown, threshold: number): Promise<void> {
  const openSettings = vscode.l10n.t("Open Settings");
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      "What every request carries takes {0} tokens (system prompt {1}, tool schemas {2}, pinned {3}, framing {4}), more than the {5} at which trimming starts. Trimming cannot help: raise the context window, unpin messages, or raise the threshold.",
      formatNumber(overheadOf(figures)),
      formatNumber(figures.system),
      formatNumber(figures.tools),
      formatNumber(figures.pinned),
      formatNumber(figures.framing),
      formatNumber(threshold),
    ),
    openSettings,
  );
  if (answer === openSettings) await vscode.commands.executeCommand("longhand.openSettings");
}

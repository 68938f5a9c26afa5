import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import { section } from "../platform/settings.ts";
import { showWarning } from "../platform/toasts.ts";

/** Says once for a model that the server has none of that name to write summaries, and lets the user choose another. */
export function registerSummaryModelNotice(conversations: Pick<Conversations, "onEvent">): {
  dispose(): void;
} {
  const told = new Set<string>();
  return conversations.onEvent((event) => {
    if (event.type !== "session" || event.event.type !== "summaryModelMissing") return;
    const { model, used } = event.event;
    if (told.has(model)) return;
    told.add(model);
    void show(model, used);
  });
}

async function show(model: string, used: string): Promise<void> {
  const sentence = vscode.l10n.t(
    "The server has no model {0}, which is to write summaries: {1} writes them. Another can be set as longhand.summaryModel.",
    ...[model, used],
  );
  const open = vscode.l10n.t("Open Settings");
  if ((await showWarning(sentence, open)) !== open) return;
  await vscode.commands.executeCommand("workbench.action.openSettings", `${section}.summaryModel`);
}

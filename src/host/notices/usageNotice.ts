import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import { doubtedFigureIn } from "../../presenter/sheets/requestFigures.ts";
import { language } from "../platform/formatting.ts";
import { showWarning } from "../platform/toasts.ts";

/** Says once for a model that its server reports token figures that cannot be true. */
export function registerUsageNotice(conversations: Pick<Conversations, "onEvent">): { dispose(): void } {
  const told = new Set<string>();
  return conversations.onEvent((event) => {
    if (event.type !== "session" || event.event.type !== "entry") return;
    const { entry } = event.event;
    const doubted = doubtedFigureIn(entry);
    const model = entry.type === "message" ? entry.model : undefined;
    if (!doubted || model === undefined || told.has(model)) return;
    told.add(model);
    const [reported, used] = [doubted.reported, doubted.used].map((tokens) => language.number(tokens));
    void show(sentence(model, reported ?? "", used ?? "", doubted.isCut === true));
  });
}

function sentence(model: string, reported: string, used: string, isCut: boolean): string {
  if (!isCut) {
    return vscode.l10n.t(
      "The server of {0} reported {1} tokens for a request, which cannot be true. Longhand goes by its own count, {2}.",
      model,
      reported,
      used,
    );
  }
  return vscode.l10n.t(
    "The server of {0} read {1} of {2} tokens of a prompt: it cuts in silence what is longer than its context length. Set that to more there (num_ctx, --ctx-size or --max-model-len, as it is called there), or longhand.contextWindow to {1}.",
    model,
    reported,
    used,
  );
}

async function show(sentence: string): Promise<void> {
  const details = vscode.l10n.t("Show Details");
  const answer = await showWarning(sentence, details);
  if (answer === details) await vscode.commands.executeCommand("longhand.showBreakdown");
}

import * as vscode from "vscode";
import type { Conversations } from "../core/agent/conversations.ts";
import { readout } from "../core/context/budget.ts";
import type { TokenFigures } from "../core/context/figures.ts";
import { errorWords, sourceWords } from "./basisWords.ts";

/** Shows what the next request is made of, part by part; the parts add up to the figure in the title. */
export async function showBreakdown(conversations: Conversations): Promise<TokenFigures | null> {
  const session = conversations.current;
  if (!session) {
    void vscode.window.showInformationMessage(vscode.l10n.t("No conversation is open."));
    return null;
  }
  const { figures, basis = {} } = await session.view();
  const parts: readonly (readonly [string, number])[] = [
    [vscode.l10n.t("System prompt"), figures.system],
    [vscode.l10n.t("Tool schemas"), figures.tools],
    [vscode.l10n.t("Pinned messages"), figures.pinned],
    [vscode.l10n.t("Summary"), figures.summary],
    [vscode.l10n.t("History"), figures.history],
    [vscode.l10n.t("Framing and reply priming"), figures.framing],
  ];
  const items = parts.map(([label, tokens]) => ({
    label,
    description: vscode.l10n.t("{0} tokens", tokens.toLocaleString("en-US")),
    detail: bar(tokens / figures.limit),
  }));
  const rest: vscode.QuickPickItem[] = [
    { label: "", kind: vscode.QuickPickItemKind.Separator },
    {
      label: vscode.l10n.t("Kept free for the reply"),
      description: vscode.l10n.t("{0} tokens", figures.reserve.toLocaleString("en-US")),
    },
    {
      label: vscode.l10n.t("Context window of {0}", session.model),
      description: vscode.l10n.t(
        "{0} tokens ({1})",
        figures.window.toLocaleString("en-US"),
        sourceWords(basis),
      ),
    },
  ];
  void vscode.window.showQuickPick([...items, ...rest], {
    title: vscode.l10n.t(
      "Next request: {0}",
      [readout(figures), errorWords(basis)].filter(Boolean).join(", "),
    ),
    placeHolder: vscode.l10n.t("What the next request is made of"),
  });
  return figures;
}

function bar(share: number): string {
  const filled = Math.round(Math.min(share, 1) * 40);
  return "█".repeat(filled) + "░".repeat(40 - filled);
}
